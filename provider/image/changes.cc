#include "provider/image/changes.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "proto/value/json.h"
#include "provider/image/image_schema.h"
#include "provider/image/plan.h"

namespace provider::image {
namespace {

using proto::value::Value;

std::string JsonText(std::string_view text) {
  std::string out;
  proto::value::AppendJsonString(text, out);
  return out;
}

// The value that a PATCH sends (ims-api.md 6.6); nullopt: nothing to send.
std::optional<std::string> ToPatchJson(std::string_view name, const Value& value) {
  if (name == "min_ram" || name == "max_ram") {
    return value.IsNull() ? "0" : value.AsNumber().ToString();
  }
  if (name == "description") return JsonText(value.IsNull() ? "" : value.AsString());
  if (value.IsNull()) return std::nullopt;
  if (name == "enterprise_project_id" && value.AsString().empty()) return JsonText("0");
  return JsonText(value.AsString());
}

std::string ServiceName(std::string_view name) {
  return name == "description" ? "__description" : std::string(name);
}

std::map<std::string, std::string> TagMap(const Value& tags) {
  std::map<std::string, std::string> out;
  if (!tags.IsKnownNonNull()) return out;
  for (size_t i = 0; i < tags.size(); ++i) {
    if (tags[i].IsKnownNonNull()) out.emplace(tags.keys()[i], std::string(tags[i].AsString()));
  }
  return out;
}

}  // namespace

Changes FindChanges(const Value& prior, const Value& planned) {
  Changes changes;
  for (const std::string_view name : ChangeableArguments()) {
    const Value& after = planned.GetAttr(name);
    if (name == "tags" || !after.IsKnown() || MeansTheSame(name, prior.GetAttr(name), after)) {
      continue;
    }
    if (std::optional<std::string> json = ToPatchJson(name, after)) {
      changes.attributes.push_back({ServiceName(name), *std::move(json)});
    }
  }
  const std::map<std::string, std::string> before = TagMap(prior.GetAttr("tags"));
  const std::map<std::string, std::string> after = TagMap(planned.GetAttr("tags"));
  for (const auto& [key, text] : after) {
    const auto found = before.find(key);
    if (found == before.end() || found->second != text) changes.tags_to_set.emplace(key, text);
  }
  for (const auto& [key, text] : before) {
    if (!after.contains(key)) changes.tags_to_remove.push_back(key);
  }
  return changes;
}

}  // namespace provider::image
