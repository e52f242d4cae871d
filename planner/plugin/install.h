#ifndef PLANNER_PLUGIN_INSTALL_H_
#define PLANNER_PLUGIN_INSTALL_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "planner/addr/version.h"
#include "planner/diag/diagnostic.h"
#include "planner/plugin/cli_config.h"
#include "planner/plugin/lock_file.h"
#include "planner/plugin/provider.h"

// Getting providers and finding them again (plugin-protocol.md E.5, E.6). The built-in
// provider (terraform.io/builtin/terraform) may be among the requirements: it needs nothing.
namespace planner::plugin {

// A provider that configuration or state needs; the constraints of all modules together.
struct Requirement {
  addr::Provider provider = {};
  addr::VersionConstraints constraints = {};
};

struct InstallOptions {
  std::string data_dir = ".terraform";
  std::string lock_path = kLockFileName;
  bool upgrade = false;                       // init -upgrade
  bool lock_readonly = false;                 // init -lockfile=readonly
  std::vector<std::string> plugin_dirs = {};  // init -plugin-dir: only these.
  // Gets the lines of `init` without newline: "- Installing kiln/ims v1.0.0...".
  std::function<void(std::string_view line)> print = [](std::string_view) {};
};
struct InstallResult {
  enum class LockChange { kNone, kCreated, kUpdated };
  LockChange lock_change = LockChange::kNone;
};
// `init`: selects a version of each provider, links or unpacks it into the data directory and
// records it in the lock file. With errors the lock file is left as it was.
InstallResult Install(const std::vector<Requirement>& requirements, const CliConfig& config,
                      const InstallOptions& options, diag::Diagnostics& diags);

// Where a provider is, ready to be started or attached to.
struct Located {
  addr::Provider provider = {};
  std::string executable = {};
  std::optional<AttachOptions> attach = {};  // From TF_REATTACH_PROVIDERS.
};
struct LocateOptions {
  std::string data_dir = ".terraform";
  std::string lock_path = kLockFileName;
};
// All other commands: finds what `init` installed and checks it against the lock file's
// hashes, which reads every byte of the packages (once per command). Attached providers and
// development overrides win and are not checked. Missing or changed packages are errors in
// Terraform's words. The built-in provider is not in the result.
std::map<addr::Provider, Located> Locate(const std::vector<Requirement>& requirements,
                                         const CliConfig& config, const LocateOptions& options,
                                         diag::Diagnostics& diags);

// Starts or attaches to what Locate found. TF_DISABLE_PLUGIN_TLS counts.
std::unique_ptr<Provider> Start(const Located& located);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_INSTALL_H_
