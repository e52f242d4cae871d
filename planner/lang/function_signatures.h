#ifndef PLANNER_LANG_FUNCTION_SIGNATURES_H_
#define PLANNER_LANG_FUNCTION_SIGNATURES_H_

#include <string>
#include <string_view>

namespace planner::lang {

// The signatures of all built-in functions as `metadata functions -json` prints them: compact JSON,
// {"format_version":"1.0","function_signatures":{NAME:{description, return_type, parameters,
// variadic_parameter}}}, names sorted, each function also under `core::` (engine-compat.md 3).
std::string FunctionSignaturesJson();

// What a function does, in a sentence or two; empty if there is no such function.
std::string_view DescribeFunction(std::string_view name);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FUNCTION_SIGNATURES_H_
