#ifndef PLANNER_LANG_FUNCTION_HELPERS_H_
#define PLANNER_LANG_FUNCTION_HELPERS_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/functions.h"

// Short forms for the function tables; inside this folder only.
namespace planner::lang {

using proto::value::Type;
using proto::value::Value;
using ResultType = std::function<Type(Arguments)>;
using FunctionBody = std::function<FunctionResult(Arguments, const Scope&)>;

inline ResultType Always(Type type) {
  return [type](Arguments) { return type; };
}
inline FunctionResult Ok(Value value) { return {.value = std::move(value)}; }
inline Parameter In(std::string name, Type type) { return {.name = std::move(name), .type = type}; }
// A parameter of any type whose nulls, dynamic unknowns and inner unknowns are the function's
// business.
inline Parameter Any(std::string name) {
  return {.name = std::move(name), .type = Type::Dynamic(), .allow_dynamic = true};
}

// A parameter that the function itself looks at, whatever it is.
inline Parameter Nullable(std::string name, Type type) {
  return {.name = std::move(name),
          .type = type,
          .allow_null = true,
          .allow_unknown = true,
          .allow_dynamic = true};
}

inline bool IsSequence(Type type) {
  return type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
         type.kind() == Type::Kind::kTuple;
}
// A sequence whose elements have indexes.
inline bool IsIndexed(Type type) {
  return type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kTuple;
}
inline bool IsKeyed(Type type) {
  return type.kind() == Type::Kind::kMap || type.kind() == Type::Kind::kObject;
}
// The key of element `i` of a map or the name of attribute `i` of an object.
inline std::string KeyAt(const Value& value, size_t i) {
  return value.type().kind() == Type::Kind::kMap ? value.keys()[i]
                                                 : value.type().attributes()[i].name;
}
// The elements' type of a collection; dynamic for structures.
inline Type ElementOrDynamic(Type type) {
  return type.IsCollection() ? type.element() : Type::Dynamic();
}
// Whether it is known how many elements a sequence has: sets that are not wholly known have fewer
// if some turn out to be the same.
inline bool HasLength(const Value& v) {
  if (!v.IsKnown()) return v.type().kind() == Type::Kind::kTuple;
  return v.type().kind() != Type::Kind::kSet || v.size() < 2 || v.IsWhollyKnown();
}
// A number argument that has to be whole.
inline FunctionResult NotWhole(int argument = -1) {
  return FunctionError(
      "value must be a whole number, between -9223372036854775808 and 9223372036854775807",
      argument);
}
// A parameter whose value the function takes apart: marks of what is inside stay where they are.
inline Parameter KeepsMarks(Parameter parameter) {
  parameter.keep_inner_marks = true;
  return parameter;
}
// Replaces each `find`; an empty one is between all characters.
std::string ReplaceAll(std::string_view text, std::string_view find, std::string_view with);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FUNCTION_HELPERS_H_
