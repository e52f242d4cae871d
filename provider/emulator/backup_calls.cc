#include "provider/emulator/backup_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

// The images made from a backup.
Json ImagesOf(const World& world, std::string_view backup_id) {
  Json images = Json::array();
  for (const CreationOrder& order : world.images.All()) {
    const Image& image = *world.images.Find(order.id);
    if (image.Text("__backup_id") == backup_id) images.push_back({{"image_id", image.id}});
  }
  return images;
}

}  // namespace

Response ShowBackup(World& world, const Call& call) {
  const Backup* backup = world.sources.FindBackup(call.parameters[1]);
  if (backup == nullptr || backup->type != "CBR") {
    return GatewayError(404, "BackupService.0404", "The backup does not exist.", call.request_id);
  }
  const Server* server = world.sources.FindServer(backup->server_id);
  Json answer = {{"id", backup->id},
                 {"image_type", "backup"},
                 {"status", "available"},
                 {"project_id", call.caller.project_id},
                 {"resource_id", backup->server_id},
                 {"resource_type", "OS::Nova::Server"},
                 {"vault_id", backup->vault_id},
                 {"children", Json::array()},
                 {"extend_info", {{"os_images_data", ImagesOf(world, backup->id)}}}};
  if (server != nullptr) answer["resource_size"] = server->system_disk_gb;
  return JsonResponse(200, Json{{"backup", std::move(answer)}}.dump());
}

}  // namespace provider::emulator
