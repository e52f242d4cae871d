#ifndef PLANNER_ADDR_ADDRESS_H_
#define PLANNER_ADDR_ADDRESS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

// Addresses of the language: resources, their instances, providers, modules.
namespace planner::addr {

// Which copy of a block made with count (a number) or for_each (a string); none otherwise.
// Ordered: none, numbers, strings.
using InstanceKey = std::variant<std::monostate, int64_t, std::string>;
// "", "[0]" or "[\"a\"]" (quoted as in the language).
std::string ToString(const InstanceKey& key);

// One call of a module, from the root: empty for the root module.
struct ModuleStep {
  std::string name;
  InstanceKey key = {};
  friend auto operator<=>(const ModuleStep&, const ModuleStep&) = default;
};
using ModulePath = std::vector<ModuleStep>;
std::string ToString(const ModulePath& module);  // "" or module.a["x"].module.b

// In the order of plan output, where ephemeral ones are not.
enum class ResourceMode { kData, kManaged, kEphemeral };

// A resource block: `data.TYPE.NAME`, `ephemeral.TYPE.NAME` or `TYPE.NAME`, in a module instance.
struct Resource {
  ModulePath module = {};
  ResourceMode mode = ResourceMode::kManaged;
  std::string type = {};
  std::string name = {};
  friend auto operator<=>(const Resource&, const Resource&) = default;
};
std::string ToString(const Resource& resource);

struct ResourceInstance {
  Resource resource = {};
  InstanceKey key = {};
  friend auto operator<=>(const ResourceInstance&, const ResourceInstance&) = default;
};
std::string ToString(const ResourceInstance& instance);
// Reads `module.a[0].data.TYPE.NAME["k"]`; a missing key is InstanceKey none.
absl::StatusOr<ResourceInstance> ParseResourceInstance(std::string_view text);

// What -target and state commands take: a resource instance, a whole resource
// (`has_key` false) or a module (`type` empty).
struct Target {
  ResourceInstance instance = {};
  bool is_module = false;
  bool Contains(const ResourceInstance& other) const;
};
absl::StatusOr<Target> ParseTarget(std::string_view text);

// A provider's source address, e.g. registry.terraform.io/kiln/ims; lower case.
struct Provider {
  std::string hostname = {};
  std::string name_space = {};
  std::string type = {};
  friend auto operator<=>(const Provider&, const Provider&) = default;
};
inline constexpr std::string_view kDefaultHostname = "registry.terraform.io";
std::string ToString(const Provider& provider);    // Full: host/namespace/type.
std::string ForDisplay(const Provider& provider);  // Without the default hostname.
// `[HOST/]NAMESPACE/TYPE` or `TYPE`; missing parts are registry.terraform.io and hashicorp.
absl::StatusOr<Provider> ParseProvider(std::string_view source);

// One provider block: a provider, its alias (empty for the default configuration), and the
// module that it is in, without keys.
// In state: module.m.provider["registry.terraform.io/kiln/ims"].alias
struct ProviderConfig {
  Provider provider = {};
  std::string alias = {};
  ModulePath module = {};
  friend auto operator<=>(const ProviderConfig&, const ProviderConfig&) = default;
};
std::string ToString(const ProviderConfig& config);
// Keys of modules, which old states have, are kept.
absl::StatusOr<ProviderConfig> ParseProviderConfig(std::string_view text);

}  // namespace planner::addr

#endif  // PLANNER_ADDR_ADDRESS_H_
