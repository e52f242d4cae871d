// Conditions in the plan walk (engine-compat.md 2.6, 2.9, 7.2). When destroying none are run: what
// they look at may be gone.

#include <string>

#include "planner/engine/plan_walk.h"

namespace planner::engine {

using proto::value::Value;
using Kind = ConfigGraph::Object::Kind;

void PlanWalk::StartChecks() {
  if (options_.mode == plan::Mode::kDestroy) return;
  modules_.checking().ledger = &ledger_;
  if (options_.mode == plan::Mode::kRefreshOnly)
    modules_.checking().severity = diag::Diagnostic::Severity::kWarning;
}

// Of check blocks that were never reached, because what they refer to has failed, it is known that
// they are there. When destroying, Terraform knows the outputs of the root module only.
void PlanWalk::FinishChecks() {
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  if (destroy) {
    for (const auto& entry : context_.root.module->outputs)
      ledger_.Add(CheckableOf(state::CheckKind::kOutput, {}, entry.first));
  } else if (options_.targets.empty()) {
    for (const Object& object : objects_.objects()) {
      if (object.kind != Kind::kCheck) continue;
      diag::Diagnostics reported;  // When the module's instances were asked for.
      const Modules::InstanceList* instances = modules_.InstancesOf(*object.module, reported);
      if (instances == nullptr) continue;
      for (const ModuleScope* scope : *instances)
        ledger_.Add(CheckableOf(state::CheckKind::kCheckBlock, scope->path(), object.name));
    }
  }
  plan_.checks = ledger_.Results();
}

// Whether something that is no resource is looked at although nothing may need it. Check blocks
// belong to no target.
bool PlanWalk::IsPlannedValue(ConfigGraph::Id id) const {
  const Object& object = objects_.objects()[static_cast<size_t>(id)];
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  if (object.kind == Kind::kCheck) return !destroy && options_.targets.empty();
  if (destroy || IsTargeted(id)) return true;
  return object.module->parent == nullptr && object.kind != Kind::kVariable;
}

void PlanWalk::AddCheckable(const Fan& fan, const addr::InstanceKey& key) {
  const bool has_conditions =
      !fan.config->preconditions.empty() || !fan.config->postconditions.empty();
  if (has_conditions) ledger_.Add(CheckableOf({fan.resource, key}));
}

bool PlanWalk::CheckPostconditions(const Fan& fan, const addr::InstanceKey& key,
                                   const Repetition& repetition, const Value& self) {
  const config::Resource& config = *fan.config;
  const bool refresh_only = options_.mode == plan::Mode::kRefreshOnly;
  if (config.postconditions.empty() && (!refresh_only || config.preconditions.empty())) return true;
  const Checkable object = CheckableOf({fan.resource, key});
  bool ok = true;
  if (refresh_only && fan.resource.mode == addr::ResourceMode::kManaged) {
    ok = CheckConditions(config.preconditions, fan.scope->ForExpressions(repetition),
                         ConditionKind::kPrecondition, object, modules_.checking(), diags_);
  }
  if (!CheckConditions(config.postconditions, fan.scope->ForExpressions(repetition, self),
                       ConditionKind::kPostcondition, object, modules_.checking(), diags_))
    ok = false;
  return ok;
}

}  // namespace planner::engine
