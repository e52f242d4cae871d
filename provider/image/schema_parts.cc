#include "provider/image/schema_parts.h"

#include <array>
#include <utility>

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
      "Tags by key, at most 10 together with the `default_tags` of the provider block. Keys have 1 "
      "to 36 characters, values at most 43: letters, digits, `_` and `-`, in values also `.`. The "
      "service's `image_tags`. Changed in place."));
  out.push_back(
      parts::MakeAttribute("tag_strings", Type::List(Type::String()), Use::kOptional,
                           "Tags in the service's older notation, `key.value` each, which it calls "
                           "`tags`. Not together with `tags`. Changed in place."));
  out.push_back(
      parts::MakeAttribute("tags_all", Type::Map(Type::String()), Use::kComputed,
                           "All tags of the image that the provider looks after: those of the "
                           "resource and the `default_tags` of the provider block."));
}

namespace {

// `description`, `min_ram`, `max_ram`, `protected`, `enterprise_project_id`, and the tags.
void AddCommonArguments(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute("description", Type::String(), Use::kOptional,
                                     "What the image is for: at most 1024 characters, without "
                                     "carriage returns, `<` and `>`. Changed in place."));
  out.push_back(parts::MakeAttribute("min_ram", Type::Number(), Use::kOptional,
                                     "Least memory, in MB, of a server made from the image; not "
                                     "set or 0: any. Changed in place."));
  out.push_back(parts::MakeAttribute("max_ram", Type::Number(), Use::kOptional,
                                     "Most memory, in MB, of a server made from the image, not "
                                     "less than `min_ram`; not set or 0: any. Changed in place."));
  out.push_back(parts::MakeAttribute(
      "enterprise_project_id", Type::String(), Use::kOptionalComputed,
      "Id of the enterprise project that the image belongs to; `0` is the default one. Not set: "
      "that of the provider block, else the default one. Changed in place."));
  out.push_back(parts::MakeAttribute(
      "protected", Type::Bool(), Use::kOptionalComputed,
      "Whether the service refuses to delete the image; `false` by default. Set it to `false` and "
      "apply before you destroy the image. Changed in place."));
  AddTagArguments(out);
}

// What only the service knows.
void AddComputed(std::vector<Attribute>& out) {
  out.push_back(parts::MakeAttribute("id", Type::String(), Use::kComputed, "Id of the image."));
  out.push_back(parts::MakeAttribute("job_id", Type::String(), Use::kComputed,
                                     "Id of the job of the service that made the image; null after "
                                     "an import. The data source `ims_job` tells more of it."));
  out.push_back(parts::MakeAttribute(
      "status", Type::String(), Use::kComputed,
      "`active` once the image can be used; also `queued`, `saving`, and `killed` for one that "
      "will never be usable, which the next apply replaces."));
  out.push_back(
      parts::MakeAttribute("visibility", Type::String(), Use::kComputed,
                           "`private`, or `shared` if other projects may use the image."));
  out.push_back(parts::MakeAttribute("detected_os_version", Type::String(), Use::kComputed,
                                     "Operating system that the service recorded for the image, "
                                     "such as `CentOS 7.0 64bit`. The service's `__os_version`."));
  out.push_back(parts::MakeAttribute(
      "platform", Type::String(), Use::kComputed,
      "Family of the operating system, such as `CentOS`. The service's `__platform`."));
  out.push_back(parts::MakeAttribute(
      "os_bit", Type::String(), Use::kComputed,
      "Word length of the operating system, `32` or `64`. The service's `__os_bit`."));
  out.push_back(
      parts::MakeAttribute("image_size", Type::Number(), Use::kComputed,
                           "Size of the image file, in bytes. The service's `__image_size`."));
  out.push_back(
      parts::MakeAttribute("disk_format", Type::String(), Use::kComputed,
                           "Format of the image file: `zvhd2`, `vhd`, `raw`, `qcow2`, `iso` …"));
  out.push_back(
      parts::MakeAttribute("virtual_env_type", Type::String(), Use::kComputed,
                           "Where the image can be used: `FusionCompute` (servers), `Ironic` (bare "
                           "metal), `DataImage` (data disks) or `IsoImage` (installing)."));
  out.push_back(parts::MakeAttribute(
      "data_origin", Type::String(), Use::kComputed,
      "What the image was made from, as the service words it: `instance,<id>`, "
      "`file,<bucket>:<object>`, `volume,<id>` … The service's `__data_origin`."));
  out.push_back(
      parts::MakeAttribute("created_at", Type::String(), Use::kComputed,
                           "When the image was made, in UTC, such as `2024-11-06T06:23:25Z`."));
  out.push_back(parts::MakeAttribute("updated_at", Type::String(), Use::kComputed,
                                     "When the image was last changed, in UTC."));
  out.push_back(parts::MakeAttribute("extra", Type::Map(Type::String()), Use::kComputed,
                                     "What else the service tells of the image, as text, under the "
                                     "service's own names, such as `__support_kvm`."));
}

proto::schema::NestedBlock TimeoutsBlock() {
  constexpr auto kTimeouts = std::to_array<parts::TimeoutArgument>(
      {{"create", "For the image to be made; `60m` by default."},
       {"update", "For changes; `10m` by default."},
       {"delete", "For the image to be gone; `10m` by default."}});
  return parts::TimeoutsBlock(kTimeouts);
}

}  // namespace

proto::schema::Schema MakeImageSchema(std::string description, std::vector<Attribute> own,
                                      std::vector<proto::schema::NestedBlock> own_blocks) {
  AddCommonArguments(own);
  AddComputed(own);
  own_blocks.push_back(TimeoutsBlock());
  return parts::MakeSchema(std::move(description), std::move(own), std::move(own_blocks));
}

}  // namespace provider::image
