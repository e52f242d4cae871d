// Collections of any kind, maps and objects (engine-compat.md 3.3).

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/format.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Convert;
using proto::value::Unify;
using Kind = Type::Kind;

FunctionResult Length(Arguments a, const Scope&) {
  const Value& v = a[0];
  const Type type = v.type();
  if (type == Type::Dynamic()) return Ok(Value::Unknown(Type::Number(), {.not_null = true}));
  if (v.IsNull()) return FunctionError("argument must not be null", 0);
  if (type.kind() == Kind::kTuple)
    return Ok(Value::Number(static_cast<int64_t>(type.elements().size())));
  if (type.kind() == Kind::kObject)
    return Ok(Value::Number(static_cast<int64_t>(type.attributes().size())));
  if (type == Type::String()) {
    const auto size = [](std::string_view s) {
      return proto::value::Number(static_cast<int64_t>(SplitGraphemes(s).size()));
    };
    if (v.IsKnown()) return Ok(Value::Number(size(v.AsString())));
    return Ok(
        Value::Unknown(Type::Number(), {.not_null = true, .lower = size(v.refinements().prefix)}));
  }
  if (!type.IsCollection())
    return FunctionError("argument must be a string, a collection type, or a structural type");
  if (!v.IsKnown()) {
    proto::value::Refinements r{
        .not_null = true, .lower = proto::value::Number(v.refinements().min_length.value_or(0))};
    if (v.refinements().max_length) r.upper = proto::value::Number(*v.refinements().max_length);
    return Ok(Value::Unknown(Type::Number(), r));
  }
  if (!HasLength(v)) {
    return Ok(Value::Unknown(Type::Number(),
                             {.not_null = true,
                              .lower = proto::value::Number(1),
                              .upper = proto::value::Number(static_cast<int64_t>(v.size()))}));
  }
  return Ok(Value::Number(static_cast<int64_t>(v.size())));
}

FunctionResult Contains(Arguments a, const Scope&) {
  if (!IsSequence(a[0].type())) return FunctionError("argument must be list, tuple, or set");
  bool undecided = false;
  for (const Value& element : a[0].elements()) {
    const Value equal = proto::value::Equals(element, a[1]);
    if (!equal.IsKnown()) {
      undecided = true;
    } else if (equal.AsBool()) {
      return Ok(Value::Bool(true));
    }
  }
  return Ok(undecided ? Value::Unknown(Type::Bool(), {.not_null = true}) : Value::Bool(false));
}

FunctionResult CheckLookup(Arguments a) {
  if (!IsKeyed(a[0].type()))
    return FunctionError("lookup() requires a map as the first argument", 0);
  if (a.size() > 3)
    return FunctionError(Cat("lookup() takes two or three arguments, got ", a.size()));
  const bool is_map = a[0].type().kind() == Kind::kMap;
  if (is_map && a.size() == 3 && !Convert(a[2], a[0].type().element(), nullptr))
    return FunctionError("the default value must have the same type as the map elements", 2);
  const bool is_missing =
      !is_map && a.size() < 3 && a[1].IsKnown() && a[0].type().AttributeIndex(a[1].AsString()) < 0;
  if (is_missing)
    return FunctionError(Cat("the given object has no attribute \"", a[1].AsString(), "\""), 0);
  return {};
}

Type LookupType(Arguments a) {
  if (a[0].type().kind() == Kind::kMap) return a[0].type().element();
  if (!a[1].IsKnown()) return Type::Dynamic();
  const int index = a[0].type().AttributeIndex(a[1].AsString());
  if (index >= 0) return a[0].type().attributes()[static_cast<size_t>(index)].type;
  return a.size() > 2 ? a[2].type() : Type::Dynamic();
}

FunctionResult Lookup(Arguments a, const Scope&) {
  const bool is_map = a[0].type().kind() == Kind::kMap;
  const Value* found = a[0].Find(a[1].AsString());
  if (found != nullptr) return Ok(*found);
  if (a.size() < 3)
    return FunctionError(Cat("lookup failed to find key \"", a[1].AsString(), "\""));
  return Ok(is_map ? *Convert(a[2], a[0].type().element(), nullptr) : a[2]);
}

FunctionResult CheckKeys(Arguments a) {
  if (IsKeyed(a[0].type())) return {};
  return FunctionError("must have map or object type", 0);
}

