#include "planner/cli/workspace.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "planner/addr/version.h"
#include "planner/cli/generated_config.h"
#include "planner/cli/interrupts.h"
#include "planner/engine/builtin_client.h"
#include "planner/lang/shape.h"
#include "planner/render/diagnostic.h"
#include "proto/text/cat.h"

namespace planner::cli {

using proto::text::Cat;
using proto::value::Value;

void OperationFlags::AddCommon(FlagSet& flags) {
  flags.String("state", &state_path);
  flags.String("state-out", &state_out_path);
  flags.String("backup", &backup_path);
  flags.Bool("lock", &lock);
  flags.String("lock-timeout", &lock_timeout);
  flags.Bool("input", &input);
  flags.Bool("no-color", &no_color);
  flags.Bool("compact-warnings", &compact_warnings);
}

void OperationFlags::AddVariables(FlagSet& flags) {
  flags.Ordered("var", &variables);
  flags.Ordered("var-file", &variables);
}

void OperationFlags::AddPlanning(FlagSet& flags) {
  AddVariables(flags);
  flags.Strings("target", &targets);
  flags.Strings("replace", &replaces);
  flags.Bool("refresh", &refresh);
  flags.Bool("destroy", &destroy);
  flags.Bool("refresh-only", &refresh_only);
  flags.Int("parallelism", &parallelism);
}

Workspace::Workspace(Invocation& i) : invocation(i) {
  loaded.root = std::make_unique<config::ModuleNode>();
  loaded.root->module = std::make_shared<const config::Module>();
}

Workspace::~Workspace() {
  if (providers != nullptr) providers->Close();
  WatchSignals([] {});  // There is nothing left to stop, and the queue goes.
}

bool Workspace::Failed() {
  const bool failed = diag::HasErrors(diags);
  for (const diag::Diagnostic& diagnostic : diags) {
    if (!diagnostic.subject || diagnostic.subject->filename != plugin::kLockFileName) continue;
    std::ifstream file(plugin::kLockFileName, std::ios::binary);
    loaded.sources.try_emplace(plugin::kLockFileName, std::make_shared<const std::string>(
                                                          std::istreambuf_iterator<char>(file),
                                                          std::istreambuf_iterator<char>()));
  }
  invocation.Show(diags, loaded.sources);
  diags.clear();
  return failed;
}

void Workspace::LoadCliConfiguration() {
  cli_config = plugin::LoadCliConfig(diags);
  if (!diags.empty()) {
    const render::Report report = render::FormatDiagnostics(diags, {}, invocation.Format());
    PrintError(Cat("There are some problems with the CLI configuration:\n", report.warnings,
                   report.errors, "\n"));
  }
  diags.clear();
  if (!cli_config.dev_overrides.empty()) diags.push_back(plugin::DevOverridesWarning(cli_config));
}

void Workspace::LoadConfiguration(bool must_exist) {
  const config::FindModule find =
      config::FindInstalled(config::ReadManifest(ManifestPath(), diags));
  loaded = config::LoadTree(".", find, /*snapshot=*/nullptr, diags);
  if (must_exist && !loaded.has_files) diags.push_back(config::NoConfigurationFiles());
}

void Workspace::UseConfiguration(const plan::PlanFile& file) {
  config::Manifest manifest;
  config::Snapshot files;
  for (const plan::SnapshotModule& module : file.modules) {
    files[module.directory] = module.files;
    manifest[module.key] = {.key = module.key,
                            .source = module.source,
                            .version = module.version,
                            .directory = module.directory};
  }
  loaded = config::LoadTree(".", config::FindInstalled(std::move(manifest)), &files, diags);
}

std::string StatePath(const std::string& flag, const config::Module& module) {
  if (!flag.empty()) return flag;
  if (module.backend && !module.backend->path.empty()) return module.backend->path;
  return "terraform.tfstate";
}

std::string ReadablePath(const std::string& flag) {
  diag::Diagnostics ignored;
  return flag.empty() ? StatePath("", config::LoadModule(".", ignored).module) : flag;
}

namespace {

// What a person needs who has to repair a state by hand.
std::string WhereStateIs(const state::LocalPaths& paths) {
  const std::string& path = paths.read_path.empty() ? paths.path : paths.read_path;
  const std::string backup = paths.backup_path.empty() ? path + ".backup" : paths.backup_path;
  const bool has_backup = backup != "-" && access(backup.c_str(), F_OK) == 0;
  return Cat("\n\nThe file is ", path, "; it has not been changed.",
             has_backup ? Cat(" The version before the last change of it is ", backup,
                              ": compare the two before you put one in place of the other.")
                        : "");
}

}  // namespace

bool Workspace::CheckBackend() {
  const config::Module& module = loaded.module();
  const std::optional<config::Backend>& backend = module.cloud ? module.cloud : module.backend;
  if (!backend) return true;
  diag::Append(diags, diag::Diagnostics(backend->problems));
  return backend->problems.empty();
}

bool Workspace::OpenState(const OperationFlags& flags, std::string_view operation) {
  if (!CheckBackend()) return false;
  absl::Duration timeout;
  if (!absl::ParseDuration(flags.lock_timeout, &timeout)) {
    diag::AddError(diags, "Invalid -lock-timeout",
                   Cat("\"", flags.lock_timeout, "\" is not a duration such as 30s or 5m."));
    return false;
  }
  state::LocalPaths paths{.path = StatePath(flags.state_path, loaded.module()),
                          .backup_path = flags.backup_path};
  if (!flags.state_out_path.empty()) {
    paths.read_path = paths.path;
    paths.path = flags.state_out_path;
  }
  state::LockOptions lock{.enabled = flags.lock, .timeout = timeout};
  lock.on_waiting = [] { Print(Cat(state::kLockWaitingMessage, "\n")); };
  std::error_code ignored;  // What cannot be made cannot be opened either.
  std::filesystem::create_directories(std::filesystem::path(paths.path).parent_path(), ignored);
  auto opened = state::LocalStore::Open(paths, operation, lock);
  if (!opened.ok()) {
    std::string detail(opened.status().message());
    const bool locked =
        absl::IsUnavailable(opened.status()) || detail.starts_with("Error message: ");
    if (!locked) detail += WhereStateIs(paths);
    diag::AddError(diags, locked ? std::string(state::kLockErrorSummary) : "Failed to load state",
                   std::move(detail));
    return false;
  }
  store = *std::move(opened);
  const state::Recovery& recovery = store->recovery();
  if (recovery.replayed > 0) {
    diag::AddWarning(
        diags, "Changes of an interrupted run were taken up",
        Cat("The last command was ended before it could write the state file. ", recovery.replayed,
            recovery.replayed == 1
                ? " finished change was found in the journal beside it and is"
                : " finished changes were found in the journal beside it and are",
            " part of the state now."));
  }
  for (const state::Intent& intent : recovery.intents) {
    diag::AddWarning(diags, "An interrupted change has an unknown outcome",
                     Cat("The last command was ended while it was about to ", intent.action, " ",
                         addr::ToString(intent.address),
                         intent.object.empty() ? "" : Cat(" (", intent.object, ")"),
                         ". Whether that happened is not known: look for an object that the state "
                         "does not know, and import or delete it."));
  }
  if (!recovery.stale_journal.empty()) {
    diag::AddWarning(diags, "A journal does not belong to this state",
                     Cat("The file ", recovery.stale_journal,
                         " holds changes of another version of the state and was left alone."));
  }
  return true;
}

std::vector<plugin::Requirement> Requirements(const config::ModuleNode& root,
                                              const state::State& state, diag::Diagnostics& diags) {
  std::map<addr::Provider, addr::VersionConstraints> needed;
  for (const config::RequiredProvider& required :
       config::RequiredProviders(config::DistinctModules(root))) {
    addr::VersionConstraints& constraints = needed[required.provider];
    for (const std::string& text : required.constraints) {
      auto parsed = addr::ParseVersionConstraints(text);
      if (!parsed.ok()) {
        diag::AddError(diags, "Invalid version constraint", std::string(parsed.status().message()));
        continue;
      }
      constraints.insert(constraints.end(), parsed->begin(), parsed->end());
    }
  }
  for (const auto& entry : state.resources) needed[entry.second.provider.provider];
  std::vector<plugin::Requirement> requirements;
  for (auto& [provider, constraints] : needed) {
    if (provider == engine::BuiltinProviderAddress()) continue;
    requirements.push_back({.provider = provider, .constraints = std::move(constraints)});
  }
  return requirements;
}

namespace {

// There is one built-in provider.
void CheckBuiltins(const config::ModuleNode& root, diag::Diagnostics& diags) {
  std::set<addr::Provider> unknown;
  for (const config::Module* module : config::DistinctModules(root)) {
    for (const auto& entry : module->required_providers) {
      const addr::Provider& provider = entry.second.provider;
      if (config::IsBuiltin(provider) && provider != engine::BuiltinProviderAddress())
        unknown.insert(provider);
    }
  }
  for (const addr::Provider& provider : unknown) {
    diag::AddError(diags, "Missing required provider",
                   Cat("This configuration requires the built-in provider ",
                       addr::ForDisplay(provider), ", which does not exist. The only one is ",
                       addr::ForDisplay(engine::BuiltinProviderAddress()), "."));
  }
}

}  // namespace

void Workspace::StartProviders(const state::State& state) {
  const std::vector<plugin::Requirement> requirements = Requirements(*loaded.root, state, diags);
  CheckBuiltins(*loaded.root, diags);
  if (diag::HasErrors(diags)) return;
  auto located = plugin::Locate(requirements, cli_config, {.data_dir = DataDirectory()}, diags);
  if (diag::HasErrors(diags)) return;
  std::set<addr::Provider> needed = {engine::BuiltinProviderAddress()};
  for (const plugin::Requirement& requirement : requirements) needed.insert(requirement.provider);
  providers = std::make_unique<engine::Providers>(std::move(located), queue);
  providers->LoadSchemas(needed, diags);
  ShapeBodies();
}

// What is a block in a body written in JSON, only the schema says.
void Workspace::ShapeBodies() {
  const plan::Schemas& schemas = providers->schemas();
  for (const std::shared_ptr<config::Module>& module : loaded.shapeable) {
    for (auto& [address, resource] : module->resources) {
      const addr::Provider provider =
          module->ProviderOf(config::ProviderReferenceOf(resource).local_name);
      if (const auto* schema = schemas.Find(provider, address.mode, address.type))
        resource.body = lang::ShapeBySchema(resource.body, schema->block, diags);
    }
    for (auto& [name, block] : module->providers) {
      const auto found = schemas.providers.find(module->ProviderOf(block.local_name));
      if (found != schemas.providers.end())
        block.body = lang::ShapeBySchema(block.body, found->second->provider.block, diags);
    }
  }
}

engine::Context Workspace::MakeContext(const OperationFlags& flags, ProgressDisplay& progress) {
  providers->WatchInterrupt(WasInterrupted);
  engine::Context context{.root = *loaded.root, .providers = *providers, .queue = queue};
  if (flags.parallelism) {
    context.parallelism = *flags.parallelism;
    context.counts_waiting = true;
  }
  context.hooks = [&progress](const engine::Event& event) { progress.On(event); };
  context.is_interrupted = WasInterrupted;
  return context;
}

bool Workspace::ParseAddresses(const OperationFlags& flags, engine::PlanOptions& options) {
  for (const std::string& text : flags.targets) {
    const auto target = addr::ParseTarget(text);
    if (!target.ok()) {
      diag::AddError(diags, Cat("Invalid target \"", text, "\""),
                     std::string(target.status().message()));
      continue;
    }
    options.targets.push_back(*target);
    options.target_texts.push_back(text);
  }
  for (const std::string& text : flags.replaces) {
    const auto instance = addr::ParseResourceInstance(text);
    if (!instance.ok()) {
      diag::AddError(diags, Cat("Invalid force-replace address \"", text, "\""),
                     std::string(instance.status().message()));
      continue;
    }
    options.replaces.push_back(*instance);
    options.replace_texts.push_back(text);
  }
  return !diag::HasErrors(diags);
}

namespace {

// Whether nothing speaks against -generate-config-out, if it is given.
bool CanGenerate(const OperationFlags& flags, diag::Diagnostics& diags) {
  if (flags.generate_config_out.empty()) return true;
  if (!flags.destroy && !flags.refresh_only)
    return CanWriteGenerated(flags.generate_config_out, diags);
  diag::AddError(diags, "Invalid generate-config-out flag",
                 "Config can only be generated during a normal plan operation, and not during a "
                 "refresh-only or destroy plan.");
  return false;
}

}  // namespace

std::optional<plan::Plan> PlanWorkspace(Workspace& workspace, const OperationFlags& flags,
                                        ProgressDisplay& progress, std::string_view operation) {
  if (flags.parallelism && *flags.parallelism < 1) {
    workspace.invocation.ShowError(
        "Invalid parallelism value",
        Cat("The parallelism must be a positive integer, not ", *flags.parallelism, "."));
    return std::nullopt;
  }
  workspace.LoadCliConfiguration();
  if (CanGenerate(flags, workspace.diags))
    workspace.LoadConfiguration(/*must_exist=*/!flags.destroy);
  if (diag::HasErrors(workspace.diags)) {
    workspace.Failed();
    return std::nullopt;
  }
  if (!flags.generate_config_out.empty())
    config::DeclareGenerated(*workspace.loaded.shapeable.front());
  workspace.OpenState(flags, operation);
  if (workspace.Failed()) return std::nullopt;
  engine::PlanOptions options;
  options.mode = flags.destroy        ? plan::Mode::kDestroy
                 : flags.refresh_only ? plan::Mode::kRefreshOnly
                                      : plan::Mode::kNormal;
  options.refresh = flags.refresh;
  options.generated_name = std::filesystem::path(flags.generate_config_out).filename().string();
  options.variables = workspace.ResolveVariables(flags);
  options.written_variables = workspace.written_variables;
  options.apply_time_variables = workspace.apply_time_variables;
  if (!workspace.ParseAddresses(flags, options) || diag::HasErrors(workspace.diags)) {
    workspace.Failed();
    return std::nullopt;
  }
  workspace.StartProviders(*workspace.store->state());
  if (diag::HasErrors(workspace.diags)) {
    workspace.Failed();
    return std::nullopt;
  }
  const engine::Context context = workspace.MakeContext(flags, progress);
  WatchSignals([&workspace] { workspace.queue.Post([] {}); });
  engine::Validate(context, workspace.diags);
  if (diag::HasErrors(workspace.diags)) {
    workspace.Failed();
    return std::nullopt;
  }
  plan::Plan plan = engine::MakePlan(context, options, workspace.store->state(), workspace.diags);
  if (WasInterrupted()) diag::AddError(workspace.diags, "execution halted", "");
  if (!options.targets.empty()) {
    diag::AddWarning(
        workspace.diags, "Resource targeting is in effect",
        "You are creating a plan with the -target option, which means that the result of this plan "
        "may not represent all of the changes requested by the current configuration.\n\nThe "
        "-target option is not for routine use, and is provided only for exceptional situations "
        "such as recovering from errors or mistakes, or when Terraform specifically suggests to "
        "use it as part of an error message.");
  }
  return plan;
}

}  // namespace planner::cli
