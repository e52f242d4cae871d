#include "provider/image/told.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/value/type.h"
#include "provider/image/tags.h"

namespace provider::image {
namespace {

using proto::value::Type;
using proto::value::Value;

Value Text(std::string_view text) {
  return text.empty() ? Value::Null(Type::String()) : Value::String(text);
}

Value Count(std::optional<int64_t> number) {
  return number ? Value::Number(*number) : Value::Null(Type::Number());
}

// The part of `data_origin` behind `kind` and a comma, or null (ims-api.md 4.4).
Value Origin(std::string_view data_origin, std::string_view kind) {
  if (!data_origin.starts_with(kind)) return Value::Null(Type::String());
  data_origin.remove_prefix(kind.size());
  if (!data_origin.starts_with(',')) return Value::Null(Type::String());
  return Text(data_origin.substr(1));
}

// Of a data image the disk is no source of the main image, but of a block.
Value SystemOrigin(const ims::Image& remote, std::string_view kind) {
  if (remote.virtual_env_type == "DataImage") return Value::Null(Type::String());
  return Origin(remote.data_origin, kind);
}

// The source of a copy: "image,<region>,<source image id>" (ims-api.md 4.4).
Value CopiedFrom(const ims::Image& remote) {
  const std::string_view origin = remote.data_origin;
  const size_t comma = origin.rfind(',');
  if (!origin.starts_with("image,") || comma < std::string_view("image,").size()) {
    return Value::Null(Type::String());
  }
  return Text(origin.substr(comma + 1));
}

// What a full-ECS image was made from: "server_backup," and the backup, or, of a server, the vault
// that its backup is in (ims-api.md 4.4). The backup that belongs to the image tells which.
Value BackedUpFrom(const ims::Image& remote) {
  const Value origin = Origin(remote.data_origin, "server_backup");
  const bool is_backup = !origin.IsNull() && origin.AsString() == remote.backup_id;
  return is_backup ? origin : Value::Null(Type::String());
}
Value BackedUpTo(const ims::Image& remote) {
  const bool is_vault = !remote.backup_id.empty() && BackedUpFrom(remote).IsNull();
  return is_vault ? Origin(remote.data_origin, "server_backup") : Value::Null(Type::String());
}

// The word of the argument `type` for where an image can be used.
std::string_view TypeWord(const ims::Image& remote) {
  const std::string_view use = remote.virtual_env_type;
  if (use == "FusionCompute") return "ECS";
  if (use == "Ironic") return "BMS";
  if (use == "IsoImage") return "IsoImage";
  const bool is_of_file = remote.data_origin.starts_with("file,");
  return use == "DataImage" && is_of_file ? "DataImage" : "";
}

using Teller = Value (*)(const ims::Image&);
struct Told {
  std::string_view name;
  Teller tell;
};
constexpr auto kTold = std::to_array<Told>({
    {"id", [](const ims::Image& r) { return Text(r.id); }},
    {"name", [](const ims::Image& r) { return Text(r.name); }},
    {"description", [](const ims::Image& r) { return Text(r.description); }},
    {"min_ram", [](const ims::Image& r) { return Count(r.min_ram); }},
    {"max_ram", [](const ims::Image& r) { return Count(r.max_ram); }},
    {"protected", [](const ims::Image& r) { return Value::Bool(r.is_protected.value_or(false)); }},
    {"enterprise_project_id",
     [](const ims::Image& r) {
       return Value::String(r.enterprise_project_id.empty() ? "0" : r.enterprise_project_id);
     }},
    {"hw_firmware_type",
     [](const ims::Image& r) {
       return Value::String(r.hw_firmware_type.empty() ? "bios" : r.hw_firmware_type);
     }},
    {"instance_id", [](const ims::Image& r) { return Origin(r.data_origin, "instance"); }},
    {"image_url", [](const ims::Image& r) { return Origin(r.data_origin, "file"); }},
    {"source_image_id", CopiedFrom},
    {"volume_id", [](const ims::Image& r) { return SystemOrigin(r, "volume"); }},
    {"min_disk", [](const ims::Image& r) { return Count(r.min_disk); }},
    {"os_type", [](const ims::Image& r) { return Text(r.os_type); }},
    {"os_version", [](const ims::Image& r) { return Text(r.os_version); }},
    {"type", [](const ims::Image& r) { return Text(TypeWord(r)); }},
    {"cmk_id", [](const ims::Image& r) { return Text(r.cmk_id); }},
    {"architecture",
     [](const ims::Image& r) { return Value::String(r.supports_arm ? "arm" : "x86"); }},
    {"status", [](const ims::Image& r) { return Text(r.status); }},
    {"visibility", [](const ims::Image& r) { return Text(r.visibility); }},
    {"detected_os_version", [](const ims::Image& r) { return Text(r.os_version); }},
    {"platform", [](const ims::Image& r) { return Text(r.platform); }},
    {"os_bit", [](const ims::Image& r) { return Text(r.os_bit); }},
    {"image_size", [](const ims::Image& r) { return Count(r.image_size); }},
    {"disk_format", [](const ims::Image& r) { return Text(r.disk_format); }},
    {"virtual_env_type", [](const ims::Image& r) { return Text(r.virtual_env_type); }},
    {"data_origin", [](const ims::Image& r) { return Text(r.data_origin); }},
    {"backup_id", BackedUpFrom},
    {"vault_id", BackedUpTo},
    {"created_at", [](const ims::Image& r) { return Text(r.created_at); }},
    {"updated_at", [](const ims::Image& r) { return Text(r.updated_at); }},
    {"extra", [](const ims::Image& r) { return ToValue(r.extra); }},
});

}  // namespace

Value Tell(const proto::schema::Attribute& attribute, const ims::Image& remote) {
  for (const Told& told : kTold) {
    if (told.name == attribute.name) return told.tell(remote);
  }
  return Value::Null(attribute.type);
}

}  // namespace provider::image
