// kiln plan, apply, destroy.

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/apply_variables.h"
#include "planner/cli/generated_config.h"
#include "planner/cli/interrupts.h"
#include "planner/cli/workspace.h"
#include "planner/engine/conditions.h"
#include "planner/plugin/lock_file.h"
#include "planner/render/plan_text.h"
#include "planner/render/progress.h"
#include "planner/render/state_text.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

std::string ReadFileOrEmpty(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool SavePlan(Workspace& workspace, const plan::Plan& plan, const std::string& path) {
  plan::PlanFile file{.plan = plan, .lock_file = ReadFileOrEmpty(plugin::kLockFileName)};
  for (const config::InstalledModule& module : workspace.loaded.modules) {
    file.modules.push_back({.key = module.key,
                            .source = module.source,
                            .version = module.version,
                            .directory = module.directory,
                            .files = workspace.loaded.files.at(module.directory)});
  }
  const absl::Status written = plan::WritePlanFile(path, file);
  if (!written.ok())
    diag::AddError(workspace.diags, "Failed to write plan file",
                   Cat("The plan file could not be written: ", written.message(), "."));
  return written.ok();
}

bool Approve(Invocation& invocation, const OperationFlags& flags) {
  const bool destroy = flags.destroy;
  Print(flags.refresh_only
            ? "\nWould you like to update the Terraform state to reflect these detected changes?\n"
              "  Terraform will write these changes to the state without modifying any real "
              "infrastructure.\n"
              "  There is no undo. Only 'yes' will be accepted to confirm.\n\n  Enter a value: "
        : destroy
            ? "\nDo you really want to destroy all resources?\n  Terraform will destroy all "
              "your managed infrastructure, as shown above.\n"
              "  There is no undo. Only 'yes' will be accepted to confirm.\n\n  Enter a value: "
            : "\nDo you want to perform these actions?\n  Terraform will perform the actions "
              "described above.\n"
              "  Only 'yes' will be accepted to approve.\n\n  Enter a value: ");
  const std::optional<std::string> answer = ReadLine();
  if (!answer) {
    invocation.ShowError(
        Cat("error asking for approval: ", WasInterrupted() ? "interrupted" : "EOF"), "");
    return false;
  }
  Print("\n");
  if (*answer == "yes") return true;
  Print(destroy ? "Destroy cancelled.\n" : "Apply cancelled.\n");
  return false;
}

// Does what the plan says, and tells what has been done. The exit code.
int Carry(Workspace& workspace, const OperationFlags& flags, const plan::Plan& plan,
          ProgressDisplay& progress, bool says_destroy) {
  size_t changes = 0;
  for (const auto& change : plan.changes) {
    if (change.action == plan::Action::kNoOp || change.action == plan::Action::kRead) continue;
    changes += plan::IsReplace(change.action) ? 2 : 1;
  }
  progress.ExpectChanges(changes);
  const engine::ApplyResult result =
      engine::ApplyPlan(workspace.MakeContext(flags, progress), plan, workspace.ephemeral_variables,
                        *workspace.store, workspace.diags);
  progress.Finish();
  if (!plan.complete) {
    diag::AddWarning(
        workspace.diags, "Applied changes may be incomplete",
        "The plan was created with the -target option in effect, so some changes requested in the "
        "configuration may have been ignored and the output values may not be fully updated. Run "
        "the following command to verify that no other changes are pending:\n    kiln plan\n\nNote "
        "that the -target option is not suitable for routine use, and is provided only for "
        "exceptional situations such as recovering from errors or mistakes, or when Terraform "
        "specifically suggests to use it as part of an error message.");
  }
  if (workspace.Failed()) return 1;
  const render::TextFormat format = workspace.invocation.Format();
  Print(says_destroy ? render::DestroySummary(result.counts, format)
                     : render::ApplySummary(result.counts, format));
  std::map<std::string, proto::value::Value> outputs;
  for (const auto& [name, output] : result.state.outputs) {
    outputs[name] =
        output.sensitive ? output.value.WithMarks(proto::value::kSensitive) : output.value;
  }
  if (!says_destroy) Print(render::OutputsSection(outputs, format));
  return 0;
}

// Reads a plan file back and checks that it fits the state.
int ApplyPlanFile(Invocation& invocation, const OperationFlags& flags, const std::string& path) {
  auto file = plan::ReadPlanFile(path);
  if (!file.ok()) {
    invocation.ShowError(Cat("Failed to load \"", path, "\" as a plan file"),
                         Cat(file.status().message(), ".",
                             absl::IsInvalidArgument(file.status())
                                 ? "\n\nMake one by \"kiln plan -out=FILE\"; to apply a folder's "
                                   "configuration, name it by the global option -chdir=DIR."
                                 : ""));
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.UseConfiguration(*file);
  if (workspace.Failed()) return 1;
  if (!workspace.OpenState(flags, "OperationTypeApply")) {
    workspace.Failed();
    return 1;
  }
  const auto& now = *workspace.store->state();
  const auto& then = *file->plan.previous_run_state;
  if (!then.lineage.empty() && !now.lineage.empty() && then.lineage != now.lineage) {
    diag::AddError(workspace.diags, "Saved plan does not match the given state",
                   "The given plan file can not be applied because it was created from a different "
                   "state lineage.");
  } else if (then.serial != now.serial || !state::SameContent(then, now)) {
    diag::AddError(workspace.diags, "Saved plan is stale",
                   "The given plan file can no longer be applied because the state was changed by "
                   "another operation after the plan was created.");
  }
  if (workspace.Failed()) return 1;
  workspace.ephemeral_variables =
      ApplyTimeVariables(workspace.loaded.module(), workspace.CollectVariables(flags),
                         file->plan.variables, file->plan.apply_time_variables, workspace.diags);
  if (workspace.Failed()) return 1;
  workspace.StartProviders(now);
  if (workspace.Failed()) return 1;
  const std::string missing = plan::AttachSchemas(file->plan, workspace.providers->schemas());
  if (!missing.empty()) {
    invocation.ShowError("Missing resource schema from provider",
                         Cat("No provider has a schema for ", missing, "."));
    return 1;
  }
  workspace.providers->functions().Expect(file->plan.function_results);
  WatchSignals([&workspace] { workspace.queue.Post([] {}); });
  ProgressDisplay progress(invocation.Format(), isatty(STDOUT_FILENO) != 0, workspace.queue);
  return Carry(workspace, flags, file->plan, progress, /*says_destroy=*/false);
}

// What check blocks say while planning is said again, better informed, by the apply that follows at
// once. Not so what it says of data that nothing is planned for.
void DropRepeatedWarnings(const plan::Plan& plan, Workspace& workspace) {
  const config::ModuleNode& root = *workspace.loaded.root;
  std::erase_if(workspace.diags, [&](const diag::Diagnostic& diagnostic) {
    return engine::IsOfCheckBlock(diagnostic, root) &&
           (plan.mode != plan::Mode::kRefreshOnly || !engine::IsOfCheckData(diagnostic, root));
  });
}

int PlanThenApply(Invocation& invocation, const OperationFlags& flags) {
  Workspace workspace(invocation);
  const render::TextFormat format = invocation.Format();
  ProgressDisplay progress(format, isatty(STDOUT_FILENO) != 0, workspace.queue);
  const auto plan = PlanWorkspace(workspace, flags, progress, "OperationTypeApply");
  if (!plan) return 1;
  // Of a failed plan what there is, if anything.
  if (!plan->errored || !plan->changes.empty() || !plan->outputs.empty())
    Print(render::PlanText(*plan, format));
  const bool nothing = !plan::IsApplyable(*plan);
  if (!plan->errored && (nothing || flags.auto_approve)) DropRepeatedWarnings(*plan, workspace);
  if (workspace.Failed() || plan->errored) return 1;
  if (!nothing && !flags.auto_approve) {
    if (!flags.input || !invocation.input) {
      invocation.ShowError("Approval needed",
                           "This plan has changes, and -input=false forbids asking for approval. "
                           "Run again with -auto-approve, or apply a saved plan file.");
      return 1;
    }
    if (!Approve(invocation, flags)) return 1;
  }
  return Carry(workspace, flags, *plan, progress, flags.destroy);
}

// Refuses planning options that contradict each other. 0 if there are none.
int CheckMode(Invocation& invocation, const OperationFlags& flags) {
  if (!flags.refresh_only) return 0;
  if (flags.destroy) {
    return invocation.ShowUsageError(
        "Incompatible plan mode options",
        "The -destroy and -refresh-only options are mutually-exclusive.");
  }
  if (!flags.refresh) {
    return invocation.ShowUsageError("Incompatible refresh options",
                                     "It doesn't make sense to use -refresh-only at the same time "
                                     "as -refresh=false, because Terraform would have nothing to "
                                     "do.");
  }
  if (!flags.replaces.empty()) {
    return invocation.ShowUsageError("Unsupported plan mode",
                                     "Forcing resource instance replacement (with -replace=...) is "
                                     "allowed only in normal planning mode.");
  }
  return 0;
}

int RunApplying(Invocation& invocation, OperationFlags flags) {
  FlagSet set;
  flags.AddCommon(set);
  flags.AddPlanning(set);
  set.Bool("auto-approve", &flags.auto_approve);
  const auto arguments = invocation.ParseFlags(set);
  if (!arguments) return 1;
  if (flags.no_color) invocation.color = false;
  if (flags.compact_warnings) invocation.compact_warnings = true;
  if (arguments->size() > 1) {
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Expected at most one positional argument.");
  }
  if (const int code = CheckMode(invocation, flags); code != 0) return code;
  if (arguments->size() == 1) return ApplyPlanFile(invocation, flags, arguments->front());
  return PlanThenApply(invocation, flags);
}

}  // namespace

int RunPlan(Invocation& invocation) {
  OperationFlags flags;
  std::string out;
  bool detailed = false;
  FlagSet set;
  flags.AddCommon(set);
  flags.AddPlanning(set);
  set.String("out", &out);
  set.String("generate-config-out", &flags.generate_config_out);
  set.Bool("detailed-exitcode", &detailed);
  const auto arguments = invocation.ParseFlags(set);
  if (!arguments) return 1;
  if (flags.no_color) invocation.color = false;
  if (flags.compact_warnings) invocation.compact_warnings = true;
  if (!arguments->empty()) {
    return invocation.ShowUsageError(
        "Too many command line arguments",
        "To specify a working directory for the plan, use the global -chdir flag.");
  }
  if (const int code = CheckMode(invocation, flags); code != 0) return code;
  Workspace workspace(invocation);
  const render::TextFormat format = invocation.Format();
  ProgressDisplay progress(format, isatty(STDOUT_FILENO) != 0, workspace.queue);
  const auto plan = PlanWorkspace(workspace, flags, progress, "OperationTypePlan");
  if (!plan) return 1;
  const bool errored = plan->errored || diag::HasErrors(workspace.diags);
  if (!errored && !out.empty()) SavePlan(workspace, *plan, out);
  render::PlanFiles files{.saved_to = out};
  if (!flags.generate_config_out.empty() &&
      WriteGenerated(*plan, flags.generate_config_out, workspace.diags))
    files.generated_to = flags.generate_config_out;
  Print(render::PlanText(*plan, format));
  if (workspace.Failed() || errored) return 1;
  if (!invocation.in_automation) Print(render::PlanNextSteps(*plan, files, format));
  return detailed && plan::IsApplyable(*plan) ? 2 : 0;
}

int RunApply(Invocation& invocation) { return RunApplying(invocation, {}); }

int RunDestroy(Invocation& invocation) { return RunApplying(invocation, {.destroy = true}); }

}  // namespace planner::cli
