#include "planner/plan/members.h"

#include <utility>

namespace planner::plan {

using proto::value::Type;
using proto::value::Value;

Value Member(const Value& object, std::string_view name) {
  if (!object.IsKnown()) return Value::Unknown(Type::Dynamic());
  if (object.IsNull()) return Value::Null(Type::Dynamic());
  return object.GetAttr(name);
}

std::vector<std::string> KeysOf(const Value& value) {
  std::vector<std::string> keys;
  if (!HasElements(value)) return keys;
  if (value.type().kind() == Type::Kind::kMap) {
    keys.assign(value.keys().begin(), value.keys().end());
  } else if (value.type().kind() == Type::Kind::kObject) {
    for (const auto& attribute : value.type().attributes()) keys.push_back(attribute.name);
  }
  return keys;
}

const Value* FindKey(const Value& value, std::string_view key) {
  return HasElements(value) ? value.Find(key) : nullptr;
}

namespace {

Type ElementType(const Value& like, const std::vector<Value>& elements) {
  return elements.empty() ? like.type().element() : elements.front().type();
}

}  // namespace

Value ListLike(const Value& like, std::vector<Value> elements) {
  if (like.type().kind() != Type::Kind::kList) return Value::Tuple(std::move(elements));
  const Type element = ElementType(like, elements);
  return Value::List(element, std::move(elements));
}

Value SetLike(const Value& like, std::vector<Value> elements) {
  const Type element = ElementType(like, elements);
  return Value::Set(element, std::move(elements));
}

Value MapLike(const Value& like, std::vector<std::pair<std::string, Value>> entries) {
  if (like.type().kind() != Type::Kind::kMap) return Value::Object(std::move(entries));
  const Type element = entries.empty() ? like.type().element() : entries.front().second.type();
  return Value::Map(element, std::move(entries));
}

}  // namespace planner::plan
