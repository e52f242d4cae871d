// kiln providers schema.

#include <algorithm>
#include <string>

#include "planner/cli/workspace.h"
#include "planner/engine/builtin_client.h"
#include "planner/render/schema_json.h"

namespace planner::cli {
namespace {

bool NeedsBuiltin(const config::ModuleNode& root, const state::State& state) {
  const addr::Provider builtin = engine::BuiltinProviderAddress();
  for (const config::Module* module : config::DistinctModules(root)) {
    for (const auto& entry : module->required_providers) {
      if (entry.second.provider == builtin) return true;
    }
    for (const auto& entry : module->resources) {
      const std::string name = config::ProviderReferenceOf(entry.second).local_name;
      if (module->ProviderOf(name) == builtin) return true;
    }
  }
  return std::any_of(state.resources.begin(), state.resources.end(),
                     [&](const auto& entry) { return entry.second.provider.provider == builtin; });
}

}  // namespace

int RunProvidersSchema(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (!json)
    return invocation.ShowUsageError("The flag -json is missing",
                                     "Schemas are printed as JSON only: kiln providers schema "
                                     "-json.");
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  if (workspace.Failed()) return 1;
  const auto state = state::ReadLocalState(StatePath("", workspace.loaded.module()));
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return 1;
  }
  workspace.StartProviders(*state);
  if (workspace.Failed()) return 1;
  plan::Schemas schemas = workspace.providers->schemas();
  if (!NeedsBuiltin(*workspace.loaded.root, *state))
    schemas.providers.erase(engine::BuiltinProviderAddress());
  Print(render::SchemasJson(schemas));
  return 0;
}

}  // namespace planner::cli
