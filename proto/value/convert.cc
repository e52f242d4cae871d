#include "proto/value/convert.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "proto/text/cat.h"

namespace proto::value {
namespace {

using proto::text::Append;
using proto::text::Cat;

using Kind = Type::Kind;

// As a constraint is named to people.
std::string ConstraintName(Type type) {
  switch (type.kind()) {
    case Kind::kDynamic: return "any type";
    case Kind::kList:
    case Kind::kSet:
    case Kind::kMap: {
      const char* name = type.kind() == Kind::kList  ? "list of "
                         : type.kind() == Kind::kSet ? "set of "
                                                     : "map of ";
      return name + (type.element() == Type::Dynamic() ? std::string("any single type")
                                                       : ConstraintName(type.element()));
    }
    default: return FriendlyName(type);
  }
}

// ---- Types

bool PrimitiveConverts(Type from, Type to, bool safely) {
  if (from == to) return true;
  if (to == Type::String()) return true;
  return !safely && from == Type::String();
}

// The type that a value of type `from` has after conversion to the constraint `to`.
std::optional<Type> Resolve(Type from, Type to, bool safely);

std::optional<Type> UnifyTypes(absl::Span<const Type> types);

std::optional<std::vector<Type>> ResolveAll(const std::vector<Type>& from, Type to, bool safely) {
  std::vector<Type> types;
  for (const Type type : from) {
    const auto resolved = Resolve(type, to, safely);
    if (!resolved) return std::nullopt;
    types.push_back(*resolved);
  }
  return types;
}

std::vector<Type> MemberTypes(Type type) {
  std::vector<Type> types;
  if (type.kind() == Kind::kTuple) types.assign(type.elements().begin(), type.elements().end());
  for (const ObjectAttribute& attribute : type.attributes()) types.push_back(attribute.type);
  return types;
}

std::optional<Type> ResolveElement(Type from, Type element, bool safely) {
  if (from.IsCollection()) return Resolve(from.element(), element, safely);
  const auto members = ResolveAll(MemberTypes(from), element, safely);
  if (!members) return std::nullopt;
  if (!element.HasDynamic()) return element.WithoutOptional();
  if (members->empty()) return element.WithoutOptional();
  return UnifyTypes(*members);
}

std::optional<Type> ResolveObject(Type from, Type to, bool safely) {
  if (from.kind() != Kind::kObject && (from.kind() != Kind::kMap || safely)) return std::nullopt;
  std::vector<ObjectAttribute> attributes;
  for (const ObjectAttribute& wanted : to.attributes()) {
    const int index = from.kind() == Kind::kObject ? from.AttributeIndex(wanted.name) : 0;
    if (index < 0) {
      if (!wanted.optional) return std::nullopt;
      attributes.push_back({wanted.name, wanted.type.WithoutOptional()});
      continue;
    }
    const Type source = from.kind() == Kind::kObject
                            ? from.attributes()[static_cast<size_t>(index)].type
                            : from.element();
    const auto resolved = Resolve(source, wanted.type, safely);
    if (!resolved) return std::nullopt;
    attributes.push_back({wanted.name, *resolved});
  }
  return Type::Object(std::move(attributes));
}

std::optional<Type> Resolve(Type from, Type to, bool safely) {
  if (to == Type::Dynamic() || from == to) return from;
  if (from == Type::Dynamic())
    return safely ? std::nullopt : std::optional<Type>(to.WithoutOptional());
  switch (to.kind()) {
    case Kind::kDynamic: return from;
    case Kind::kBool:
    case Kind::kNumber:
    case Kind::kString:
      return from.IsPrimitive() && PrimitiveConverts(from, to, safely) ? std::optional<Type>(to)
                                                                       : std::nullopt;
    case Kind::kList:
    case Kind::kSet: {
      if (from.kind() != Kind::kList && from.kind() != Kind::kSet && from.kind() != Kind::kTuple)
        return std::nullopt;
      if (safely && to.kind() == Kind::kSet && from.kind() == Kind::kList) return std::nullopt;
      const auto element = ResolveElement(from, to.element(), safely);
      if (!element) return std::nullopt;
      return to.kind() == Kind::kList ? Type::List(*element) : Type::Set(*element);
    }
    case Kind::kMap: {
      if (from.kind() != Kind::kMap && from.kind() != Kind::kObject) return std::nullopt;
      const auto element = ResolveElement(from, to.element(), safely);
      if (!element) return std::nullopt;
      return Type::Map(*element);
    }
    case Kind::kTuple: {
      if (from.kind() != Kind::kTuple || from.elements().size() != to.elements().size())
        return std::nullopt;
      std::vector<Type> elements;
      for (size_t i = 0; i < to.elements().size(); ++i) {
        const auto element = Resolve(from.elements()[i], to.elements()[i], safely);
        if (!element) return std::nullopt;
        elements.push_back(*element);
      }
      return Type::Tuple(std::move(elements));
    }
    case Kind::kObject: return ResolveObject(from, to, safely);
  }
  std::abort();  // Every kind has a case above.
}

// ---- Unification

bool AllOf(absl::Span<const Type> types, std::initializer_list<Kind> kinds) {
  return std::all_of(types.begin(), types.end(), [&](Type type) {
    return std::find(kinds.begin(), kinds.end(), type.kind()) != kinds.end();
  });
}

// Element types of all collections and members of all structures together.
std::optional<Type> UnifyMembers(absl::Span<const Type> types) {
  std::vector<Type> members;
  for (const Type type : types) {
    if (type.IsCollection()) {
      members.push_back(type.element());
    } else {
      const std::vector<Type> more = MemberTypes(type);
      members.insert(members.end(), more.begin(), more.end());
    }
  }
  return UnifyTypes(members);
}

std::optional<Type> UnifyObjects(absl::Span<const Type> types) {
  const auto first = types[0].attributes();
  const bool same_names = std::all_of(types.begin(), types.end(), [&](Type type) {
    return std::equal(first.begin(), first.end(), type.attributes().begin(),
                      type.attributes().end(),
                      [](const auto& a, const auto& b) { return a.name == b.name; });
  });
  if (!same_names) {
    const auto element = UnifyMembers(types);
    return element ? std::optional<Type>(Type::Map(*element)) : std::nullopt;
  }
  std::vector<ObjectAttribute> attributes;
  for (size_t i = 0; i < first.size(); ++i) {
    std::vector<Type> members;
    for (const Type type : types) members.push_back(type.attributes()[i].type);
    const auto unified = UnifyTypes(members);
    if (!unified) return std::nullopt;
    attributes.push_back({first[i].name, *unified});
  }
  return Type::Object(std::move(attributes));
}

std::optional<Type> UnifyTuples(absl::Span<const Type> types) {
  const size_t length = types[0].elements().size();
  const bool same_length = std::all_of(types.begin(), types.end(),
                                       [&](Type type) { return type.elements().size() == length; });
  if (!same_length) {
    const auto element = UnifyMembers(types);
    return element ? std::optional<Type>(Type::List(*element)) : std::nullopt;
  }
  std::vector<Type> elements;
  for (size_t i = 0; i < length; ++i) {
    std::vector<Type> members;
    for (const Type type : types) members.push_back(type.elements()[i]);
    const auto unified = UnifyTypes(members);
    if (!unified) return std::nullopt;
    elements.push_back(*unified);
  }
  return Type::Tuple(std::move(elements));
}

// The more general type first (D.8, rule 5).
int Generality(Type type) {
  switch (type.kind()) {
    case Kind::kString: return 0;
    case Kind::kNumber: return 1;
    case Kind::kBool: return 2;
    case Kind::kList: return 3;
    case Kind::kSet: return 4;
    case Kind::kMap: return 5;
    case Kind::kTuple: return 6;
    case Kind::kObject: return 7;
    case Kind::kDynamic: return 8;
  }
  std::abort();  // Every kind has a case above.
}

std::optional<Type> UnifyTypes(absl::Span<const Type> types) {
  if (types.empty()) return Type::Dynamic();
  if (std::all_of(types.begin(), types.end(), [&](Type type) { return type == types[0]; }))
    return types[0];
  if (std::find(types.begin(), types.end(), Type::Dynamic()) != types.end()) return Type::Dynamic();
  const auto collection = [&](Type (*make)(Type)) -> std::optional<Type> {
    const auto element = UnifyMembers(types);
    return element ? std::optional<Type>(make(*element)) : std::nullopt;
  };
  if (AllOf(types, {Kind::kObject})) return UnifyObjects(types);
  if (AllOf(types, {Kind::kTuple})) return UnifyTuples(types);
  if (AllOf(types, {Kind::kMap, Kind::kObject})) return collection(&Type::Map);
  if (AllOf(types, {Kind::kSet})) return collection(&Type::Set);
  if (AllOf(types, {Kind::kList, Kind::kTuple})) return collection(&Type::List);
  std::vector<Type> candidates(types.begin(), types.end());
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](Type a, Type b) { return Generality(a) < Generality(b); });
  for (const Type candidate : candidates) {
    if (std::all_of(types.begin(), types.end(),
                    [&](Type type) { return Resolve(type, candidate, false).has_value(); })) {
      return candidate;
    }
  }
  return std::nullopt;
}

