#ifndef PROVIDER_IMAGE_TAGS_H_
#define PROVIDER_IMAGE_TAGS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "proto/value/value.h"
#include "provider/resource/options.h"

// Tags, in the service's two notations and as the provider block sees them (ims-api.md 8.1).
// "Object" is an object of the schema or one of its blocks `data_images`: both have the
// attributes `tags` (a map), `tag_strings` ("key.value"; at most one of the two is set) and
// `tags_all` (what they come to together with the provider's default tags).
namespace provider::image {

using TagMap = std::map<std::string, std::string>;

// An image has at most so many.
inline constexpr size_t kMaxTags = 10;

// "key.value", split at the first dot; without one the value is empty.
std::pair<std::string, std::string> SplitTagString(std::string_view tag);

// What the object's arguments and the default tags ask for; nullopt if any of it is unknown.
std::optional<TagMap> WantedTags(const proto::value::Value& object,
                                 const resource::ProviderOptions& options);

// The tags of an image that are the configuration's business: not the token of its create,
// and not those that the provider block says to ignore, unless `prior` names them itself.
TagMap VisibleTags(const TagMap& remote, const proto::value::Value& prior,
                   const resource::ProviderOptions& options);

// `prior` with the three attributes as `remote` makes them. Where that means the same the
// author's spelling stays. Default tags that the object does not name itself are in
// `tags_all` only.
proto::value::Value WithRefreshedTags(const proto::value::Value& prior, const TagMap& remote,
                                      const resource::ProviderOptions& options);

// A known map of strings as TagMap; empty for null and unknown.
TagMap ToTagMap(const proto::value::Value& map);
proto::value::Value ToValue(const TagMap& tags);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_TAGS_H_
