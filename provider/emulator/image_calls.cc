#include "provider/emulator/image_calls.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/creation.h"
#include "provider/emulator/errors.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

// A job with its times; a tenth of its duration, at most half a second, passes in INIT.
Job NewJob(World& world, const Call& call, const Creation& creation) {
  const absl::Duration duration = world.options().job_duration;
  Job job{.id = world.ids.Hex(32),
          .project_id = call.caller.project_id,
          .type = creation.job_type,
          .sub_type = creation.sub_job_type,
          .begin = call.now,
          .run_at = call.now + std::min(duration / 10, absl::Milliseconds(500)),
          .end = call.now + duration,
          .error_code = creation.error_code,
          .fail_reason = creation.fail_reason,
          .omits_image_id = call.job_fault.omits_image_id};
  if (!call.job_fault.error_code.empty()) {
    job.error_code = call.job_fault.error_code;
    job.fail_reason = call.job_fault.fail_reason;
  }
  if (call.job_fault.stuck != JobFault::Stuck::kNo) job.end = absl::InfiniteFuture();
  if (call.job_fault.stuck == JobFault::Stuck::kInInit) job.run_at = absl::InfiniteFuture();
  return job;
}

std::optional<Failure> CheckLimits(const World& world, const Call& call, std::size_t added) {
  const Options& options = world.options();
  const std::int64_t used = world.images.CountOf(call.caller.project_id);
  if (used + static_cast<std::int64_t>(added) > options.image_quota) return ImsFailure("IMG.0015");
  if (options.max_running_jobs > 0 && world.jobs.CountUnsettled() >= options.max_running_jobs) {
    return ImsFailure("IMG.0060");
  }
  return std::nullopt;
}

Response ShowJobAs(const World& world, const Call& call, std::string_view id, JobView view) {
  const Job* job = world.jobs.Find(id);
  if (job == nullptr || job->project_id != call.caller.project_id) {
    Failure failure = ImsFailure("IMG.0023", "There is no such job.");
    if (world.options().unknown_job_is_404) failure.status = 404;
    return ImsError(failure);
  }
  return JsonResponse(200, JobJsonText(*job, view, call.now));
}

}  // namespace

bool IsVisible(const Image& image, const Caller& caller) {
  return image.Text("visibility") == "public" || image.Text("owner") == caller.project_id;
}

const Image* FindOwn(const World& world, const Call& call, std::string_view id) {
  const Image* image = world.images.Find(id);
  if (image == nullptr || image->Text("owner") != call.caller.project_id) return nullptr;
  return image;
}

Response CreateImage(World& world, const Call& call) {
  auto request = ParseCreation(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&request)) return ImsError(*failure);
  auto planned = PlanCreation(world, std::get<CreationRequest>(request));
  if (const auto* failure = std::get_if<Failure>(&planned)) return ImsError(*failure);
  auto& creation = std::get<Creation>(planned);
  if (auto failure = CheckLimits(world, call, creation.images.size())) return ImsError(*failure);
  Job job = NewJob(world, call, creation);
  for (Image& planned_image : creation.images) {
    Image image = std::move(planned_image);
    CompleteImage(image, world.ids.Uuid(), call.caller.project_id, call.now);
    image.hidden_looks = call.job_fault.hidden_looks;
    if (world.options().lists_unfinished) image.attributes["__isregistered"] = "true";
    job.images.push_back({.image_id = image.id,
                          .image_name = image.Text("name"),
                          .sub_job_id = job.sub_type.empty() ? std::string() : world.ids.Hex(32)});
    world.images.Add(std::move(image));
  }
  const std::string id = job.id;
  world.StartJob(std::move(job));
  return JsonResponse(200, Json{{"job_id", id}}.dump());
}

Response ShowJob(World& world, const Call& call) {
  return ShowJobAs(world, call, call.parameters[1], JobView::kStatus);
}

Response ShowJobProgress(World& world, const Call& call) {
  return ShowJobAs(world, call, call.parameters[0], JobView::kProgress);
}

Response ShowImage(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr || !IsVisible(*image, call.caller)) {
    return {.status = 404,
            .headers = {{"Content-Type", "text/html; charset=UTF-8"}},
            .body =
                "<html><head><title>404 Not Found</title></head>"
                "<body><h1>404 Not Found</h1>No image found.</body></html>"};
  }
  return JsonResponse(200, world.images.JsonText(*image));
}

Response DeleteImage(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr) {
    if (world.options().unknown_delete_is_404) return {.status = 404};
    return NoContent();
  }
  if (image->Text("visibility") == "public") return ImsError("IMG.0094");
  if (image->Text("owner") != call.caller.project_id) return ImsError("IMG.0092");
  if (image->Text("protected") == "true") return ImsError("IMG.0028");
  const std::string status = image->Text("status");
  if (status == "queued" || status == "saving") return ImsError("IMG.0090");
  if (image->gone_at == absl::InfiniteFuture()) {
    world.StartDeletion(call.parameters[0], call.now);
  }
  return NoContent();
}

Response ShowQuota(World& world, const Call& call) {
  const std::int64_t quota = world.options().image_quota;
  const Json image = {{"type", "image"},
                      {"used", world.images.CountOf(call.caller.project_id)},
                      {"quota", quota},
                      {"min", 1},
                      {"max", std::max<std::int64_t>(1000, quota)}};
  return JsonResponse(200, Json{{"quotas", {{"resources", Json::array({image})}}}}.dump());
}

}  // namespace provider::emulator
