#include "provider/image/schema_parts.h"

#include <array>

#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/timeouts.h"

namespace provider::image {

using parts::Use;
using proto::schema::Attribute;
using proto::value::Type;

void AddTagArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute(
      "tags", Type::Map(Type::String()), Use::kOptional,
      "Tags by key, at most 10 together with those of the provider block. Keys have "
      "1 to 36 characters, values at most 43: letters, digits, `_` and `-`, in "
      "values also `.`."));
  out.push_back(parts::MakeAttribute(
      "tag_strings", Type::List(Type::String()), Use::kOptional,
      "Tags in the service's older notation, `key.value` each. Not together with "
      "`tags`."));
  out.push_back(
      parts::MakeAttribute("tags_all", Type::Map(Type::String()), Use::kComputed,
                           "All tags: those of the resource and the `default_tags` of the provider "
                           "block."));
}

void AddCommonArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute(
      "description", Type::String(), Use::kOptional,
      "What the image is for: at most 1024 characters, without carriage returns, "
      "`<` and `>`."));
  out.push_back(parts::MakeAttribute(
      "min_ram", Type::Number(), Use::kOptional,
      "Least memory, in MB, of a server made from the image. Not set or 0: any."));
  out.push_back(parts::MakeAttribute(
      "max_ram", Type::Number(), Use::kOptional,
      "Most memory, in MB, of a server made from the image. Not set or 0: any."));
  out.push_back(parts::MakeAttribute(
      "enterprise_project_id", Type::String(), Use::kOptionalComputed,
      "Enterprise project that the image belongs to; `0` is the default one. Not "
      "set: that of the provider block, else the default one."));
  out.push_back(parts::MakeAttribute(
      "protected", Type::Bool(), Use::kOptionalComputed,
      "Whether the service refuses to delete the image; `false` by default. Set it "
      "to `false` and apply before you destroy the image."));
  AddTagArguments(out);
}

void AddComputed(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute("id", Type::String(), Use::kComputed, "Id of the image."));
  out.push_back(
      parts::MakeAttribute("job_id", Type::String(), Use::kComputed,
                           "Job of the service that made the image; not known after an import."));
  out.push_back(parts::MakeAttribute(
      "status", Type::String(), Use::kComputed,
      "`active` once the image can be used; also `queued`, `saving`, `killed`."));
  out.push_back(parts::MakeAttribute("visibility", Type::String(), Use::kComputed,
                                     "`private`, `shared` or `public`."));
  out.push_back(parts::MakeAttribute("detected_os_version", Type::String(), Use::kComputed,
                                     "Operating system that the service recorded for the image."));
  out.push_back(parts::MakeAttribute("platform", Type::String(), Use::kComputed,
                                     "Operating system family: `CentOS` …"));
  out.push_back(parts::MakeAttribute("os_bit", Type::String(), Use::kComputed, "`32` or `64`."));
  out.push_back(parts::MakeAttribute("image_size", Type::Number(), Use::kComputed,
                                     "Size of the image file in bytes."));
  out.push_back(
      parts::MakeAttribute("disk_format", Type::String(), Use::kComputed,
                           "Format of the image file: `zvhd2`, `vhd`, `raw`, `qcow2`, `iso` …"));
  out.push_back(
      parts::MakeAttribute("virtual_env_type", Type::String(), Use::kComputed,
                           "Where the image can be used: `FusionCompute`, `Ironic`, `DataImage` or "
                           "`IsoImage`."));
  out.push_back(parts::MakeAttribute("data_origin", Type::String(), Use::kComputed,
                                     "What the image was made from, as the service words it: "
                                     "`instance,<id>`, `file,<bucket>:<object>`, `volume,<id>` …"));
  out.push_back(parts::MakeAttribute("created_at", Type::String(), Use::kComputed,
                                     "When the image was made (UTC)."));
  out.push_back(parts::MakeAttribute("updated_at", Type::String(), Use::kComputed,
                                     "When the image was last changed (UTC)."));
  out.push_back(parts::MakeAttribute(
      "extra", Type::Map(Type::String()), Use::kComputed,
      "What else the service tells of the image, under the service's own names, "
      "such as `__support_kvm`."));
}

proto::schema::NestedBlock TimeoutsBlock() {
  constexpr auto kTimeouts = std::to_array<parts::TimeoutArgument>(
      {{"create", "For the image to be made; `60m` by default."},
       {"update", "For changes; `10m` by default."},
       {"delete", "For the image to be gone; `10m` by default."}});
  return parts::TimeoutsBlock(kTimeouts);
}

}  // namespace provider::image
