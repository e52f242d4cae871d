#include "provider/image/image_schema.h"

#include <array>
#include <string>
#include <utility>
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
  out.push_back(
      parts::MakeAttribute("name", Type::String(), Use::kOptional,
                           "Name of the image: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, "
                           "with no space at either end. Required, unless the resource consists of "
                           "data images alone. Changed in place."));
  out.push_back(parts::MakeAttribute(
      "instance_id", Type::String(), Use::kOptional,
      "Makes a system disk image from this server (ECS). A change makes a new image."));
  out.push_back(parts::MakeAttribute(
      "image_url", Type::String(), Use::kOptional,
      "Makes an image from this file in an OBS bucket, as `bucket:object`: a system disk image, or "
      "with `type = \"DataImage\"` a data disk image. The bucket is in the same region and of the "
      "storage class Standard; the file is a VMDK, VHD, VHDX, QCOW, QCOW2, QED, VDI, RAW, ZVHD, "
      "ZVHD2, OVA or ISO file of at most 128 GB (1 TB with `is_quick_import`). Needs `min_disk`. A "
      "change makes a new image."));
  out.push_back(
      parts::MakeAttribute("volume_id", Type::String(), Use::kOptional,
                           "Makes a system disk image from this data disk, on which an operating "
                           "system is installed. Needs `os_version`. A change makes a new image."));
}

void AddFileArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute(
      "min_disk", Type::Number(), Use::kOptionalComputed,
      "Least disk that a server needs for the image, in GB: 1 to 1024, for a data disk image to "
      "2048; some clouds take 40 to 255 only, of which `validate` warns. Needed with `image_url`, "
      "and set with it only; else the service takes it from the source. Another value makes a new "
      "image."));
  out.push_back(parts::MakeAttribute(
      "os_type", Type::String(), Use::kOptionalComputed,
      "Kind of the operating system: `Linux`, `Windows` or `Other`; for a data disk image `Linux` "
      "(the default) or `Windows`. Set it with `image_url` only; not set: what the service finds "
      "in the file. Another value makes a new image."));
  out.push_back(parts::MakeAttribute(
      "os_version", Type::String(), Use::kOptionalComputed,
      "Operating system, such as `CentOS 7.0 64bit`: one of those that the data source "
      "`ims_os_versions` tells. Needed with `volume_id`, for an ISO file and for a quick import of "
      "a system disk; else it may be set with `image_url`. If the service finds another one on the "
      "disk, that one wins: the image has what `detected_os_version` says, while this argument "
      "keeps what was configured, so that the difference replaces nothing. Another value makes a "
      "new image."));
  out.push_back(parts::MakeAttribute(
      "type", Type::String(), Use::kOptionalComputed,
      "What the image is for: `ECS` (the default) or `FusionCompute`, servers; `BMS` or `Ironic`, "
      "bare metal; with `image_url` also `IsoImage`, installing from an ISO file, and `DataImage`, "
      "a data disk. Set it with `image_url` or `volume_id` only. The first two mean the same, as "
      "do the second two. Another value makes a new image."));
  out.push_back(parts::MakeAttribute(
      "is_config", Type::Bool(), Use::kOptionalComputed,
      "Whether the service configures the system in the file automatically, in the background; "
      "`false` by default. Set it with `image_url` only. Another value makes a new image."));
  out.push_back(
      parts::MakeAttribute("cmk_id", Type::String(), Use::kOptional,
                           "Id of the key of the Key Management Service (KMS) that encrypts the "
                           "image; not set: the image is not encrypted. Not for ISO files and bare "
                           "metal. Set it with `image_url` only. A change makes a new image."));
  out.push_back(parts::MakeAttribute(
      "architecture", Type::String(), Use::kOptionalComputed,
      "`x86` (the default) or `arm`, which starts with `uefi` only; not on every cloud. Set it "
      "with `image_url` only. Another value makes a new image."));
  out.push_back(
      parts::MakeAttribute("hw_firmware_type", Type::String(), Use::kOptionalComputed,
                           "How servers made from the image start: `bios` (the default) or `uefi`, "
                           "which `arm` needs. Set it with `image_url` only. Changed in place."));
  out.push_back(parts::MakeAttribute(
      "is_quick_import", Type::Bool(), Use::kOptional,
      "Whether to import the file as it is, without conversion: a ZVHD2 file, or a RAW file with "
      "its bitmap beside it; `false` by default. Needs `os_version` for a system disk image. Set "
      "it with `image_url` only. A change makes a new image."));
  out.push_back(parts::MakeAttribute(
      "license_type", Type::String(), Use::kOptional,
      "License of a Windows file: `platform` (the cloud's) or `byol` (one's own); not on every "
      "cloud. Set it with `image_url` only. A change makes a new image."));
}

NestedBlock DataImagesBlock() {
  NestedBlock images;
  images.type_name = "data_images";
  images.nesting = Nesting::kList;
  images.max_items = 0;
  Block& block = images.block;
  block.description =
      "A data disk image: from a data disk of a server (`volume_id`; then nothing is set outside "
      "of "
      "the blocks but `enterprise_project_id`, `protected` and `timeouts`), or from a file that is "
      "imported together with that of the system disk (`image_url`; at most three). All are made "
      "by one job. Another number of blocks makes all images anew.";
  block.description_kind = StringKind::kMarkdown;
  block.attributes = {
      parts::MakeAttribute("name", Type::String(), Use::kOptional,
                           "Name of the data disk image, by the rules of the argument `name` of "
                           "the resource. Required with `volume_id`; for a file the service makes "
                           "one up if there is none. Changed in place."),
      parts::MakeAttribute("volume_id", Type::String(), Use::kOptional,
                           "Data disk to make the image from; all disks of a resource belong to "
                           "one server. A change makes all images anew."),
      parts::MakeAttribute("image_url", Type::String(), Use::kOptional,
                           "File in an OBS bucket to make the image from, as `bucket:object`; each "
                           "file once. Needs `min_disk`. A change makes all images anew."),
      parts::MakeAttribute(
          "min_disk", Type::Number(), Use::kOptional,
          "Least size of a disk made from the image, in GB: 1 to 2048. Needed with `image_url`, "
          "and set with it only. A change makes all images anew."),
      parts::MakeAttribute("description", Type::String(), Use::kOptional,
                           "What the data disk image is for: at most 1024 characters, without "
                           "carriage returns, `<` and `>`. Changed in place."),
      parts::MakeAttribute(
          "is_quick_import", Type::Bool(), Use::kOptional,
          "Whether to import the file as it is, without conversion; `false` by default. Set it "
          "with `image_url` only. A change makes all images anew."),
      parts::MakeAttribute("id", Type::String(), Use::kComputed, "Id of the data disk image."),
  };
  AddTagArguments(block.attributes);
  return images;
}

Schema Build() {
  std::vector<Attribute> own;
  AddSourceArguments(own);
  AddFileArguments(own);
  return MakeImageSchema(
      "Private images: a system disk image, made from a server, from a file in an OBS bucket or "
      "from a data disk; data disk images, made from disks of a server or from files.",
      std::move(own), {DataImagesBlock()});
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