FunctionResult Keys(Arguments a, const Scope&) {
  std::vector<Value> keys;
  if (a[0].type().kind() == Kind::kObject) {
    for (const auto& attribute : a[0].type().attributes())
      keys.push_back(Value::String(attribute.name));
    return Ok(Value::Tuple(std::move(keys)));
  }
  if (!a[0].IsKnown()) return Ok(Value::Unknown(Type::List(Type::String()), {.not_null = true}));
  for (const std::string& key : a[0].keys()) keys.push_back(Value::String(key));
  return Ok(Value::List(Type::String(), std::move(keys)));
}

FunctionResult CheckValues(Arguments a) {
  if (IsKeyed(a[0].type())) return {};
  return FunctionError("values() requires a map as the first argument");
}

FunctionResult Values(Arguments a, const Scope&) {
  std::vector<Value> values(a[0].elements().begin(), a[0].elements().end());
  if (a[0].type().kind() == Kind::kObject) return Ok(Value::Tuple(std::move(values)));
  return Ok(Value::List(a[0].type().element(), std::move(values)));
}

FunctionResult CheckMerge(Arguments a) {
  for (const Value& map : a) {
    if (map.type() == Type::Dynamic() && !map.IsKnown()) return {};
    if (IsKeyed(map.type()) || (map.IsNull() && map.type() == Type::Dynamic())) continue;
    return FunctionError(
        Cat("arguments must be maps or objects, got \"", FriendlyName(map.type()), "\""));
  }
  return {};
}

// Maps of one type give such a map, all else gives an object.
bool GivesMap(Arguments a) {
  return !a.empty() && a[0].type().kind() == Kind::kMap &&
         std::all_of(a.begin(), a.end(),
                     [&](const Value& map) { return map.type() == a[0].type(); });
}

// Dynamic for an object whose attributes are not known.
Type MergedType(Arguments a) {
  if (GivesMap(a)) return a[0].type();
  std::map<std::string, Type> attributes;
  for (const Value& map : a) {
    if (map.IsNull()) continue;
    if (!map.IsKnown() && map.type().kind() != Kind::kObject) return Type::Dynamic();
    for (const auto& attribute : map.type().attributes())
      attributes[attribute.name] = attribute.type;
    if (map.type().kind() != Kind::kMap) continue;
    for (const std::string& key : map.keys()) attributes[key] = map.type().element();
  }
  std::vector<proto::value::ObjectAttribute> listed;
  listed.reserve(attributes.size());
  for (const auto& [name, type] : attributes) listed.push_back({name, type});
  return Type::Object(std::move(listed));
}

FunctionResult Merge(Arguments a, const Scope&) {
  std::map<std::string, Value> merged;
  for (const Value& map : a) {
    if (map.IsNull()) continue;
    if (!map.IsKnown()) return Ok(Value::Unknown(MergedType(a), {.not_null = true}));
    for (size_t k = 0; k < map.size(); ++k) merged[KeyAt(map, k)] = map[k];
  }
  std::vector<std::pair<std::string, Value>> entries(merged.begin(), merged.end());
  if (GivesMap(a)) return Ok(Value::Map(a[0].type().element(), std::move(entries)));
  return Ok(Value::Object(std::move(entries)));
}

FunctionResult Coalesce(Arguments a, const Scope&) {
  std::vector<Type> types;
  for (const Value& v : a) types.push_back(v.type());
  const auto type = Unify(types);
  if (!type) return FunctionError("all arguments must have the same type");
  for (const Value& v : a) {
    // What turns out not to convert, such as a map without an attribute, is passed over.
    auto converted = Convert(v, *type, nullptr);
    if (!converted) continue;
    if (!converted->IsKnown()) return Ok(Value::Unknown(*type, {.not_null = true}));
    const bool empty = v.IsNull() || (v.type() == Type::String() && v.AsString().empty());
    if (!empty) return Ok(*std::move(converted));
  }
  return FunctionError("no non-null, non-empty-string arguments");
}

FunctionResult SizesDiffer(size_t keys, size_t values) {
  return FunctionError(
      Cat("number of keys (", keys, ") does not match number of values (", values, ")"));
}

