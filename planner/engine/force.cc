#include "planner/engine/force.h"

#include <vector>

#include "planner/config/variables.h"
#include "planner/engine/conditions.h"

namespace planner::engine {

using Kind = ConfigGraph::Object::Kind;

namespace {

// Says which objects there are of what has conditions.
void Declare(const ConfigGraph::Object& object, const Modules::InstanceList& instances,
             CheckLedger* ledger) {
  if (ledger == nullptr) return;
  const auto kind = object.kind == Kind::kVariable ? state::CheckKind::kVariable
                    : object.kind == Kind::kOutput ? state::CheckKind::kOutput
                                                   : state::CheckKind::kCheckBlock;
  const bool may_have_conditions =
      object.kind == Kind::kVariable || object.kind == Kind::kOutput || object.kind == Kind::kCheck;
  if (!may_have_conditions) return;
  ledger->Know(kind, CheckableOf(kind, object.module->path, object.name).config_address);
  for (const ModuleScope* scope : instances)
    ledger->Add(CheckableOf(kind, scope->path(), object.name));
}

// Variables of called modules are checked with their arguments.
bool CheckRootVariable(const ConfigGraph::Object& object, ModuleScope& scope,
                       const Checking& checking, diag::Diagnostics& diags) {
  if (object.module->parent != nullptr) return true;
  const config::Variable& variable = object.module->module->variables.at(object.name);
  const auto results = config::ValidateVariable(variable, scope.ForExpressions(),
                                                {.subject = variable.range}, diags);
  ReportRules(CheckableOf(state::CheckKind::kVariable, {}, object.name), results, checking);
  return config::AllHold(results);
}

// A check block whose data block could not be read has failed already.
bool CheckAssertions(const ConfigGraph::Object& object, ModuleScope& scope,
                     const Checking& checking, diag::Diagnostics& diags) {
  const Checkable self = CheckableOf(state::CheckKind::kCheckBlock, scope.path(), object.name);
  const state::CheckStatus status = checking.ledger->StatusOf(self);
  if (status == state::CheckStatus::kFail || status == state::CheckStatus::kError) return true;
  return CheckConditions(object.module->module->checks.at(object.name).asserts,
                         scope.ForExpressions({.check = object.name}), ConditionKind::kAssertion,
                         self, checking, diags);
}

}  // namespace

bool Force(const ConfigGraph::Object& object, Modules& modules, diag::Diagnostics& diags) {
  const Modules::InstanceList* instances = modules.InstancesOf(*object.module, diags);
  if (instances == nullptr) return false;
  const Checking& checking = modules.checking();
  Declare(object, *instances, checking.ledger);
  bool ok = true;
  for (ModuleScope* scope : *instances) {
    if (object.kind == Kind::kVariable) {
      ok &= scope->Variable(object.name, diags).has_value();
      ok &= CheckRootVariable(object, *scope, checking, diags);
    }
    if (object.kind == Kind::kLocal) ok &= scope->Local(object.name, diags).has_value();
    if (object.kind == Kind::kOutput) ok &= scope->Output(object.name, diags).has_value();
    if (object.kind == Kind::kCheck && checking.ledger != nullptr)
      ok &= CheckAssertions(object, *scope, checking, diags);
  }
  return ok;
}

}  // namespace planner::engine
