#include "provider/image/tags.h"

#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "proto/value/type.h"

namespace provider::image {
namespace {

using proto::value::Type;
using proto::value::Value;
using resource::ProviderOptions;

// The object's own arguments, without the defaults; unknown parts are left out.
TagMap OwnTags(const Value& object) {
  TagMap own = ToTagMap(object.GetAttr("tags"));
  const Value& strings = object.GetAttr("tag_strings");
  if (!strings.IsKnownNonNull()) return own;
  for (const Value& tag : strings.elements()) {
    if (tag.IsKnownNonNull()) own.insert(SplitTagString(tag.AsString()));
  }
  return own;
}

Value ToStrings(const TagMap& tags) {
  std::vector<Value> strings;
  strings.reserve(tags.size());
  for (const auto& [key, value] : tags) {
    strings.push_back(Value::String(value.empty() ? key : proto::text::Cat(key, ".", value)));
  }
  return Value::List(Type::String(), std::move(strings));
}

}  // namespace

std::pair<std::string, std::string> SplitTagString(std::string_view tag) {
  const size_t dot = tag.find('.');
  if (dot == std::string_view::npos) return {std::string(tag), ""};
  return {std::string(tag.substr(0, dot)), std::string(tag.substr(dot + 1))};
}

TagMap ToTagMap(const Value& map) {
  TagMap out;
  if (!map.IsKnownNonNull()) return out;
  for (size_t i = 0; i < map.size(); ++i) {
    if (map[i].IsKnownNonNull()) out.emplace(map.keys()[i], std::string(map[i].AsString()));
  }
  return out;
}

Value ToValue(const TagMap& tags) {
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(tags.size());
  for (const auto& [key, text] : tags) entries.emplace_back(key, Value::String(text));
  return Value::Map(Type::String(), std::move(entries));
}

std::optional<TagMap> WantedTags(const Value& object, const ProviderOptions& options) {
  if (!object.GetAttr("tags").IsWhollyKnown() || !object.GetAttr("tag_strings").IsWhollyKnown()) {
    return std::nullopt;
  }
  TagMap wanted = OwnTags(object);
  wanted.insert(options.default_tags.begin(), options.default_tags.end());
  return wanted;
}

TagMap VisibleTags(const TagMap& remote, const Value& prior, const ProviderOptions& options) {
  const TagMap own = OwnTags(prior);
  TagMap visible;
  for (const auto& [key, value] : remote) {
    if (own.contains(key) || options.ShowsTag(key)) visible.emplace(key, value);
  }
  return visible;
}

Value WithRefreshedTags(const Value& prior, const TagMap& remote, const ProviderOptions& options) {
  const TagMap all = VisibleTags(remote, prior, options);
  const TagMap own_before = OwnTags(prior);
  TagMap own = all;
  std::erase_if(own, [&](const auto& tag) {
    const auto standard = options.default_tags.find(tag.first);
    return standard != options.default_tags.end() && standard->second == tag.second &&
           !own_before.contains(tag.first);
  });
  const Value state = prior.WithAttr("tags_all", ToValue(all));
  if (own == own_before) return state;
  if (!prior.GetAttr("tag_strings").IsNull()) return state.WithAttr("tag_strings", ToStrings(own));
  return state.WithAttr("tags",
                        own.empty() ? Value::Null(Type::Map(Type::String())) : ToValue(own));
}

}  // namespace provider::image