// ---- Why a conversion between types is impossible

std::string Mismatch(Type from, Type to);

std::string ObjectMismatch(Type from, Type to) {
  std::vector<std::string> missing;
  for (const ObjectAttribute& wanted : to.attributes()) {
    if (!wanted.optional && from.AttributeIndex(wanted.name) < 0)
      missing.push_back(Cat("\"", wanted.name, "\""));
  }
  if (missing.size() == 1) return Cat("attribute ", missing[0], " is required");
  if (missing.size() == 2)
    return Cat("attributes ", missing[0], " and ", missing[1], " are required");
  if (!missing.empty()) {
    const std::string last = missing.back();
    missing.pop_back();
    return Cat("attributes ", absl::StrJoin(missing, ", "), ", and ", last, " are required");
  }
  for (const ObjectAttribute& wanted : to.attributes()) {
    const int index = from.AttributeIndex(wanted.name);
    if (index < 0) continue;
    const Type source = from.attributes()[static_cast<size_t>(index)].type;
    if (!Resolve(source, wanted.type, false)) {
      return Cat("attribute \"", wanted.name, "\": ", Mismatch(source, wanted.type));
    }
  }
  return "incorrect object attributes";
}

std::string StructureToCollectionMismatch(Type from, Type to) {
  const Type element = to.element();
  for (size_t i = 0; i < from.elements().size(); ++i) {
    if (!Resolve(from.elements()[i], element, false)) {
      return Cat("element ", i, ": ", Mismatch(from.elements()[i], element));
    }
  }
  for (const ObjectAttribute& attribute : from.attributes()) {
    if (!Resolve(attribute.type, element, false)) {
      return Cat("element \"", attribute.name, "\": ", Mismatch(attribute.type, element));
    }
  }
  const std::string_view name = to.kind() == Kind::kList  ? "list"
                                : to.kind() == Kind::kSet ? "set"
                                                          : "map";
  return Cat("all ", name, " elements must have the same type");
}

