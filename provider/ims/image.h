#ifndef PROVIDER_IMS_IMAGE_H_
#define PROVIDER_IMS_IMAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"

namespace provider::ims {

// An image as the service describes it (ims-api.md 4.1). Empty texts and nullopt: the
// answer had no such member, or null.
struct Image {
  std::string id = {};
  std::string name = {};
  std::string status = {};  // queued, saving, active, killed, deleted …
  std::string visibility = {};
  std::string owner = {};
  std::optional<bool> is_protected = {};
  std::string description = {};
  std::string image_type = {};  // gold, private, shared, market.
  std::optional<int64_t> min_disk = {};
  std::optional<int64_t> min_ram = {};
  std::optional<int64_t> max_ram = {};
  std::map<std::string, std::string> tags = {};
  std::string os_type = {};
  std::string os_version = {};
  std::string os_bit = {};
  std::string platform = {};
  std::string virtual_env_type = {};
  std::string disk_format = {};
  std::string container_format = {};
  std::string data_origin = {};
  std::string backup_id = {};
  std::string checksum = {};
  std::optional<int64_t> image_size = {};  // Bytes of the file.
  std::string cmk_id = {};
  std::string hw_firmware_type = {};
  std::string enterprise_project_id = {};
  bool is_whole_image = false;
  bool supports_arm = false;
  std::string file = {};
  std::string self = {};
  std::string created_at = {};
  std::string updated_at = {};
  std::string active_at = {};
  // All other members that are texts, numbers or booleans and not empty, under the service's names.
  std::map<std::string, std::string> extra = {};
};

// One attribute's new value for an update; `json` is the value as JSON text.
struct ImageChange {
  std::string attribute = {};  // As the service names it: "name", "__description" …
  std::string json = {};
};

// Reads an image object, tolerantly: numbers and booleans may be texts and the other way
// round, unknown members are passed over. Fails only if it is no object with an `id`.
absl::StatusOr<Image> ParseImage(const nlohmann::json& json);
// The answers {"images": […]} and {image}; depth and size are limited.
absl::StatusOr<std::vector<Image>> ParseImageList(std::string_view body);
absl::StatusOr<Image> ParseImageBody(std::string_view body);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_IMAGE_H_
