#include "provider/emulator/job_start.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "nlohmann/json.hpp"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

bool IsSharing(std::string_view type) { return type.ends_with("ImageMembersJob"); }

bool IsTaken(const Images& images, std::string_view name, std::string_view project_id) {
  const Images::Index& same = images.WithName(name);
  return std::any_of(same.begin(), same.end(), [&](const CreationOrder& order) {
    return images.Find(order.id)->Text("owner") == project_id;
  });
}

std::optional<Failure> CheckNames(const World& world, std::string_view project_id,
                                  const Creation& creation) {
  if (!world.options().refuses_taken_names) return std::nullopt;
  for (const Image& image : creation.images) {
    const std::string name = image.Text("name");
    if (IsTaken(world.images, name, project_id)) {
      return ImsFailure("IMG.0009", Concat("Name: \"", name, "\"."));
    }
  }
  return std::nullopt;
}

// The backup that is made before the image; it stays whatever becomes of the image.
void MakeBackup(World& world, Creation& creation) {
  Backup& backup = *creation.new_backup;
  backup.id = world.ids.Uuid();
  const Json json = {{"id", backup.id},
                     {"type", backup.type},
                     {"server_id", backup.server_id},
                     {"vault_id", backup.vault_id}};
  const absl::Status status = world.sources.AddFromJson({{"backups", Json::array({json})}});
  if (!status.ok()) std::abort();  // The members above are what it takes.
  for (Image& image : creation.images) {
    image.attributes["__backup_id"] = backup.id;
    // Without a vault the backup itself is the origin.
    if (image.Text("__data_origin") == "server_backup,") {
      image.attributes["__data_origin"] = Concat("server_backup,", backup.id);
    }
  }
}

}  // namespace

Job NewJob(World& world, const Call& call, std::string_view type) {
  const Options& options = world.options();
  const EffectFault& fault = call.effect_fault;
  absl::Duration duration = fault.job_duration.value_or(options.job_duration);
  if (IsSharing(type)) duration /= 10;
  Job job{
      .id = world.ids.Hex(32),
      .project_id = call.caller.project_id,
      .type = std::string(type),
      .begin = call.now,
      .run_at = call.now + std::min(duration / 10, absl::Milliseconds(500)),
      .end = call.now + duration,
      .error_code = fault.error_code,
      .fail_reason = fault.fail_reason,
      .removes_failed_images = fault.removes_failed_images.value_or(options.removes_failed_images),
      .tells_first_image_id = options.tells_first_image_id,
      .omits_image_id = fault.omits_image_id};
  if (fault.stuck != EffectFault::Stuck::kNo) job.end = absl::InfiniteFuture();
  if (fault.stuck == EffectFault::Stuck::kInInit) job.run_at = absl::InfiniteFuture();
  return job;
}

Response StartJob(World& world, Job job) {
  std::string answer = Json{{"job_id", job.id}}.dump();
  world.StartJob(std::move(job));
  return JsonResponse(200, std::move(answer));
}

std::optional<Failure> CheckLimits(const World& world, std::string_view project_id,
                                   std::size_t added) {
  const Options& options = world.options();
  const std::int64_t used = world.images.CountOf(project_id);
  if (used + static_cast<std::int64_t>(added) > options.image_quota) return ImsFailure("IMG.0015");
  if (options.max_running_jobs > 0 && world.jobs.CountUnsettled() >= options.max_running_jobs) {
    return ImsFailure("IMG.0060");
  }
  return std::nullopt;
}

Response StartCreation(World& world, const Call& call, std::string_view owner_id,
                       Creation creation) {
  if (auto failure = CheckNames(world, owner_id, creation)) return ImsError(*failure);
  if (auto failure = CheckLimits(world, owner_id, creation.images.size())) {
    return ImsError(*failure);
  }
  Job job = NewJob(world, call, creation.job_type);
  job.sub_type = creation.sub_job_type;
  if (job.error_code.empty()) {
    job.error_code = creation.error_code;
    job.fail_reason = creation.fail_reason;
  }
  if (creation.new_backup) MakeBackup(world, creation);
  for (Image& image : creation.images) {
    CompleteImage(image, world.ids.Uuid(), owner_id, call.now);
    image.hidden_looks = call.effect_fault.hidden_looks;
    if (world.options().lists_unfinished) image.attributes["__isregistered"] = "true";
    job.images.push_back({.image_id = image.id,
                          .image_name = image.Text("name"),
                          .sub_job_id = job.sub_type.empty() ? std::string() : world.ids.Hex(32)});
    world.images.Add(std::move(image));
  }
  return StartJob(world, std::move(job));
}

}  // namespace provider::emulator