std::string Mismatch(Type from, Type to) {
  if (from.kind() == Kind::kObject && to.kind() == Kind::kObject) return ObjectMismatch(from, to);
  const bool sequence =
      from.kind() == Kind::kTuple && (to.kind() == Kind::kList || to.kind() == Kind::kSet);
  if (sequence || (from.kind() == Kind::kObject && to.kind() == Kind::kMap))
    return StructureToCollectionMismatch(from, to);
  if (from.IsCollection() && from.kind() == to.kind()) {
    const std::string_view name = to.kind() == Kind::kList  ? "list"
                                  : to.kind() == Kind::kSet ? "set"
                                                            : "map";
    return Cat("incorrect ", name, " element type: ", Mismatch(from.element(), to.element()));
  }
  return ConstraintName(to) + " required";
}

// ---- Values

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

class Converter {
 public:
  explicit Converter(ConversionError* error) : error_(error) {}

  std::optional<Value> Run(const Value& value, Type to) {
    if (to == Type::Dynamic()) return value;
    if (value.type() == to) return value;
    if (value.type() == Type::Dynamic() && value.IsNull())
      return Value::Null(to).WithMarks(value.marks());
    const auto resolved = Resolve(value.type(), to, false);
    if (!resolved) return Fail(Mismatch(value.type(), to));
    if (value.IsNull()) return Value::Null(*resolved).WithMarks(value.marks());
    if (!value.IsKnown()) return ConvertUnknown(value, *resolved);
    std::optional<Value> result = Known(value, to, *resolved);
    if (result) return result->WithMarks(value.marks());
    return std::nullopt;
  }

