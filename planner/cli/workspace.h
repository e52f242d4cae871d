#ifndef PLANNER_CLI_WORKSPACE_H_
#define PLANNER_CLI_WORKSPACE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/flags.h"
#include "planner/cli/invocation.h"
#include "planner/cli/progress_display.h"
#include "planner/config/loader.h"
#include "planner/config/tree.h"
#include "planner/config/variables.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/operation.h"
#include "planner/plan/change.h"
#include "planner/plan/file.h"
#include "planner/plan/schemas.h"
#include "planner/plugin/install.h"
#include "planner/state/local.h"

namespace planner::cli {

// Flags that several commands share, as Terraform names them.
struct OperationFlags {
  std::vector<std::pair<std::string, std::string>> variables = {};  // -var, -var-file in order.
  std::vector<std::string> targets = {}, replaces = {};
  std::string state_path = {}, state_out_path = {}, backup_path = {};
  bool lock = true;
  std::string lock_timeout = "0s";
  bool refresh = true, destroy = false, refresh_only = false;
  std::string generate_config_out = {};  // Empty: none is generated.
  std::optional<int> parallelism = {};   // Not given: see docs/decisions/0003.
  bool input = true, no_color = false, auto_approve = false, compact_warnings = false, json = false;

  void AddCommon(FlagSet& flags);  // State, lock, input and colour.
  void AddVariables(FlagSet& flags);
  void AddPlanning(FlagSet& flags);
};

// One command's working directory: configuration, plugins, state. The steps append to `diags`;
// after each the caller looks for errors (`Failed` shows them).
class Workspace {
 public:
  explicit Workspace(Invocation& invocation);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // CLI configuration: its mistakes are warnings, shown at once.
  void LoadCliConfiguration();
  void LoadConfiguration(bool must_exist);
  // Loads the configuration with all modules that it calls, and installs those that are not, all of
  // them with `upgrade`; CLI configuration comes first. `begin` is called once if there are calls,
  // `print` with each line about what is done.
  void InstallModules(bool upgrade, const std::function<void()>& begin,
                      const std::function<void(const std::string& line)>& print);
  // The configuration as a plan file has it.
  void UseConfiguration(const plan::PlanFile& file);
  // Whether kiln can use the backend that the configuration names; appends why not.
  bool CheckBackend();
  bool OpenState(const OperationFlags& flags, std::string_view operation);
  // Collects and converts values of variables; asks for missing ones if input is allowed.
  std::map<std::string, proto::value::Value> ResolveVariables(const OperationFlags& flags);
  // The values that files, environment and flags give, not looked at yet.
  config::GivenValues CollectVariables(const OperationFlags& flags);
  // Finds the plugins that the configuration and `state` need and fetches their schemas.
  void StartProviders(const state::State& state);
  void ShapeBodies();
  engine::Context MakeContext(const OperationFlags& flags, ProgressDisplay& progress);
  // -target and -replace.
  bool ParseAddresses(const OperationFlags& flags, engine::PlanOptions& options);

  // Shows and clears what has been found; true if there was an error.
  bool Failed();

  Invocation& invocation;
  diag::Diagnostics diags = {};
  plugin::CliConfig cli_config = {};
  config::LoadedTree loaded;
  graph::EventQueue queue = {};
  std::unique_ptr<engine::Providers> providers = {};
  std::unique_ptr<state::LocalStore> store = {};
  // Of the root module's variables, once they have been resolved: the given ones as they were
  // written, the ephemeral ones, and which of these were given.
  std::map<std::string, proto::value::Value> written_variables = {};
  std::map<std::string, proto::value::Value> ephemeral_variables = {};
  std::set<std::string> apply_time_variables = {};
};

// All providers that a configuration and a state need.
std::vector<plugin::Requirement> Requirements(const config::ModuleNode& root,
                                              const state::State& state, diag::Diagnostics& diags);

// Where init and get record the modules that are installed.
std::string ManifestPath();

// The path of the state file: -state, the backend's, or terraform.tfstate.
std::string StatePath(const std::string& flag, const config::Module& module);

// The same for commands that only read, whatever is wrong with the configuration.
std::string ReadablePath(const std::string& flag);

// Plans with everything a plan command shares: validate, then plan. nullopt after showing errors
// that come before there is a plan.
std::optional<plan::Plan> PlanWorkspace(Workspace& workspace, const OperationFlags& flags,
                                        ProgressDisplay& progress, std::string_view operation);

}  // namespace planner::cli

#endif  // PLANNER_CLI_WORKSPACE_H_
