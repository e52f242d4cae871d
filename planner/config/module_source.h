#ifndef PLANNER_CONFIG_MODULE_SOURCE_H_
#define PLANNER_CONFIG_MODULE_SOURCE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

// Where a module is, as `source` of a module block says (engine-compat.md 2.8).
namespace planner::config {

struct ModuleSource {
  enum class Kind {
    kLocal,     // A folder beside the calling module: ./a or ../a.
    kRegistry,  // [HOST/]NAMESPACE/NAME/SYSTEM, of a module registry.
    kRemote,    // All else: Git, archives, absolute paths.
  };
  Kind kind = Kind::kLocal;
  // kLocal: the path. kRegistry: HOST/NAMESPACE/NAME/SYSTEM. kRemote: an address that says how to
  // get it, GETTER::URL or URL, with its query. Normalized: the same package, the same text.
  std::string package = {};
  std::string subdirectory = {};  // The module's place in the package; empty: its root.

  // As modules.json has it: package//subdirectory, the subdirectory before the query.
  std::string ToString() const;
  // kRegistry: the host, and the rest of the package.
  std::string Hostname() const { return package.substr(0, package.find('/')); }
  std::string NameAtHost() const { return package.substr(package.find('/') + 1); }
};

inline constexpr std::string_view kModuleRegistry = "registry.terraform.io";

// Whether a source begins as local ones do.
bool IsLocalSource(std::string_view source);

// NotFound: nothing says how to get it, and it might be a path without "./" in front.
// InvalidArgument with the reason otherwise.
absl::StatusOr<ModuleSource> ParseModuleSource(std::string_view source);
// The same, for what has to be an address of a registry.
absl::StatusOr<ModuleSource> ParseRegistrySource(std::string_view source);

// `GETTER::address` apart; the getter is empty if there is none.
std::pair<std::string, std::string> SplitGetter(std::string_view address);
// `package//subdirectory` apart, the query left with the package. The subdirectory is as written.
std::pair<std::string, std::string> SplitSubdirectory(std::string_view address);

// A path without `.`, `..`, doubled or trailing slashes, as far as that goes; "." if nothing is
// left.
std::string CleanPath(std::string_view path);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_MODULE_SOURCE_H_
