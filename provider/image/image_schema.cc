#include "provider/image/image_schema.h"

#include <array>
#include <string>
#include <vector>

#include "proto/value/type.h"
#include "provider/image/schema_parts.h"
#include "provider/parts/attribute.h"

namespace provider::image {
namespace {

using parts::Use;
using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::schema::Schema;
using proto::schema::StringKind;
using proto::value::Type;

void AddSourceArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute(
      "name", Type::String(), Use::kOptional,
      "Name of the image: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, with "
      "no space at either end. Required, unless the resource consists of data "
      "images alone."));
  out.push_back(parts::MakeAttribute("instance_id", Type::String(), Use::kOptional,
                                     "Makes a system disk image from this server (ECS)."));
  out.push_back(parts::MakeAttribute(
      "image_url", Type::String(), Use::kOptional,
      "Makes an image from this file in an OBS bucket, as `bucket:object`: a system "
      "disk image, or with `type = \"DataImage\"` a data disk image. Needs "
      "`min_disk`."));
  out.push_back(parts::MakeAttribute(
      "volume_id", Type::String(), Use::kOptional,
      "Makes a system disk image from this data disk, on which an operating system "
      "is installed. Needs `os_version`."));
}

void AddFileArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute(
      "min_disk", Type::Number(), Use::kOptionalComputed,
      "Least disk, in GB, of a server made from the image. Set it with "
      "`image_url` only (1 to 1024, for a data disk image to 2048; the range differs "
      "between clouds)."));
  out.push_back(
      parts::MakeAttribute("os_type", Type::String(), Use::kOptionalComputed,
                           "`Linux`, `Windows` or `Other`. Set it with `image_url` only."));
  out.push_back(parts::MakeAttribute(
      "os_version", Type::String(), Use::kOptionalComputed,
      "Operating system, such as `CentOS 7.0 64bit`. Set it with `volume_id` "
      "(needed) or `image_url` (needed for an ISO file and for a quick import). If "
      "the service finds another one on the disk, that one wins: see "
      "`detected_os_version`."));
  out.push_back(parts::MakeAttribute(
      "type", Type::String(), Use::kOptionalComputed,
      "`ECS` (the default) or `FusionCompute` for servers, `BMS` or `Ironic` for "
      "bare metal; with `image_url` also `IsoImage` and `DataImage`."));
  out.push_back(
      parts::MakeAttribute("is_config", Type::Bool(), Use::kOptionalComputed,
                           "Whether the service configures the system in the file automatically; "
                           "`false` by default. Set it with `image_url` only."));
  out.push_back(
      parts::MakeAttribute("cmk_id", Type::String(), Use::kOptional,
                           "Key of the Key Management Service that encrypts the image. Set it with "
                           "`image_url` only."));
  out.push_back(
      parts::MakeAttribute("architecture", Type::String(), Use::kOptionalComputed,
                           "`x86` (the default) or `arm`. Set it with `image_url` only."));
  out.push_back(
      parts::MakeAttribute("hw_firmware_type", Type::String(), Use::kOptionalComputed,
                           "`bios` (the default) or `uefi`; `arm` needs `uefi`. On creation with "
                           "`image_url` only; can be changed later."));
  out.push_back(parts::MakeAttribute(
      "is_quick_import", Type::Bool(), Use::kOptional,
      "Whether to import the file quickly: only ZVHD2 files, or RAW files with "
      "their bitmap beside them. Needs `os_version` for a system disk image. Set it "
      "with `image_url` only."));
  out.push_back(parts::MakeAttribute(
      "license_type", Type::String(), Use::kOptional,
      "License of a Windows file: `platform` or `byol`. Set it with `image_url` "
      "only; not on every cloud."));
}

NestedBlock DataImagesBlock() {
  NestedBlock images;
  images.type_name = "data_images";
  images.nesting = Nesting::kList;
  images.max_items = 0;
  Block& block = images.block;
  block.description =
      "A data disk image: from a data disk of a server (`volume_id`; then there is no other "
      "source), or from a file that is imported together with the system disk (`image_url`, at "
      "most three). All are made by one job.";
  block.description_kind = StringKind::kMarkdown;
  block.attributes = {
      parts::MakeAttribute(
          "name", Type::String(), Use::kOptional,
          "Name of the data disk image, by the rules of `name` above. Required with `volume_id`; "
          "for a file the service makes one up if there is none."),
      parts::MakeAttribute("volume_id", Type::String(), Use::kOptional, "The data disk."),
      parts::MakeAttribute("image_url", Type::String(), Use::kOptional,
                           "The file in an OBS bucket, as `bucket:object`. Needs `min_disk`."),
      parts::MakeAttribute(
          "min_disk", Type::Number(), Use::kOptional,
          "Least size of a disk made from the image, in GB (1 to 2048). Set it with `image_url` "
          "only."),
      parts::MakeAttribute("description", Type::String(), Use::kOptional,
                           "What the data disk image is for, by the rules of `description` above."),
      parts::MakeAttribute("is_quick_import", Type::Bool(), Use::kOptional,
                           "Whether to import the file quickly. Set it with `image_url` only."),
      parts::MakeAttribute("id", Type::String(), Use::kComputed, "Id of the data disk image."),
  };
  AddTagArguments(block.attributes);
  return images;
}

Schema Build() {
  Schema schema;
  Block& block = schema.block;
  block.description =
      "Private images: a system disk image, made from a server, from a file in an OBS bucket or "
      "from a data disk; data disk images, made from disks of a server or from files.";
  block.description_kind = StringKind::kMarkdown;
  AddSourceArguments(block.attributes);
  AddFileArguments(block.attributes);
  AddCommonArguments(block.attributes);
  AddComputed(block.attributes);
  block.blocks = {DataImagesBlock(), TimeoutsBlock()};
  proto::schema::SortByName(block);
  return schema;
}

constexpr std::array<std::string_view, 3> kSources = {"instance_id", "image_url", "volume_id"};
constexpr std::array<std::string_view, 12> kCreation = {
    "instance_id", "image_url", "volume_id", "min_disk",     "os_type",         "os_version",
    "type",        "is_config", "cmk_id",    "architecture", "is_quick_import", "license_type"};
constexpr std::array<std::string_view, 7> kChangeable = {
    "name",      "description",           "min_ram",         "max_ram",
    "protected", "enterprise_project_id", "hw_firmware_type"};

}  // namespace

const Schema& ImageSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

absl::Span<const std::string_view> SourceArguments() { return kSources; }
absl::Span<const std::string_view> CreationArguments() { return kCreation; }
absl::Span<const std::string_view> ChangeableArguments() { return kChangeable; }

}  // namespace provider::image
