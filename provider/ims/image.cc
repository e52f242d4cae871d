#include "provider/ims/image.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/http/json_limits.h"
#include "provider/ims/json_fields.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;

struct TextMember {
  const char* name;
  std::string Image::*text;
};
constexpr std::array kTextMembers = {
    TextMember{"id", &Image::id},
    TextMember{"name", &Image::name},
    TextMember{"status", &Image::status},
    TextMember{"visibility", &Image::visibility},
    TextMember{"owner", &Image::owner},
    TextMember{"__description", &Image::description},
    TextMember{"__imagetype", &Image::image_type},
    TextMember{"__os_type", &Image::os_type},
    TextMember{"__os_version", &Image::os_version},
    TextMember{"__os_bit", &Image::os_bit},
    TextMember{"__platform", &Image::platform},
    TextMember{"virtual_env_type", &Image::virtual_env_type},
    TextMember{"disk_format", &Image::disk_format},
    TextMember{"container_format", &Image::container_format},
    TextMember{"__data_origin", &Image::data_origin},
    TextMember{"__backup_id", &Image::backup_id},
    TextMember{"checksum", &Image::checksum},
    TextMember{"__system__cmkid", &Image::cmk_id},
    TextMember{"hw_firmware_type", &Image::hw_firmware_type},
    TextMember{"enterprise_project_id", &Image::enterprise_project_id},
    TextMember{"file", &Image::file},
    TextMember{"self", &Image::self},
    TextMember{"created_at", &Image::created_at},
    TextMember{"updated_at", &Image::updated_at},
    TextMember{"active_at", &Image::active_at},
};

// "key=value"; old images have "key.value" or a bare key (ims-api.md 8.1).
std::pair<std::string, std::string> SplitTag(const std::string& tag) {
  std::size_t separator = tag.find('=');
  if (separator == std::string::npos) separator = tag.find('.');
  if (separator == std::string::npos) return {tag, ""};
  return {tag.substr(0, separator), tag.substr(separator + 1)};
}

// Members that ParseImage puts elsewhere, beside those of kTextMembers.
constexpr std::array<std::string_view, 10> kOtherMembers = {
    "protected",    "min_disk",      "min_ram",       "max_ram",
    "__image_size", "__whole_image", "__support_arm", "_sys_enterprise_project_id",
    "tags",         "schema"};

bool HasPlaceOfItsOwn(std::string_view name) {
  const auto is_name = [name](const auto& member) { return member.name == name; };
  return std::ranges::any_of(kTextMembers, is_name) ||
         std::ranges::find(kOtherMembers, name) != kOtherMembers.end();
}

std::map<std::string, std::string> ExtraMembers(const Json& json) {
  std::map<std::string, std::string> extra;
  for (const auto& [name, value] : json.items()) {
    if (HasPlaceOfItsOwn(name)) continue;
    std::string text = TextField(json, name.c_str());
    if (text.empty() && value.is_boolean()) text = value.get<bool>() ? "true" : "false";
    if (!text.empty()) extra.emplace(name, std::move(text));
  }
  return extra;
}

absl::Status BadAnswer(std::string_view what) {
  return absl::UnavailableError(
      proto::text::Cat("The service answered something that is no ", what, "."));
}

}  // namespace

absl::StatusOr<Image> ParseImage(const Json& json) {
  Image image;
  for (const TextMember& member : kTextMembers) image.*member.text = TextField(json, member.name);
  if (image.id.empty()) return BadAnswer("image");
  image.is_protected = BooleanField(json, "protected");
  image.min_disk = IntegerField(json, "min_disk");
  image.min_ram = IntegerField(json, "min_ram");
  image.max_ram = IntegerField(json, "max_ram");
  image.image_size = IntegerField(json, "__image_size");
  image.is_whole_image = BooleanField(json, "__whole_image").value_or(false);
  image.supports_arm = BooleanField(json, "__support_arm").value_or(false);
  if (image.enterprise_project_id.empty()) {
    image.enterprise_project_id = TextField(json, "_sys_enterprise_project_id");
  }
  const Json* const tags = FindField(json, "tags");
  if (tags != nullptr && tags->is_array()) {
    for (const Json& tag : *tags) {
      if (tag.is_string()) image.tags.insert(SplitTag(tag.get_ref<const std::string&>()));
    }
  }
  image.extra = ExtraMembers(json);
  return image;
}

absl::StatusOr<std::vector<Image>> ParseImageList(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  const Json* const list = json.ok() ? FindField(*json, "images") : nullptr;
  if (list == nullptr || !list->is_array()) return BadAnswer("list of images");
  std::vector<Image> images;
  images.reserve(list->size());
  for (const Json& element : *list) {
    absl::StatusOr<Image> image = ParseImage(element);
    if (!image.ok()) return image.status();
    images.push_back(*std::move(image));
  }
  return images;
}

absl::StatusOr<Image> ParseImageBody(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  if (!json.ok()) return BadAnswer("image");
  return ParseImage(*json);
}

}  // namespace provider::ims