 private:
  std::nullopt_t Fail(std::string message) {
    if (error_ != nullptr && error_->message.empty()) {
      error_->message = std::move(message);
      error_->path = path_;
    }
    return std::nullopt;
  }

  static Value ConvertUnknown(const Value& value, Type resolved) {
    if (value.type() == Type::Dynamic() && resolved.HasDynamic())
      return Value::Unknown(Type::Dynamic()).WithMarks(value.marks());
    Refinements refinements;
    refinements.not_null = value.refinements().not_null;
    const Type from = value.type();
    if (resolved.IsCollection() && from.IsStructural()) {
      const auto length = static_cast<int64_t>(
          from.kind() == Kind::kTuple ? from.elements().size() : from.attributes().size());
      refinements.max_length = length;
      refinements.min_length =
          resolved.kind() == Kind::kSet ? std::min<int64_t>(length, 1) : length;
    } else if (resolved.IsCollection() && from.IsCollection()) {
      refinements.max_length = value.refinements().max_length;
      refinements.min_length = value.refinements().min_length;
      if (resolved.kind() == Kind::kSet && from.kind() == Kind::kList && refinements.min_length)
        refinements.min_length = 1;
    }
    return Value::Unknown(resolved, std::move(refinements)).WithMarks(value.marks());
  }

  std::optional<Value> Known(const Value& value, Type to, Type resolved) {
    switch (to.kind()) {
      case Kind::kDynamic: return value;
      case Kind::kBool: return ToBool(value);
      case Kind::kNumber: return ToNumber(value);
      case Kind::kString: return ToString(value);
      case Kind::kList:
      case Kind::kSet: return ToSequence(value, to, resolved);
      case Kind::kMap: return ToMap(value, to, resolved);
      case Kind::kTuple: return ToTuple(value, to);
      case Kind::kObject: return ToObject(value, to, resolved);
    }
    std::abort();  // Every kind has a case above.
  }

  std::optional<Value> ToBool(const Value& value) {
    const std::string_view text = value.AsString();
    if (text == "true" || text == "1") return Value::Bool(true);
    if (text == "false" || text == "0") return Value::Bool(false);
    for (const std::string_view word : {"true", "false"}) {
      if (LowerCase(text) == word) {
        return Fail(
            Cat("a bool is required; to convert from string, use lowercase \"", word, "\""));
      }
    }
    return Fail("a bool is required");
  }
  std::optional<Value> ToNumber(const Value& value) {
    if (auto number = Number::Parse(value.AsString())) return Value::Number(*std::move(number));
    return Fail("a number is required");
  }
  static Value ToString(const Value& value) {
    if (value.type() == Type::Bool()) return Value::String(value.AsBool() ? "true" : "false");
    return Value::String(value.AsNumber().ToString());
  }

  std::optional<Value> Step(PathStep step, const Value& value, Type to) {
    path_.push_back(std::move(step));
    auto result = Run(value, to);
    if (result) path_.pop_back();
    return result;
  }

