#ifndef PLANNER_LANG_FUNCTION_HELPERS_H_
#define PLANNER_LANG_FUNCTION_HELPERS_H_

#include <functional>
#include <string>
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

inline bool IsSequence(Type type) {
  return type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
         type.kind() == Type::Kind::kTuple;
}
inline bool IsKeyed(Type type) {
  return type.kind() == Type::Kind::kMap || type.kind() == Type::Kind::kObject;
}
// The key of element `i` of a map or the name of attribute `i` of an object.
inline std::string KeyAt(const Value& value, size_t i) {
  return value.type().kind() == Type::Kind::kMap ? value.keys()[i]
                                                 : value.type().attributes()[i].name;
}
// A list of elements that all have one type; a tuple otherwise.
inline Value ListOrTuple(std::vector<Value> elements, Type if_empty) {
  if (elements.empty()) return Value::List(if_empty, {});
  const Type type = elements[0].type();
  for (const Value& element : elements) {
    if (element.type() != type) return Value::Tuple(std::move(elements));
  }
  return Value::List(type, std::move(elements));
}

}  // namespace planner::lang

#endif  // PLANNER_LANG_FUNCTION_HELPERS_H_
