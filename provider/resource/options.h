#ifndef PROVIDER_RESOURCE_OPTIONS_H_
#define PROVIDER_RESOURCE_OPTIONS_H_

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace provider::resource {

// What the provider block says about all resources. Everything is empty while the provider is
// not configured, or while its configuration is known only after apply.
struct ProviderOptions {
  // Of new objects that set none; empty: the service's default.
  std::string enterprise_project = {};
  // Tags of every image whose resource does not set the key itself.
  std::map<std::string, std::string> default_tags = {};
  // Tags that others look after: never changed, never shown.
  std::vector<std::string> ignored_tag_keys = {};
  std::vector<std::string> ignored_tag_key_prefixes = {};
  // Key of the tag that tells which create call made an image; never shown. Empty: images are
  // not marked.
  std::string create_token_key = {};
  // Empty if only the endpoint is known.
  std::string region = {};
  // Whose objects these are: the endpoint and the project, as one text.
  std::string scope = {};

  // Whether `ignore_tags` names the key.
  bool IsIgnoredTag(std::string_view key) const {
    return std::ranges::find(ignored_tag_keys, key) != ignored_tag_keys.end() ||
           std::ranges::any_of(ignored_tag_key_prefixes, [key](const std::string& prefix) {
             return key.starts_with(prefix);
           });
  }
  // Whether attributes show the tag: it is neither ignored nor a mark of our own.
  bool ShowsTag(std::string_view key) const {
    return (create_token_key.empty() || key != create_token_key) && !IsIgnoredTag(key);
  }
};

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_OPTIONS_H_
