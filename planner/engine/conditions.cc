#include "planner/engine/conditions.h"

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "planner/addr/address.h"
#include "planner/config/variables.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {

using config::ConditionResult;
using proto::text::Cat;

namespace {

std::string_view NameOf(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kPrecondition: return "Resource precondition";
    case ConditionKind::kPostcondition: return "Resource postcondition";
    case ConditionKind::kOutputPrecondition: return "Module output value precondition";
    case ConditionKind::kAssertion: return "Check block assertion";
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace

bool CheckConditions(const std::vector<config::Condition>& conditions, const lang::Scope& scope,
                     ConditionKind kind, const Checkable& object, const Checking& checking,
                     diag::Diagnostics& diags) {
  const bool is_assertion = kind == ConditionKind::kAssertion;
  const Rules rules =
      kind == ConditionKind::kPostcondition ? Rules::kPostconditions : Rules::kFirst;
  bool ok = true;
  for (size_t i = 0; i < conditions.size(); ++i) {
    const config::Condition& condition = conditions[i];
    const ConditionResult result = config::EvaluateCondition(condition, scope, diags);
    if (checking.ledger != nullptr) checking.ledger->Report(object, rules, i, result);
    if (result.status == ConditionResult::Status::kError) ok = false;
    const bool failed = result.status == ConditionResult::Status::kFail;
    const bool unknown = result.status == ConditionResult::Status::kUnknown && is_assertion;
    if (!failed && !unknown) continue;
    diag::Diagnostic diagnostic{
        .severity = is_assertion ? diag::Diagnostic::Severity::kWarning : checking.severity,
        .summary = Cat(NameOf(kind), failed ? " failed" : " known after apply"),
        .detail =
            "The condition could not be evaluated at this time, a result will be known when "
            "this plan is applied.",
        .subject = condition.condition->SourceRange(),
        .values = lang::DescribeReferences(*condition.condition, scope)};
    if (failed) {
      diagnostic.detail = result.message.empty()
                              ? "This check failed, but has an invalid error message as described "
                                "in the other accompanying messages."
                              : result.message;
    }
    if (diagnostic.severity == diag::Diagnostic::Severity::kError) ok = false;
    diags.push_back(std::move(diagnostic));
  }
  return ok;
}

void ReportRules(const Checkable& variable, const std::vector<ConditionResult>& results,
                 const Checking& checking) {
  if (checking.ledger == nullptr) return;
  for (size_t i = 0; i < results.size(); ++i)
    checking.ledger->Report(variable, Rules::kFirst, i, results[i]);
}

std::string TurnIntoWarnings(diag::Diagnostics& diags) {
  const bool failed = diag::HasErrors(diags);
  std::string message;
  for (diag::Diagnostic& diagnostic : diags) {
    diagnostic.severity = diag::Diagnostic::Severity::kWarning;
    if (diags.size() > 1) message += "\n- ";
    message += diagnostic.summary;
    if (!diagnostic.detail.empty()) message += Cat(": ", diagnostic.detail);
  }
  if (!failed) return {};
  return diags.size() == 1 ? message : Cat(diags.size(), " problems:\n", message);
}

bool IsOfCheckBlock(const diag::Diagnostic& diagnostic, const config::ModuleNode& root) {
  if (diagnostic.severity != diag::Diagnostic::Severity::kWarning) return false;
  if (diagnostic.summary.starts_with(NameOf(ConditionKind::kAssertion))) return true;
  return IsOfCheckData(diagnostic, root);
}

bool IsOfCheckData(const diag::Diagnostic& diagnostic, const config::ModuleNode& root) {
  const auto instance = addr::ParseResourceInstance(diagnostic.address);
  if (!instance.ok()) return false;
  const config::ModuleNode* node = root.Find(instance->resource.module);
  if (node == nullptr) return false;
  addr::Resource declared = instance->resource;
  declared.module.clear();
  const auto resource = node->module->resources.find(declared);
  return resource != node->module->resources.end() && !resource->second.check.empty();
}

}  // namespace planner::engine
