#include "provider/emulator/image_calls.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

}  // namespace

bool IsVisible(const Image& image, const Caller& caller) {
  return image.Text("visibility") == "public" || image.Text("owner") == caller.project_id;
}

const Image* FindOwn(const World& world, const Call& call, std::string_view id) {
  const Image* image = world.images.Find(id);
  if (image == nullptr || image->Text("owner") != call.caller.project_id) return nullptr;
  return image;
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
    const absl::Duration delay =
        call.effect_fault.delete_duration.value_or(world.options().delete_duration);
    world.StartDeletion(call.parameters[0], call.now + delay);
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
