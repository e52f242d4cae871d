#include "planner/lang/functions.h"

#include <string>
#include <utility>
#include <vector>

namespace planner::lang {

using proto::value::Marks;
using proto::value::Type;
using proto::value::Value;

const FunctionTable& Functions() {
  static const FunctionTable& table = *[] {
    auto* all = new FunctionTable;
    AddNumberFunctions(*all);
    AddStringFunctions(*all);
    AddRegexFunctions(*all);
    AddCollectionFunctions(*all);
    AddSequenceFunctions(*all);
    AddSetFunctions(*all);
    AddEncodingFunctions(*all);
    AddTextFunctions(*all);
    AddHashFunctions(*all);
    AddNetworkFunctions(*all);
    AddFileFunctions(*all);
    AddTemplateFunctions(*all);
    AddTimeFunctions(*all);
    AddTypeFunctions(*all);
    const FunctionTable plain = *all;
    for (const auto& [name, function] : plain) (*all)["core::" + name] = function;
    return all;
  }();
  return table;
}

FunctionResult CallFunction(const Function& function, std::vector<Value> arguments,
                            const Scope& scope) {
  Marks marks = proto::value::kNoMarks;
  bool unknown = false;
  bool undetermined = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = function.ParameterAt(i);
    if (parameter.keep_inner_marks) {
      marks |= arguments[i].marks();
      arguments[i] = arguments[i].WithoutMarks();
    } else if (!parameter.allow_marks) {
      marks |= arguments[i].DeepMarks();
      arguments[i] = arguments[i].WithoutDeepMarks();
    }
    const Value& argument = arguments[i];
    if (argument.type() == Type::Dynamic() && !parameter.allow_dynamic) undetermined = true;
    if (!argument.IsKnown() && !parameter.allow_unknown) unknown = true;
  }
  if (undetermined) return {.value = Value::Unknown(Type::Dynamic()).WithMarks(marks)};
  if (function.check) {
    FunctionResult checked = function.check(arguments);
    if (checked.error) return checked;
  }
  if (unknown) {
    return {.value =
                Value::Unknown(function.result_type(arguments), {.not_null = !function.may_be_null})
                    .WithMarks(marks)};
  }
  FunctionResult result = function.call(arguments, scope);
  result.value = result.value.WithMarks(marks);
  return result;
}

}  // namespace planner::lang
