#ifndef PLANNER_ENGINE_CONDITIONS_H_
#define PLANNER_ENGINE_CONDITIONS_H_

#include <string>
#include <vector>

#include "planner/config/module.h"
#include "planner/config/tree.h"
#include "planner/config/variables.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/check_ledger.h"
#include "planner/lang/scope.h"

namespace planner::engine {

enum class ConditionKind { kPrecondition, kPostcondition, kOutputPrecondition, kAssertion };

// Where results of conditions go, and what a failure is: an error, or a warning where nothing is
// planned (refresh-only). Assertions of check blocks only ever warn.
struct Checking {
  CheckLedger* ledger = nullptr;  // Null: nobody keeps them.
  diag::Diagnostic::Severity severity = diag::Diagnostic::Severity::kError;
};

// Runs the conditions of one object, all of them whatever they say, and tells the ledger. False if
// one could not be evaluated, or failed where that is an error. An assertion that is not known yet
// gives a warning.
bool CheckConditions(const std::vector<config::Condition>& conditions, const lang::Scope& scope,
                     ConditionKind kind, const Checkable& object, const Checking& checking,
                     diag::Diagnostics& diags);

// Tells the ledger what the rules of a variable have said.
void ReportRules(const Checkable& variable, const std::vector<config::ConditionResult>& results,
                 const Checking& checking);

// What a failed read of a check block's data block becomes: errors are warnings, and one message
// for the ledger says what they say; empty if there were none.
std::string TurnIntoWarnings(diag::Diagnostics& diags);

// Whether a check block has made a warning; and whether because of its data block.
bool IsOfCheckBlock(const diag::Diagnostic& diagnostic, const config::ModuleNode& root);
bool IsOfCheckData(const diag::Diagnostic& diagnostic, const config::ModuleNode& root);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CONDITIONS_H_
