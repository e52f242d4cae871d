#ifndef PLANNER_CONFIG_VARIABLES_H_
#define PLANNER_CONFIG_VARIABLES_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

// Values of root input variables: where they come from and what they become
// (engine-compat.md 2.3).
namespace planner::config {

// -var and -var-file, in the order of the command line.
struct VariableFlag {
  enum class Kind { kValue, kFile };
  Kind kind = Kind::kValue;
  std::string text = {};  // "name=value" or a path.
};

struct VariableInputs {
  std::string directory = ".";  // Where terraform.tfvars and *.auto.tfvars are.
  std::map<std::string, std::string> environment = {};  // TF_VAR_name and others.
  std::vector<VariableFlag> flags = {};
};

// One given value, not yet looked at.
struct GivenValue {
  enum class Kind { kText, kExpression, kValue };
  Kind kind = Kind::kText;
  std::string text = {};                  // kText: of -var or the environment.
  syntax::ExpressionPtr expression = {};  // kExpression: of a tfvars file.
  proto::value::Value value = {};         // kValue: of a JSON file, or asked for.
  enum class Origin { kEnvironment, kAutomaticFile, kNamedFile, kFlag, kPlan, kInput };
  Origin origin = Origin::kFlag;
  diag::SourceRange range = {};  // Of files.
};
using GivenValues = std::map<std::string, GivenValue>;

// Collects the values from all places, later ones winning. Reads files, whose texts go to
// `sources`. Appends mistakes in flags and files.
GivenValues CollectVariables(const VariableInputs& inputs, const Module& module,
                             diag::Sources& sources, diag::Diagnostics& diags);

// The variables that have neither a value nor a default, in name order: to be asked for when
// input is enabled. Put the answers into `given` as kText of origin kInput.
std::vector<const Variable*> MissingVariables(const Module& module, const GivenValues& given);

// Converts given values and fills in defaults: the value of each declared variable, marked
// sensitive and ephemeral as declared. Appends errors (missing, undeclared, unsuitable); a
// variable with an error is unknown.
std::map<std::string, proto::value::Value> ResolveVariables(const Module& module,
                                                            const GivenValues& given,
                                                            diag::Diagnostics& diags);

// The given values of declared variables as they are written, before defaults of attributes and
// conversion: "1" of `-var n=1` is a string. Mistakes are left out: resolving reports them.
std::map<std::string, proto::value::Value> WrittenValues(const Module& module,
                                                         const GivenValues& given);

// An argument of a module call, not yet looked at.
struct Argument {
  proto::value::Value value = {};
  std::string variable_address = {};  // "module.m.var.x", for messages.
  diag::SourceRange range = {};       // Of the value.
};
// What the variable of the called module becomes by it: optional defaults put in, converted, null
// replaced, marked as declared. nullopt after appending why it is unsuitable.
std::optional<proto::value::Value> FitArgument(const Variable& variable, const Argument& argument,
                                               diag::Diagnostics& diags);
// The default value, marked as declared; null if there is none.
proto::value::Value DefaultValue(const Variable& variable);

// What one condition block says.
struct ConditionResult {
  enum class Status { kPass, kFail, kUnknown, kError };  // kError: reported in `diags`.
  Status status = Status::kUnknown;
  std::string message = {};  // kFail: the author's; empty if it cannot be shown, which is reported.
};
// Whether none of them failed.
bool AllHold(const std::vector<ConditionResult>& results);

// Evaluates a precondition, postcondition or assertion with its message, which is evaluated in any
// case. What cannot be evaluated is an error, a failure is left to the caller to report.
ConditionResult EvaluateCondition(const Condition& condition, const lang::Scope& scope,
                                  diag::Diagnostics& diags);

struct RulePlace {
  diag::SourceRange subject = {};  // Where the value was given; of root variables the declaration.
  bool validating = false;         // Values are unknown that will be known when planning.
};
// Runs the validation rules of one variable, and reports those that fail; one result for each.
// `scope` resolves var.* and whatever else the rules refer to. Unknown conditions are left for
// later.
std::vector<ConditionResult> ValidateVariable(const Variable& variable, const lang::Scope& scope,
                                              const RulePlace& place, diag::Diagnostics& diags);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_VARIABLES_H_
