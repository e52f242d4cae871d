#ifndef PLANNER_PLUGIN_CLI_CONFIG_H_
#define PLANNER_PLUGIN_CLI_CONFIG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"

namespace planner::plugin {

// Which providers a method of installation is for: patterns of addresses in which `*` stands
// for a whole part.
struct ProviderPattern {
  std::string hostname = {}, name_space = {}, type = {};
  bool Matches(const addr::Provider& provider) const;
};

// One place to get providers from (plugin-protocol.md E.6).
struct InstallationMethod {
  enum class Kind { kFilesystemMirror, kNetworkMirror, kDirect };
  Kind kind = Kind::kDirect;
  std::string location = {};  // Directory or URL.
  std::vector<ProviderPattern> include = {};
  std::vector<ProviderPattern> exclude = {};
  bool Serves(const addr::Provider& provider) const;
};

// What the CLI configuration file says about providers and hosts, with the defaults filled in.
struct CliConfig {
  std::vector<InstallationMethod> methods = {};  // In order of preference.
  bool has_installation_block = false;           // Otherwise LoadCliConfig adds the usual methods.
  std::map<addr::Provider, std::string> dev_overrides = {};  // Directory with the executable.
  std::string plugin_cache_dir = {};                         // Empty: none.
  // Of `host` blocks: services ("modules.v1") by host, as URLs.
  std::map<std::string, std::map<std::string, std::string>> host_services = {};
  // By host: of `credentials` blocks, or TF_TOKEN_host_name, which wins.
  std::map<std::string, std::string> tokens = {};
};

// Reads TF_CLI_CONFIG_FILE or ~/.terraformrc, ~/.terraform.d/*.tfrc (see E.6) and
// TF_PLUGIN_CACHE_DIR. Mistakes and a configured but missing file become diagnostics in Terraform's
// words; what could be read is returned.
CliConfig LoadCliConfig(diag::Diagnostics& diags);
// The same for the text of one file; `config` gets what it says. For tests and LoadCliConfig.
void ReadCliConfig(std::string_view filename, std::string_view text, CliConfig& config,
                   diag::Diagnostics& diags);

// The warning every command but init prints while development overrides are in use; the other one
// is init's.
diag::Diagnostic DevOverridesWarning(const CliConfig& config);
diag::Diagnostic DevOverridesInitWarning(const CliConfig& config);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_CLI_CONFIG_H_
