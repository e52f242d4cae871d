// kiln init, validate, version.

#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/interrupts.h"
#include "planner/cli/workspace.h"
#include "planner/engine/builtin_client.h"
#include "planner/plugin/lock_file.h"
#include "planner/render/diagnostic.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

constexpr std::string_view kLockCreated =
    "\nTerraform has created a lock file .terraform.lock.hcl to record the provider\n"
    "selections it made above. Include this file in your version control repository\n"
    "so that Terraform can guarantee to make the same selections by default when\n"
    "you run \"kiln init\" in the future.\n";
constexpr std::string_view kLockUpdated =
    "\nTerraform has made some changes to the provider dependency selections recorded\n"
    "in the .terraform.lock.hcl file. Review those changes and commit them to your\n"
    "version control system if they represent changes you intended to make.\n";
constexpr std::string_view kNextSteps =
    "\nYou may now begin working with Terraform. Try running \"kiln plan\" to see\n"
    "any changes that are required for your infrastructure. All Terraform commands\n"
    "should now work.\n\n"
    "If you ever set or change modules or backend configuration for Terraform,\n"
    "rerun this command to reinitialize your working directory. If you forget, other\n"
    "commands will detect it and remind you to do so if necessary.\n";

std::string Bold(const Invocation& invocation, std::string_view text) {
  return invocation.color ? Cat("\x1b[0m\x1b[1m", text, "\x1b[0m") : std::string(text);
}

// The provider requirements of configuration and state; an unreadable state is no obstacle for
// init.
std::vector<plugin::Requirement> InitRequirements(Workspace& workspace) {
  const auto state = state::ReadLocalState(StatePath("", workspace.loaded.module()));
  return Requirements(*workspace.loaded.root, state.ok() ? *state : state::State(),
                      workspace.diags);
}

// Whether configuration or state need what no plugin is needed for.
bool UsesBuiltin(const Workspace& workspace) {
  const addr::Provider builtin = engine::BuiltinProviderAddress();
  for (const config::ModuleNode* node : config::Flatten(*workspace.loaded.root)) {
    for (const auto& entry : node->module->resources) {
      if (node->ProviderConfigOf(entry.second).provider == builtin) return true;
    }
  }
  const auto state = state::ReadLocalState(StatePath("", workspace.loaded.module()));
  if (!state.ok()) return false;
  return std::ranges::any_of(state->resources, [&](const auto& entry) {
    return entry.second.provider.provider == builtin;
  });
}

// How far `init` goes.
struct InitOptions {
  plugin::InstallOptions providers = {};
  bool get_modules = true;
  bool uses_backend = true;
};

int Initialize(Invocation& invocation, const InitOptions& given) {
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  if (!workspace.cli_config.dev_overrides.empty())
    workspace.diags = {plugin::DevOverridesInitWarning(workspace.cli_config)};
  bool has_modules = false;
  const auto print_backend = [&] {
    if (given.uses_backend) Print(Cat(Bold(invocation, "Initializing the backend..."), "\n"));
  };
  const auto print_title = [&] {
    has_modules = true;
    print_backend();
    const char* title =
        given.providers.upgrade ? "Upgrading modules..." : "Initializing modules...";
    Print(Cat(Bold(invocation, title), "\n"));
  };
  if (given.get_modules) {
    workspace.InstallModules(given.providers.upgrade, print_title,
                             [](const std::string& line) { Print(line + "\n"); });
  } else {
    workspace.LoadConfiguration(/*must_exist=*/false);
  }
  if (!workspace.loaded.has_files) {
    Print(Cat(Bold(invocation, "Terraform initialized in an empty directory!"),
              "\n\nThe directory has no Terraform configuration files. You may begin working\nwith "
              "Terraform immediately by creating Terraform configuration files.\n"));
    return 0;
  }
  if (diag::HasErrors(workspace.diags)) {
    if (has_modules) return workspace.Failed() ? 1 : 0;
    PrintError(
        "Terraform encountered problems during initialisation, including problems\nwith the "
        "configuration, described below.\n\n"
        "The Terraform configuration must be valid before initialization so that\nTerraform can "
        "determine which modules and providers need to be installed.\n");
    workspace.Failed();
    return 1;
  }
  if (!has_modules) print_backend();
  if (given.uses_backend && !workspace.CheckBackend()) {
    workspace.Failed();
    return 1;
  }
  Print(Cat(Bold(invocation, "Initializing provider plugins..."), "\n"));
  const std::vector<plugin::Requirement> requirements = InitRequirements(workspace);
  plugin::InstallOptions options = given.providers;
  options.data_dir = DataDirectory();
  options.print = [](std::string_view line) { Print(Cat(line, "\n")); };
  const bool uses_builtin = UsesBuiltin(workspace);
  if (uses_builtin) Print("- terraform.io/builtin/terraform is built in to Terraform\n");
  const plugin::InstallResult result =
      diag::HasErrors(workspace.diags)
          ? plugin::InstallResult()
          : plugin::Install(requirements, workspace.cli_config, options, workspace.diags);
  if (workspace.Failed()) return 1;
  if (result.lock_change == plugin::InstallResult::LockChange::kCreated) Print(kLockCreated);
  if (result.lock_change == plugin::InstallResult::LockChange::kUpdated) Print(kLockUpdated);
  Print(invocation.color ? "\n\x1b[0m\x1b[1m\x1b[32mTerraform has been successfully "
                           "initialized!\x1b[0m\x1b[32m\x1b[0m\n"
                         : "\nTerraform has been successfully initialized!\n");
  if (!invocation.in_automation) Print(kNextSteps);
  return 0;
}