FunctionResult CheckZipmap(Arguments a) {
  const Type values = a[1].type();
  if (!IsIndexed(values)) return FunctionError("values argument must be a list or tuple value");
  const bool differ = values.kind() == Kind::kTuple && a[0].IsWhollyKnown() &&
                      a[0].size() != values.elements().size();
  return differ ? SizesDiffer(a[0].size(), values.elements().size()) : FunctionResult();
}

Type ZippedType(Arguments a) {
  return a[1].type().kind() == Kind::kList ? Type::Map(a[1].type().element()) : Type::Dynamic();
}

FunctionResult Zipmap(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(ZippedType(a), {.not_null = true}));
  if (a[0].size() != a[1].size()) return SizesDiffer(a[0].size(), a[1].size());
  std::vector<std::pair<std::string, Value>> entries;
  for (size_t i = 0; i < a[0].size(); ++i) {
    if (a[0][i].IsNull()) return FunctionError(Cat("keys list has null value at index ", i));
    entries.emplace_back(a[0][i].AsString(), a[1][i]);
  }
  if (a[1].type().kind() == Kind::kTuple) return Ok(Value::Object(std::move(entries)));
  return Ok(Value::Map(a[1].type().element(), std::move(entries)));
}

FunctionResult Transpose(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(a[0].type(), {.not_null = true}));
  std::map<std::string, std::vector<Value>> turned;
  for (size_t i = 0; i < a[0].size(); ++i) {
    if (a[0][i].IsNull()) return FunctionError("input must not contain null list");
    for (const Value& text : a[0][i].elements()) {
      if (text.IsNull()) return FunctionError("input list must not contain null string");
      turned[std::string(text.AsString())].push_back(Value::String(a[0].keys()[i]));
    }
  }
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(turned.size());
  for (auto& [key, keys] : turned)
    entries.emplace_back(key, Value::List(Type::String(), std::move(keys)));
  return Ok(Value::Map(Type::List(Type::String()), std::move(entries)));
}

}  // namespace

void AddCollectionFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  const Type text = Type::String();
  const Type number = Type::Number();
  const Type boolean = Type::Bool();
  const Type texts = Type::List(text);
  const ResultType dynamic = Always(any);
  const Parameter counted = {.name = "value",
                             .type = any,
                             .allow_unknown = true,
                             .allow_dynamic = true,
                             .keep_inner_marks = true};
  table["length"] = {.parameters = {counted}, .result_type = Always(number), .call = Length};
  table["contains"] = {.parameters = {In("list", any), In("value", any)},
                       .result_type = Always(boolean),
                       .call = Contains};
  table["lookup"] = {.parameters = {KeepsMarks(In("inputMap", any)), In("key", text)},
                     .variadic = Parameter{.name = "default",
                                           .type = any,
                                           .allow_null = true,
                                           .allow_unknown = true,
                                           .allow_dynamic = true,
                                           .allow_marks = true},
                     .result_type = LookupType,
                     .check = CheckLookup,
                     .call = Lookup};
  Parameter keyed = KeepsMarks(In("inputMap", any));
  keyed.allow_unknown = true;
  table["keys"] = {.parameters = {keyed},
                   .result_type =
                       [](Arguments a) {
                         return a[0].type().kind() == Kind::kMap ? Type::List(Type::String())
                                                                 : Type::Dynamic();
                       },
                   .check = CheckKeys,
                   .call = Keys};
  table["values"] = {.parameters = {KeepsMarks(In("mapping", any))},
                     .result_type =
                         [](Arguments a) {
                           return a[0].type().kind() == Kind::kMap
                                      ? Type::List(a[0].type().element())
                                      : Type::Dynamic();
                         },
                     .check = CheckValues,
                     .call = Values};
  Parameter maps = Nullable("maps", any);
  maps.keep_inner_marks = true;
  table["merge"] = {
      .variadic = maps, .result_type = MergedType, .check = CheckMerge, .call = Merge};
  table["coalesce"] = {.variadic = Nullable("vals", any), .result_type = dynamic, .call = Coalesce};
  table["zipmap"] = {.parameters = {In("keys", texts), KeepsMarks(In("values", any))},
                     .result_type = ZippedType,
                     .check = CheckZipmap,
                     .call = Zipmap};
  table["transpose"] = {.parameters = {In("values", Type::Map(texts))},
                        .result_type = Always(Type::Map(texts)),
                        .call = Transpose};
}

}  // namespace planner::lang
