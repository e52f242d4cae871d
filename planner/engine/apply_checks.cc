// Conditions in the apply walk: they are run again, with what is known now (engine-compat.md 6.2).

#include <string>
#include <utility>
#include <vector>

#include "planner/engine/apply_walk.h"

namespace planner::engine {

using proto::value::Value;

bool ApplyWalk::ForcesValue(const ConfigGraph::Object& object) const {
  if (plan_.mode == plan::Mode::kDestroy) return false;
  const bool is_root_variable =
      object.kind == ConfigGraph::Object::Kind::kVariable && object.module->parent == nullptr;
  return plan_.complete || is_root_variable;
}

bool ApplyWalk::CheckPreconditions(const Change& change, const lang::Scope& scope,
                                   diag::Diagnostics& diags) {
  const config::Resource& config = *ConfigOf(change.address.resource);
  return config.preconditions.empty() ||
         CheckConditions(config.preconditions, scope, ConditionKind::kPrecondition,
                         CheckableOf(change.address), modules_.checking(), diags);
}

bool ApplyWalk::CheckPostconditions(const Change& change, const Value& self) {
  const addr::ResourceInstance& address = change.address;
  const config::Resource& config = *ConfigOf(address.resource);
  if (config.postconditions.empty()) return true;
  const lang::Scope scope = modules_.Find(address.resource.module)
                                ->ForExpressions(repetitions_[address.resource][address.key], self);
  return CheckConditions(config.postconditions, scope, ConditionKind::kPostcondition,
                         CheckableOf(address), modules_.checking(), diags_);
}

// Nothing is done to the object, but what its conditions look at may have changed.
bool ApplyWalk::CheckUnchanged(const Change& change) {
  const addr::ResourceInstance& address = change.address;
  ModuleScope* module = modules_.Find(address.resource.module);
  if (module == nullptr) return false;  // Reported when it was expanded.
  const lang::Scope scope = module->ForExpressions(repetitions_[address.resource][address.key]);
  return CheckPreconditions(change, scope, diags_) && CheckPostconditions(change, change.after);
}

void ApplyWalk::ReportCheckData(const Change& change, const config::Resource& config,
                                diag::Diagnostics& found) {
  using Status = config::ConditionResult::Status;
  const std::string failure = TurnIntoWarnings(found);
  ledger_.Report(
      CheckableOf(state::CheckKind::kCheckBlock, change.address.resource.module, config.check),
      Rules::kDataBlock, 0,
      {.status = failure.empty() ? Status::kPass : Status::kFail, .message = failure});
}

// Applying a refresh-only plan changes nothing that conditions could look at.
std::vector<state::CheckResult> ApplyWalk::FinalChecks() const {
  return plan_.mode == plan::Mode::kRefreshOnly ? plan_.checks : ledger_.Results();
}

}  // namespace planner::engine
