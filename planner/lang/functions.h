#ifndef PLANNER_LANG_FUNCTIONS_H_
#define PLANNER_LANG_FUNCTIONS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "planner/lang/scope.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

// The built-in functions (engine-compat.md section 3): one file per family.
namespace planner::lang {

struct Parameter {
  std::string name = {};
  proto::value::Type type = {};  // A constraint.
  bool allow_null = false;
  bool allow_unknown = false;
  bool allow_dynamic = false;  // An unknown of Dynamic type does not make the result unknown.
  bool allow_marks = false;    // The function deals with marks itself.
  // Only marks of the value itself are taken off and put on the result; those inside stay.
  bool keep_inner_marks = false;
};

// What a function gives: a value, or why not and which argument is to blame.
struct FunctionResult {
  proto::value::Value value = {};
  std::optional<std::string> error = {};
  int argument = -1;  // Negative: the call as a whole.
};
inline FunctionResult FunctionError(std::string message, int argument = -1) {
  return {.error = std::move(message), .argument = argument};
}

using Arguments = absl::Span<const proto::value::Value>;

struct Function {
  std::vector<Parameter> parameters = {};
  std::optional<Parameter> variadic = {};
  // The type of the result when arguments are unknown.
  std::function<proto::value::Type(Arguments)> result_type = {};
  bool may_be_null = false;  // A result that is not known yet; others are not null then.
  // What is wrong with the types of the arguments, and with those that are known, whether or not
  // all are. Empty: nothing ever is.
  std::function<FunctionResult(Arguments)> check = {};
  // Empty: the arguments are looked at as expressions, see evaluate_call.cc.
  std::function<FunctionResult(Arguments, const Scope&)> call = {};
  bool reads_files = false;
  bool renders = false;  // Renders templates.

  // Of argument `i`, which there must be a parameter for.
  const Parameter& ParameterAt(size_t i) const {
    return i < parameters.size() ? parameters[i] : *variadic;
  }
};

// All functions by name, also under `core::`.
const FunctionTable& Functions();

// Calls with arguments already converted to the parameters' types. Applies the rules for
// unknown arguments and marks.
FunctionResult CallFunction(const Function& function, std::vector<proto::value::Value> arguments,
                            const Scope& scope);

// Each adds its family.
void AddNumberFunctions(FunctionTable& table);
void AddStringFunctions(FunctionTable& table);
void AddRegexFunctions(FunctionTable& table);
void AddCollectionFunctions(FunctionTable& table);
void AddSequenceFunctions(FunctionTable& table);
void AddSetFunctions(FunctionTable& table);
void AddEncodingFunctions(FunctionTable& table);
void AddTextFunctions(FunctionTable& table);
void AddHashFunctions(FunctionTable& table);
void AddNetworkFunctions(FunctionTable& table);
void AddFileFunctions(FunctionTable& table);
void AddTemplateFunctions(FunctionTable& table);
void AddTimeFunctions(FunctionTable& table);
void AddTypeFunctions(FunctionTable& table);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FUNCTIONS_H_
