#ifndef PROVIDER_EMULATOR_CREATION_REQUEST_H_
#define PROVIDER_EMULATOR_CREATION_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "provider/emulator/errors.h"
#include "provider/emulator/images.h"

// The body of POST /v2/cloudimages/action as a value (ims-api.md 5.1 to 5.6).
namespace provider::emulator {

// Which source the image is made from; the body's members decide.
enum class Method {
  kServer,       // instance_id: a system image from an ECS.
  kServerDisks,  // data_images[].volume_id: data images from disks of an ECS.
  kFile,         // image_url: a system image (and data images) from OBS files.
  kVolume,       // volume_id: a system image from a data disk.
};

// The members that the image itself and each of `data_images` may have.
struct ImageFields {
  std::string name = {};         // Empty if not given.
  std::string description = {};  // Empty if not given.
  std::string volume_id = {};
  std::string image_url = {};
  std::optional<std::int64_t> min_disk = {};
  bool is_quick_import = false;
  std::vector<Tag> tags = {};  // Of `tags` or `image_tags`.
  // An error in the tags that is reported in its turn: both forms, or an incomplete one.
  std::optional<Failure> tags_failure = {};
};

struct CreationRequest {
  Method method = Method::kServer;
  ImageFields image = {};
  std::string instance_id = {};
  std::optional<std::string> os_type = {};
  std::optional<std::string> os_version = {};
  std::optional<std::string> type = {};
  std::optional<std::string> firmware = {};  // hw_firmware_type
  std::optional<std::string> architecture = {};
  std::string key_id = {};  // cmk_id; empty if not given.
  std::string enterprise_project_id = "0";
  std::optional<std::int64_t> min_ram = {};
  std::optional<std::int64_t> max_ram = {};
  std::vector<ImageFields> data_images = {};
};

// Reads a body: IMG.0007 (empty), IMG.0001 (no JSON object, a member of a wrong type, no
// method or two, a mandatory member but `name` missing). Members it does not know are ignored.
std::variant<CreationRequest, Failure> ParseCreation(std::string_view body);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CREATION_REQUEST_H_
