#ifndef TESTS_PLANNER_PLAN_VALUE_BUILDER_H_
#define TESTS_PLANNER_PLAN_VALUE_BUILDER_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/value.h"

// Short ways to write values in tests.
namespace planner::plan {

using proto::value::Type;
using proto::value::Value;

inline Value Text(std::string_view text) { return Value::String(text); }
inline Value Int(int64_t number) { return Value::Number(number); }
inline Value NoText() { return Value::Null(Type::String()); }
inline Value UnknownText() { return Value::Unknown(Type::String()); }
inline Value Object(std::vector<std::pair<std::string, Value>> attributes) {
  return Value::Object(std::move(attributes));
}
inline Value ListOf(std::vector<Value> elements) {
  const Type type = elements.front().type();
  return Value::List(type, std::move(elements));
}
inline Value SetOf(std::vector<Value> elements) {
  const Type type = elements.front().type();
  return Value::Set(type, std::move(elements));
}
inline Value MapOf(std::vector<std::pair<std::string, Value>> entries) {
  const Type type = entries.front().second.type();
  return Value::Map(type, std::move(entries));
}
inline Value Secret(const Value& value) { return value.WithMarks(proto::value::kSensitive); }

}  // namespace planner::plan

#endif  // TESTS_PLANNER_PLAN_VALUE_BUILDER_H_
