#include "provider/data/image_value.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "provider/parts/attribute.h"

namespace provider::data {
namespace {

using proto::schema::Attribute;
using proto::value::Type;
using proto::value::Value;
using resource::ProviderOptions;

Value Text(std::string_view text) {
  return text.empty() ? Value::Null(Type::String()) : Value::String(text);
}
Value TextOr(std::string_view text, std::string_view usual) {
  return Value::String(text.empty() ? usual : text);
}
Value Count(std::optional<int64_t> number) {
  return number ? Value::Number(*number) : Value::Null(Type::Number());
}
Value Texts(const std::map<std::string, std::string>& texts) {
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(texts.size());
  for (const auto& [key, text] : texts) entries.emplace_back(key, Value::String(text));
  return Value::Map(Type::String(), std::move(entries));
}
Value ShownTags(const ims::Image& image, const ProviderOptions& options) {
  std::map<std::string, std::string> shown = image.tags;
  std::erase_if(shown, [&](const auto& tag) { return !options.ShowsTag(tag.first); });
  return Texts(shown);
}

enum class Kind { kText, kNumber, kBool, kTexts };

// An attribute and what the service tells of it.
struct Told {
  const char* name;
  Kind kind;
  const char* description;
  Value (*tell)(const ims::Image&, const ProviderOptions&);
};

template <std::string ims::Image::*kMember>
Value TextOf(const ims::Image& image, const ProviderOptions& /*options*/) {
  return Text(image.*kMember);
}
template <std::optional<int64_t> ims::Image::*kMember>
Value CountOf(const ims::Image& image, const ProviderOptions& /*options*/) {
  return Count(image.*kMember);
}

constexpr auto kTold = std::to_array<Told>({
    {"active_at", Kind::kText,
     "When the image became usable, in UTC, such as `2024-11-06T06:23:25Z`.",
     TextOf<&ims::Image::active_at>},
    {"architecture", Kind::kText, "Processor that the image is for: `x86` or `arm`.",
     [](const ims::Image& image, const ProviderOptions&) {
       return Value::String(image.supports_arm ? "arm" : "x86");
     }},
    {"backup_id", Kind::kText, "Id of the backup that the image was made from.",
     TextOf<&ims::Image::backup_id>},
    {"checksum", Kind::kText, "Checksum that the service tells; it has no meaning today.",
     TextOf<&ims::Image::checksum>},
    {"cmk_id", Kind::kText, "Id of the key that encrypts the image.", TextOf<&ims::Image::cmk_id>},
    {"container_format", Kind::kText, "Format of the container, `bare`.",
     TextOf<&ims::Image::container_format>},
    {"created_at", Kind::kText, "When the image was made, in UTC, such as `2024-11-06T06:23:25Z`.",
     TextOf<&ims::Image::created_at>},
    {"data_origin", Kind::kText,
     "What the image was made from, such as `instance,877a2cda-ba63-4e1e-b95f-e67e48b6129a`.",
     TextOf<&ims::Image::data_origin>},
    {"description", Kind::kText, "What the image is for.", TextOf<&ims::Image::description>},
    {"disk_format", Kind::kText, "Format of the image's file, such as `zvhd2`.",
     TextOf<&ims::Image::disk_format>},
    {"enterprise_project_id", Kind::kText,
     "Enterprise project that the image belongs to; `0` is the default one.",
     [](const ims::Image& image, const ProviderOptions&) {
       return TextOr(image.enterprise_project_id, "0");
     }},
    {"extra", Kind::kTexts,
     "Everything else that the service tells of the image, as text, under the service's names.",
     [](const ims::Image& image, const ProviderOptions&) { return Texts(image.extra); }},
    {"file", Kind::kText, "Path of the image's file in the API.", TextOf<&ims::Image::file>},
    {"hw_firmware_type", Kind::kText, "How servers made from the image start: `bios` or `uefi`.",
     [](const ims::Image& image, const ProviderOptions&) {
       return TextOr(image.hw_firmware_type, "bios");
     }},
    {"id", Kind::kText, "Id of the image.", TextOf<&ims::Image::id>},
    {"image_size", Kind::kNumber, "Size of the image's file, in bytes.",
     CountOf<&ims::Image::image_size>},
    {"image_type", Kind::kText, "Sort of image: `gold` (public), `private`, `shared` or `market`.",
     TextOf<&ims::Image::image_type>},
    {"max_ram", Kind::kNumber, "Most memory, in MB, of a server made from the image; 0: any.",
     CountOf<&ims::Image::max_ram>},
    {"min_disk", Kind::kNumber, "Least disk, in GB, for the image.",
     CountOf<&ims::Image::min_disk>},
    {"min_ram", Kind::kNumber, "Least memory, in MB, of a server made from the image; 0: any.",
     CountOf<&ims::Image::min_ram>},
    {"name", Kind::kText, "Name of the image.", TextOf<&ims::Image::name>},
    {"os_bit", Kind::kText, "Word length of the operating system: `32` or `64`.",
     TextOf<&ims::Image::os_bit>},
    {"os_type", Kind::kText, "Kind of the operating system: `Linux`, `Windows` or `Other`.",
     TextOf<&ims::Image::os_type>},
    {"os_version", Kind::kText, "Operating system, such as `CentOS 7.0 64bit`.",
     TextOf<&ims::Image::os_version>},
    {"owner", Kind::kText, "Id of the project that owns the image.", TextOf<&ims::Image::owner>},
    {"platform", Kind::kText, "Family of the operating system, such as `CentOS`.",
     TextOf<&ims::Image::platform>},
    {"protected", Kind::kBool, "Whether the image cannot be deleted.",
     [](const ims::Image& image, const ProviderOptions&) {
       return image.is_protected ? Value::Bool(*image.is_protected) : Value::Null(Type::Bool());
     }},
    {"self", Kind::kText, "Path of the image in the API.", TextOf<&ims::Image::self>},
    {"status", Kind::kText,
     "State of the image: `active` if it can be used; also `queued`, `saving`, `killed`.",
     TextOf<&ims::Image::status>},
    {"tags", Kind::kTexts, "Tags by key, without those that the provider block hides.", ShownTags},
    {"updated_at", Kind::kText, "When the image was changed last, in UTC.",
     TextOf<&ims::Image::updated_at>},
    {"virtual_env_type", Kind::kText,
     "Where the image can be used: `FusionCompute` (servers), `Ironic` (bare metal), `DataImage` "
     "(data disks) or `IsoImage` (installing).",
     TextOf<&ims::Image::virtual_env_type>},
    {"visibility", Kind::kText, "Who sees the image: `private`, `shared` or `public`.",
     TextOf<&ims::Image::visibility>},
    {"whole_image", Kind::kBool, "Whether it is an image of a whole server, all disks included.",
     [](const ims::Image& image, const ProviderOptions&) {
       return Value::Bool(image.is_whole_image);
     }},
});

Type TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kText: return Type::String();
    case Kind::kNumber: return Type::Number();
    case Kind::kBool: return Type::Bool();
    case Kind::kTexts: return Type::Map(Type::String());
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace

const std::vector<Attribute>& ImageAttributes() {
  static const auto* const kAttributes = [] {
    auto* const out = new std::vector<Attribute>;
    for (const Told& told : kTold) {
      out->push_back(parts::MakeAttribute(told.name, TypeOf(told.kind), parts::Use::kComputed,
                                          told.description));
    }
    return out;
  }();
  return *kAttributes;
}

Type ImageType() {
  std::vector<proto::value::ObjectAttribute> attributes;
  attributes.reserve(kTold.size());
  for (const Told& told : kTold) attributes.push_back({told.name, TypeOf(told.kind)});
  return Type::Object(std::move(attributes));
}

Value ImageValue(const ims::Image& image, const ProviderOptions& options) {
  std::vector<Value> values;  // kTold is sorted by name, as the type's attributes are.
  values.reserve(kTold.size());
  for (const Told& told : kTold) values.push_back(told.tell(image, options));
  return Value::ObjectOf(ImageType(), std::move(values));
}

}  // namespace provider::data