  // All elements converted to the one type that the result has.
  std::optional<std::vector<Value>> Elements(const Value& value, Type to, Type resolved) {
    std::vector<Value> elements;
    elements.reserve(value.size());
    for (size_t i = 0; i < value.size(); ++i) {
      PathStep step = value.type().kind() == Kind::kMap ? PathStep::Key(value.keys()[i])
                      : value.type().kind() == Kind::kObject
                          ? PathStep::Key(value.type().attributes()[i].name)
                          : PathStep::At(static_cast<int64_t>(i));
      auto element = Step(std::move(step), value[i], to.element());
      if (element && to.element().HasDynamic() && element->type() != resolved.element()) {
        element = Run(*element, resolved.element());
      }
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    return elements;
  }

  std::optional<Value> ToSequence(const Value& value, Type to, Type resolved) {
    if (value.type().kind() == Kind::kSet && to.kind() == Kind::kList && !value.IsWhollyKnown()) {
      return Value::Unknown(resolved, {.not_null = true});
    }
    auto elements = Elements(value, to, resolved);
    if (!elements) return std::nullopt;
    return to.kind() == Kind::kList ? Value::List(resolved.element(), *std::move(elements))
                                    : Value::Set(resolved.element(), *std::move(elements));
  }

  std::optional<Value> ToMap(const Value& value, Type to, Type resolved) {
    auto elements = Elements(value, to, resolved);
    if (!elements) return std::nullopt;
    std::vector<std::pair<std::string, Value>> entries;
    for (size_t i = 0; i < elements->size(); ++i) {
      entries.emplace_back(
          value.type().kind() == Kind::kMap ? value.keys()[i] : value.type().attributes()[i].name,
          std::move((*elements)[i]));
    }
    return Value::Map(resolved.element(), std::move(entries));
  }

  std::optional<Value> ToTuple(const Value& value, Type to) {
    std::vector<Value> elements;
    for (size_t i = 0; i < value.size(); ++i) {
      auto element = Step(PathStep::At(static_cast<int64_t>(i)), value[i], to.elements()[i]);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    return Value::Tuple(std::move(elements));
  }

  std::optional<Value> ToObject(const Value& value, Type to, Type resolved) {
    std::vector<Value> values;
    for (size_t i = 0; i < to.attributes().size(); ++i) {
      const ObjectAttribute& wanted = to.attributes()[i];
      const Value* source = value.Find(wanted.name);
      if (source == nullptr) {
        if (!wanted.optional) {
          return Fail(Cat("map has no element for required attribute \"", wanted.name, "\""));
        }
        values.push_back(Value::Null(resolved.attributes()[i].type));
        continue;
      }
      auto converted = Step(PathStep::Attribute(wanted.name), *source, wanted.type);
      if (!converted) return std::nullopt;
      values.push_back(*std::move(converted));
    }
    return Value::ObjectOf(to.WithoutOptional(), std::move(values));
  }

  ConversionError* error_;
  Path path_;
};

}  // namespace

std::optional<Value> Convert(const Value& value, Type type, ConversionError* error) {
  return Converter(error).Run(value, type);
}

std::string ConversionMessage(const ConversionError& error) {
  std::string out;
  for (const PathStep& step : error.path) {
    if (step.kind == PathStep::Kind::kAttribute) {
      Append(out, "attribute \"", step.name, "\": ");
    } else if (step.key.type() == Type::String()) {
      Append(out, "element \"", step.key.AsString(), "\": ");
    } else {
      Append(out, "element ", step.key.AsNumber().ToString(), ": ");
    }
  }
  return out + error.message;
}

bool CanConvert(Type from, Type to) { return Resolve(from, to, false).has_value(); }
bool CanConvertSafely(Type from, Type to) { return Resolve(from, to, true).has_value(); }

std::optional<Type> Unify(absl::Span<const Type> types) { return UnifyTypes(types); }

}  // namespace proto::value
