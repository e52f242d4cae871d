#include "provider/image/image_state.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "provider/image/image_schema.h"
#include "provider/image/plan.h"

namespace provider::image {
namespace {

using proto::schema::Attribute;
using proto::value::Type;
using proto::value::Value;

Value Text(std::string_view text) {
  return text.empty() ? Value::Null(Type::String()) : Value::String(text);
}

Value Count(std::optional<int64_t> number) {
  return number ? Value::Number(*number) : Value::Null(Type::Number());
}

Value Tags(const std::map<std::string, std::string>& tags) {
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(tags.size());
  for (const auto& [key, text] : tags) entries.emplace_back(key, Value::String(text));
  return Value::Map(Type::String(), std::move(entries));
}

// The part of `data_origin` behind `kind` and a comma, or null.
Value Origin(std::string_view data_origin, std::string_view kind) {
  if (!data_origin.starts_with(kind)) return Value::Null(Type::String());
  data_origin.remove_prefix(kind.size());
  if (!data_origin.starts_with(',')) return Value::Null(Type::String());
  return Text(data_origin.substr(1));
}

// The word of the argument `type` for where an image can be used.
std::string_view TypeWord(std::string_view virtual_env_type) {
  if (virtual_env_type == "FusionCompute") return "ECS";
  if (virtual_env_type == "Ironic") return "BMS";
  if (virtual_env_type == "IsoImage") return "IsoImage";
  return "";
}

// What the service tells of an attribute; null if it tells nothing.
using Teller = Value (*)(const ims::Image&);
struct Told {
  std::string_view name;
  Teller tell;
};
constexpr auto kTold = std::to_array<Told>({
    {"id", [](const ims::Image& r) { return Text(r.id); }},
    {"name", [](const ims::Image& r) { return Text(r.name); }},
    {"description", [](const ims::Image& r) { return Text(r.description); }},
    {"tags", [](const ims::Image& r) { return Tags(r.tags); }},
    {"min_ram", [](const ims::Image& r) { return Count(r.min_ram); }},
    {"max_ram", [](const ims::Image& r) { return Count(r.max_ram); }},
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
    {"volume_id", [](const ims::Image& r) { return Origin(r.data_origin, "volume"); }},
    {"min_disk", [](const ims::Image& r) { return Count(r.min_disk); }},
    {"os_type", [](const ims::Image& r) { return Text(r.os_type); }},
    {"os_version", [](const ims::Image& r) { return Text(r.os_version); }},
    {"type", [](const ims::Image& r) { return Text(TypeWord(r.virtual_env_type)); }},
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
    {"checksum", [](const ims::Image& r) { return Text(r.checksum); }},
    {"created_at", [](const ims::Image& r) { return Text(r.created_at); }},
    {"updated_at", [](const ims::Image& r) { return Text(r.updated_at); }},
});

Value Tell(const Attribute& attribute, const ims::Image& remote) {
  for (const Told& told : kTold) {
    if (told.name == attribute.name) return told.tell(remote);
  }
  return Value::Null(attribute.type);
}

bool IsCreationArgument(std::string_view name) {
  const auto arguments = CreationArguments();
  return std::find(arguments.begin(), arguments.end(), name) != arguments.end();
}

bool HasSource(const Value& image) {
  const auto sources = SourceArguments();
  return std::any_of(sources.begin(), sources.end(),
                     [&](std::string_view source) { return !image.GetAttr(source).IsNull(); });
}

bool IsSource(std::string_view name) {
  const auto sources = SourceArguments();
  return std::find(sources.begin(), sources.end(), name) != sources.end();
}

// Attributes that are null in the state where the service says nothing special.
bool IsLeftOut(std::string_view name) {
  return name == "description" || name == "tags" || name == "min_ram" || name == "max_ram";
}

Value NullWhereUnknown(const Value& value) {
  return proto::value::Transform(value, [](const proto::value::Path&, const Value& part) {
    return part.IsKnown() ? part : Value::Null(part.type());
  });
}

Value RefreshedAttribute(const Attribute& attribute, const Value& prior, const ims::Image& remote) {
  const Value& before = prior.GetAttr(attribute.name);
  if (attribute.name == "job_id") return before;  // Images do not tell it.
  if (IsCreationArgument(attribute.name)) {
    if (!before.IsNull()) return before;
    // Only an image that was imported has no source in its state.
    if (IsSource(attribute.name) && HasSource(prior)) return before;
  }
  Value now = Tell(attribute, remote);
  if (MeansTheSame(attribute.name, before, now)) return before;
  Value none = Value::Null(attribute.type);
  if (IsLeftOut(attribute.name) && MeansTheSame(attribute.name, none, now)) return none;
  return now;
}

}  // namespace

Value RefreshedState(const Value& prior, const ims::Image& remote) {
  Value state = prior;
  for (const Attribute& attribute : ImageSchema().block.attributes) {
    state = state.WithAttr(attribute.name, RefreshedAttribute(attribute, prior, remote));
  }
  return state;
}

Value AppliedState(const Value& planned, const ims::Image& remote) {
  Value state = planned;
  for (const Attribute& attribute : ImageSchema().block.attributes) {
    if (planned.GetAttr(attribute.name).IsKnown()) continue;
    Value told = Tell(attribute, remote);
    // The service never tells it; left out, it is false for files and has no meaning else.
    if (attribute.name == "is_config" && !planned.GetAttr("image_url").IsNull()) {
      told = Value::Bool(false);
    }
    state = state.WithAttr(attribute.name, std::move(told));
  }
  return NullWhereUnknown(state);
}

Value PartialState(const Value& planned, std::string_view id) {
  return NullWhereUnknown(planned).WithAttr("id", Text(id));
}

}  // namespace provider::image
