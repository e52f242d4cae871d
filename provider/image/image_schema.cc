#include "provider/image/image_schema.h"

#include <array>
#include <string>
#include <vector>

#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/timeouts.h"

namespace provider::image {
namespace {

using parts::Use;
using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::Schema;
using proto::schema::StringKind;
using proto::value::Type;

// Short, for the tables below.
constexpr auto& Make = parts::MakeAttribute;

void AddCommonArguments(std::vector<Attribute>& out) {
  out.push_back(Make("name", Type::String(), Use::kRequired,
                     "Name of the image: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, with "
                     "no space at either end."));
  out.push_back(Make("description", Type::String(), Use::kOptional,
                     "What the image is for: at most 1024 characters, without carriage returns, "
                     "`<` and `>`."));
  out.push_back(Make("tags", Type::Map(Type::String()), Use::kOptional,
                     "Tags by key, at most 10. Keys have 1 to 36 characters, values at most 43: "
                     "letters, digits, `_` and `-`, in values also `.`."));
  out.push_back(Make("min_ram", Type::Number(), Use::kOptional,
                     "Least memory, in MB, of a server made from the image. Not set or 0: any."));
  out.push_back(Make("max_ram", Type::Number(), Use::kOptional,
                     "Most memory, in MB, of a server made from the image. Not set or 0: any."));
  out.push_back(Make("enterprise_project_id", Type::String(), Use::kOptionalComputed,
                     "Enterprise project that the image belongs to; `0` is the default one. Not "
                     "set: that of the provider block, else the default one."));
}

void AddSourceArguments(std::vector<Attribute>& out) {
  out.push_back(Make("instance_id", Type::String(), Use::kOptional,
                     "Makes a system disk image from this server (ECS)."));
  out.push_back(Make("image_url", Type::String(), Use::kOptional,
                     "Makes a system disk image from this file in an OBS bucket, as "
                     "`bucket:object`. Needs `min_disk`."));
  out.push_back(Make("volume_id", Type::String(), Use::kOptional,
                     "Makes a system disk image from this data disk, on which an operating system "
                     "is installed. Needs `os_version`."));
  out.push_back(Make("min_disk", Type::Number(), Use::kOptionalComputed,
                     "Least system disk, in GB, of a server made from the image. Set it with "
                     "`image_url` only (1 to 1024; the range differs between clouds)."));
  out.push_back(Make("os_type", Type::String(), Use::kOptionalComputed,
                     "`Linux`, `Windows` or `Other`. Set it with `image_url` only."));
  out.push_back(Make("os_version", Type::String(), Use::kOptionalComputed,
                     "Operating system, such as `CentOS 7.0 64bit`. Set it with `volume_id` "
                     "(needed), `image_url` (needed for an ISO file). If the service finds "
                     "another one on the disk, that one wins: see `detected_os_version`."));
  out.push_back(Make("type", Type::String(), Use::kOptionalComputed,
                     "`ECS` (the default) or `FusionCompute` for servers, `BMS` or `Ironic` for "
                     "bare metal; with `image_url` also `IsoImage`."));
  out.push_back(Make("is_config", Type::Bool(), Use::kOptionalComputed,
                     "Whether the service configures the system in the file automatically; "
                     "`false` by default. Set it with `image_url` only."));
  out.push_back(Make("cmk_id", Type::String(), Use::kOptional,
                     "Key of the Key Management Service that encrypts the image. Set it with "
                     "`image_url` only."));
  out.push_back(Make("architecture", Type::String(), Use::kOptionalComputed,
                     "`x86` (the default) or `arm`. Set it with `image_url` only."));
  out.push_back(Make("hw_firmware_type", Type::String(), Use::kOptionalComputed,
                     "`bios` (the default) or `uefi`; `arm` needs `uefi`. On creation with "
                     "`image_url` only; can be changed later."));
}

void AddComputed(std::vector<Attribute>& out) {
  out.push_back(Make("id", Type::String(), Use::kComputed, "Id of the image."));
  out.push_back(Make("job_id", Type::String(), Use::kComputed,
                     "Job of the service that made the image; not known after an import."));
  out.push_back(Make("status", Type::String(), Use::kComputed,
                     "`active` once the image can be used; also `queued`, `saving`, `killed`."));
  out.push_back(
      Make("visibility", Type::String(), Use::kComputed, "`private`, `shared` or `public`."));
  out.push_back(Make("detected_os_version", Type::String(), Use::kComputed,
                     "Operating system that the service recorded for the image."));
  out.push_back(
      Make("platform", Type::String(), Use::kComputed, "Operating system family: `CentOS` …"));
  out.push_back(Make("os_bit", Type::String(), Use::kComputed, "`32` or `64`."));
  out.push_back(
      Make("image_size", Type::Number(), Use::kComputed, "Size of the image file in bytes."));
  out.push_back(Make("disk_format", Type::String(), Use::kComputed,
                     "Format of the image file: `zvhd2`, `vhd`, `raw`, `qcow2`, `iso` …"));
  out.push_back(Make("virtual_env_type", Type::String(), Use::kComputed,
                     "Where the image can be used: `FusionCompute`, `Ironic`, `DataImage` or "
                     "`IsoImage`."));
  out.push_back(Make("data_origin", Type::String(), Use::kComputed,
                     "What the image was made from, as the service words it: "
                     "`instance,<id>`, `file,<bucket>:<object>` or `volume,<id>`."));
  out.push_back(
      Make("checksum", Type::String(), Use::kComputed, "Checksum of the image's metadata file."));
  out.push_back(
      Make("created_at", Type::String(), Use::kComputed, "When the image was made (UTC)."));
  out.push_back(
      Make("updated_at", Type::String(), Use::kComputed, "When the image was last changed (UTC)."));
}

constexpr std::array<parts::TimeoutArgument, 3> kTimeouts = {{
    {"create", "For the image to be made; `60m` by default."},
    {"update", "For changes; `10m` by default."},
    {"delete", "For the image to be gone; `10m` by default."},
}};

Schema Build() {
  Schema schema;
  Block& block = schema.block;
  block.description =
      "A private image, made from a server, from a file in an OBS bucket or from a data disk.";
  block.description_kind = StringKind::kMarkdown;
  AddCommonArguments(block.attributes);
  AddSourceArguments(block.attributes);
  AddComputed(block.attributes);
  block.blocks.push_back(parts::TimeoutsBlock(kTimeouts));
  proto::schema::SortByName(block);
  return schema;
}

constexpr std::array<std::string_view, 3> kSources = {"instance_id", "image_url", "volume_id"};
constexpr std::array<std::string_view, 10> kCreation = {
    "instance_id", "image_url", "volume_id", "min_disk", "os_type",
    "os_version",  "type",      "is_config", "cmk_id",   "architecture"};
constexpr std::array<std::string_view, 7> kChangeable = {"name",
                                                         "description",
                                                         "tags",
                                                         "min_ram",
                                                         "max_ram",
                                                         "enterprise_project_id",
                                                         "hw_firmware_type"};

}  // namespace

const Schema& ImageSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

absl::Span<const std::string_view> SourceArguments() { return kSources; }
absl::Span<const std::string_view> CreationArguments() { return kCreation; }
absl::Span<const std::string_view> ChangeableArguments() { return kChangeable; }

}  // namespace provider::image
