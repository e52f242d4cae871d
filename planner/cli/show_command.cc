// kiln show.

#include <unistd.h>

#include <string>

#include "planner/cli/workspace.h"
#include "planner/plan/file.h"
#include "planner/render/configuration_json.h"
#include "planner/render/plan_json.h"
#include "planner/render/plan_text.h"
#include "planner/render/state_json.h"
#include "planner/render/state_text.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

int ShowPlan(Invocation& invocation, const std::string& path, bool json) {
  auto file = plan::ReadPlanFile(path);
  if (!file.ok()) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         std::string(file.status().message()));
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.UseConfiguration(*file);
  if (!diag::HasErrors(workspace.diags))
    workspace.diags.clear();  // The plan's command showed them.
  if (workspace.Failed()) return 1;
  workspace.StartProviders(*file->plan.previous_run_state);
  if (workspace.Failed()) return 1;
  const plan::Schemas& schemas = workspace.providers->schemas();
  const std::string missing = plan::AttachSchemas(file->plan, schemas);
  if (!missing.empty()) {
    invocation.ShowError("Missing resource schema from provider",
                         Cat("No provider has a schema for ", missing, "."));
    return 1;
  }
  if (!json) {
    Print(render::PlanText(file->plan, invocation.Format()));
    return 0;
  }
  // The plan holds nothing of ephemeral variables; their defaults are as public as the rest of the
  // configuration, and Terraform lists them.
  for (const auto& [name, variable] : workspace.loaded.module().variables) {
    if (variable.ephemeral && variable.default_value)
      file->plan.variables.try_emplace(name, *variable.default_value);
  }
  const auto text = render::PlanJson(
      file->plan, render::ConfigurationJson(*workspace.loaded.root, schemas), schemas);
  if (!text.ok()) {
    invocation.ShowError("Failed to marshal plan to json", std::string(text.status().message()));
    return 1;
  }
  Print(*text);
  return 0;
}

int ShowState(Invocation& invocation, const std::string& path, bool json) {
  const auto state = state::ReadLocalState(path);
  if (!state.ok()) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         std::string(state.status().message()));
    return 1;
  }
  const bool exists = access(path.c_str(), F_OK) == 0;
  if (!exists || state->IsEmpty()) {
    if (json) {
      Print(exists ? *render::StateJson(&*state, {}) : *render::StateJson(nullptr, {}));
    } else {
      Print(exists ? "The state file is empty. No resources are represented.\n" : "No state.\n");
    }
    return 0;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  workspace.diags.clear();  // The state can be shown whatever is wrong with the configuration.
  workspace.StartProviders(*state);
  if (workspace.Failed()) return 1;
  const auto text =
      json ? render::StateJson(&*state, workspace.providers->schemas())
           : render::StateText(*state, workspace.providers->schemas(), invocation.Format());
  if (!text.ok()) {
    invocation.ShowError("Failed to show the state", std::string(text.status().message()));
    return 1;
  }
  Print(*text);
  return 0;
}

}  // namespace

int RunShow(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("no-color", &invocation.no_color);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (arguments->size() > 1)
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Expected at most one positional argument.");
  if (json) invocation.color = false;
  if (arguments->empty()) return ShowState(invocation, ReadablePath(""), json);
  const std::string& path = arguments->front();
  if (access(path.c_str(), R_OK) != 0) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         Cat("There is no readable file at \"", path, "\"."));
    return 1;
  }
  return plan::LooksLikePlanFile(path) ? ShowPlan(invocation, path, json)
                                       : ShowState(invocation, path, json);
}

}  // namespace planner::cli
