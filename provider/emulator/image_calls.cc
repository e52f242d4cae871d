#include "provider/emulator/image_calls.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/native_answers.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

std::optional<Failure> CheckDeletion(const Image& image, const Caller& caller) {
  if (image.Text("visibility") == "public") return ImsFailure("IMG.0094");
  if (image.Text("owner") != caller.project_id) return ImsFailure("IMG.0092");
  if (image.Text("protected") == "true") return ImsFailure("IMG.0028");
  const std::string status = image.Text("status");
  if (status == "saving" || (status == "queued" && !AwaitsFile(image))) {
    return ImsFailure("IMG.0090");
  }
  return std::nullopt;
}

// `delete_backup` of the body, which may be empty or missing.
std::variant<bool, Failure> DeletesBackup(std::string_view body) {
  if (body.empty()) return false;
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  const bool answer = reader.Flag("delete_backup").value_or(false);
  if (reader.failure()) return *reader.failure();
  return answer;
}

}  // namespace

bool IsVisible(const Image& image, const Caller& caller) {
  return image.Text("visibility") == "public" || image.Text("owner") == caller.project_id ||
         image.FindMember(caller.project_id) != nullptr;
}

bool AwaitsFile(const Image& image) {
  return image.Text("status") == "queued" && image.Text("__image_size") == "0";
}

const Image* FindOwn(const World& world, const Call& call, std::string_view id) {
  const Image* image = world.images.Find(id);
  if (image == nullptr || image->Text("owner") != call.caller.project_id) return nullptr;
  return image;
}

Response ShowImage(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return NativeNotFound();
  return JsonResponse(200, world.images.JsonText(*image));
}

Response DeleteImage(World& world, const Call& call) {
  const std::string& id = call.parameters[0];
  const Image* image = world.images.Find(id);
  if (image == nullptr) {
    return world.options().unknown_delete_is_404 ? NativeNotFound() : NoContent();
  }
  if (auto failure = CheckDeletion(*image, call.caller)) {
    return world.options().silent_delete ? NoContent() : ImsError(*failure);
  }
  const auto deletes_backup = DeletesBackup(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&deletes_backup)) return ImsError(*failure);
  if (image->gone_at != absl::InfiniteFuture()) return NoContent();
  const std::string backup_id = image->Text("__backup_id");
  if (std::get<bool>(deletes_backup) && !backup_id.empty()) {
    const absl::Status status =
        world.sources.AddFromJson({{"removed_backups", Json::array({backup_id})}});
    if (!status.ok()) return ImsError("IMG.0176");
  }
  const absl::Duration delay =
      call.effect_fault.delete_duration.value_or(world.options().delete_duration);
  world.StartDeletion(id, call.now + delay);
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
