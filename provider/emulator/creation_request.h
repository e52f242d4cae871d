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

// The bodies of the calls that create images as values (ims-api.md 5).
namespace provider::emulator {

enum class CreationCall {
  kAction,       // POST /v2/cloudimages/action
  kDataImage,    // POST /v1/cloudimages/dataimages/action
  kQuickImport,  // POST /v2/cloudimages/quickimport/action
  kWholeImage,   // POST /v1/cloudimages/wholeimages/action
};

// Which source the image is made from; the call and the body's members decide.
enum class Method {
  kServer,       // instance_id: a system image from an ECS.
  kServerDisks,  // data_images[].volume_id: data images from disks of an ECS.
  kFile,         // image_url: a system image (and data images) from OBS files.
  kVolume,       // volume_id: a system image from a data disk.
  kDataFile,     // image_url: a data image from an OBS file.
  kWholeServer,  // instance_id: a full-ECS image; a backup is made on the way.
  kWholeBackup,  // backup_id: a full-ECS image.
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
  std::string backup_id = {};
  std::string vault_id = {};
  std::string whole_image_type = {};  // CBR, CSBS or empty.
  std::optional<std::string> os_type = {};
  std::optional<std::string> os_version = {};
  std::optional<std::string> type = {};
  std::optional<std::string> firmware = {};  // hw_firmware_type
  std::optional<std::string> architecture = {};
  std::optional<std::string> license_type = {};
  std::string key_id = {};  // cmk_id; empty if not given.
  std::string enterprise_project_id = "0";
  std::optional<std::int64_t> min_ram = {};
  std::optional<std::int64_t> max_ram = {};
  // What they leave out of description and tags they have from `image`.
  std::vector<ImageFields> data_images = {};
  bool is_quick_call = false;  // Of POST …/quickimport/action, which has ranges of its own.
};

// Reads a body: IMG.0007 (empty), IMG.0001 (no JSON object, a member of a wrong type, no
// method or two, a mandatory member but `name` missing), IMG.0019 (neither ECS nor backup).
// Members it does not know are ignored.
std::variant<CreationRequest, Failure> ParseCreation(std::string_view body, CreationCall call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CREATION_REQUEST_H_
