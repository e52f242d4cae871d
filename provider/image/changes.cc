#include "provider/image/changes.h"

#include <array>
#include <string_view>
#include <utility>

#include "proto/value/json.h"
#include "provider/image/image_set.h"
#include "provider/image/plan.h"

namespace provider::image {
namespace {

using proto::value::Value;

constexpr std::array<std::string_view, 2> kOfDataImages = {"name", "description"};

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
  if (name == "protected") return value.AsBool() ? "true" : "false";
  if (name == "enterprise_project_id" && value.AsString().empty()) return JsonText("0");
  return JsonText(value.AsString());
}

std::string ServiceName(std::string_view name) {
  return name == "description" ? "__description" : std::string(name);
}

// What `tags_all` says, or will say.
TagMap AllTags(const Value& object, const resource::ProviderOptions& options) {
  const Value& all = object.GetAttr("tags_all");
  if (all.IsKnown()) return ToTagMap(all);
  return WantedTags(object, options).value_or(TagMap());
}

Changes FindChangesOf(absl::Span<const std::string_view> names, const Value& prior,
                      const Value& planned, const resource::ProviderOptions& options) {
  Changes changes;
  for (const std::string_view name : names) {
    const Value& after = planned.GetAttr(name);
    if (!after.IsKnown() || MeansTheSame(name, prior.GetAttr(name), after)) continue;
    if (std::optional<std::string> json = ToPatchJson(name, after)) {
      changes.attributes.push_back({ServiceName(name), *std::move(json)});
    }
  }
  const TagMap before = AllTags(prior, options);
  const TagMap after = AllTags(planned, options);
  for (const auto& [key, text] : after) {
    const auto found = before.find(key);
    if (found == before.end() || found->second != text) changes.tags_to_set.emplace(key, text);
  }
  for (const auto& [key, text] : before) {
    if (!after.contains(key)) changes.tags_to_remove.push_back(key);
  }
  return changes;
}

bool IsEmpty(const Changes& changes) {
  return changes.attributes.empty() && changes.tags_to_set.empty() &&
         changes.tags_to_remove.empty();
}

}  // namespace

std::vector<Changes> FindChanges(const Kind& kind, const resource::ProviderOptions& options,
                                 const Value& prior, const Value& planned) {
  std::vector<Changes> all;
  const auto add = [&all](Changes changes, const std::string& id, std::optional<size_t> block) {
    if (IsEmpty(changes) || id.empty()) return;
    changes.image_id = id;
    changes.block = block;
    all.push_back(std::move(changes));
  };
  const ImageSet ids = IdsOf(prior);
  const bool is_data_only = IsDataOnly(planned);
  if (!is_data_only) {
    add(FindChangesOf(kind.changeable, prior, planned, options), ids.main, std::nullopt);
  }
  const absl::Span<const Value> before = DataImages(prior);
  const absl::Span<const Value> after = DataImages(planned);
  for (size_t i = 0; i < before.size() && i < after.size(); ++i) {
    Changes changes = FindChangesOf(kOfDataImages, before[i], after[i], options);
    if (is_data_only) {
      // What the object says of all its images.
      for (const std::string_view name : {"protected", "enterprise_project_id"}) {
        const std::array<std::string_view, 1> names = {name};
        const Changes common = FindChangesOf(names, prior, planned, {});
        changes.attributes.insert(changes.attributes.end(), common.attributes.begin(),
                                  common.attributes.end());
      }
    }
    add(std::move(changes), ids.data[i], i);
  }
  return all;
}

}  // namespace provider::image