int ReportValidation(Invocation& invocation, Workspace& workspace, bool json) {
  if (json) {
    Print(render::ValidateJson(render::Arrange(workspace.diags), workspace.loaded.sources));
    return diag::HasErrors(workspace.diags) ? 1 : 0;
  }
  const bool warnings = !workspace.diags.empty();
  if (workspace.Failed()) return 1;
  const std::string success = invocation.color ? "\x1b[32m\x1b[1mSuccess!\x1b[0m" : "Success!";
  Print(Cat(success, " The configuration is valid",
            warnings ? ", but there were some\nvalidation warnings as shown above." : ".", "\n\n"));
  return 0;
}

}  // namespace

int RunInit(Invocation& invocation) {
  InitOptions options;
  std::string lockfile;
  FlagSet flags;
  flags.Bool("backend", &options.uses_backend);
  flags.Bool("upgrade", &options.providers.upgrade);
  flags.Bool("get", &options.get_modules);
  flags.Strings("plugin-dir", &options.providers.plugin_dirs);
  flags.String("lockfile", &lockfile);
  flags.Bool("no-color", &invocation.no_color);
  for (const char* name : {"input", "lock", "reconfigure", "migrate-state", "force-copy"})
    flags.IgnoredBool(name);
  for (const char* name : {"lock-timeout", "backend-config"}) flags.IgnoredString(name);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (!arguments->empty())
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Did you mean to use -chdir?");
  if (!lockfile.empty() && lockfile != "readonly") {
    return invocation.ShowUsageError(
        "Invalid dependency lockfile mode",
        Cat("The only supported value of -lockfile is \"readonly\", not \"", lockfile, "\"."));
  }
  options.providers.lock_readonly = lockfile == "readonly";
  return Initialize(invocation, options);
}

int RunValidate(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("no-color", &invocation.no_color);
  flags.IgnoredBool("no-tests");
  flags.IgnoredString("test-directory");
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (json) invocation.color = false;
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  if (!diag::HasErrors(workspace.diags)) workspace.StartProviders({});
  if (!diag::HasErrors(workspace.diags)) {
    const OperationFlags operation;
    ProgressDisplay progress(invocation.Format(), /*live=*/false, workspace.queue);
    engine::Validate(workspace.MakeContext(operation, progress), workspace.diags);
  }
  return ReportValidation(invocation, workspace, json);
}

int RunVersion(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  utsname system = {};
  uname(&system);
  const std::string machine = system.machine;
  const std::string platform = Cat("linux_", machine == "x86_64"    ? "amd64"
                                             : machine == "aarch64" ? "arm64"
                                                                    : machine);
  diag::Diagnostics ignored;
  const plugin::Locks locks = plugin::ReadLockFile(plugin::kLockFileName, ignored);
  if (!json) {
    std::string text = Cat("kiln v", kKilnVersion, " (compatible with Terraform v",
                           kCompatibleVersion, ")\non ", platform, "\n");
    for (const auto& [provider, lock] : locks)
      text +=
          Cat("+ provider ", addr::ToString(provider), " v", addr::ToString(lock.version), "\n");
    Print(text);
    return 0;
  }
  std::string text =
      Cat("{\n  \"terraform_version\": \"", kCompatibleVersion, "\",\n  \"kiln_version\": \"",
          kKilnVersion, "\",\n  \"platform\": \"", platform, "\",\n  \"provider_selections\": {");
  std::string_view separator = "\n";
  for (const auto& [provider, lock] : locks) {
    text += Cat(std::exchange(separator, ",\n"), "    ");
    proto::value::AppendJsonString(addr::ToString(provider), text);
    text += ": ";
    proto::value::AppendJsonString(addr::ToString(lock.version), text);
  }
  Print(Cat(text, locks.empty() ? "" : "\n  ", "},\n  \"terraform_outdated\": false\n}\n"));
  return 0;
}

}  // namespace planner::cli
