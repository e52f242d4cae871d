// Values and types from JSON.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/json_scanner.h"
#include "proto/value/nfc.h"
#include "proto/value/place.h"

namespace proto::value {
namespace {

using proto::text::Cat;

using Kind = JsonScanner::Kind;

// The attributes without those that a later one of the same name replaces.
std::vector<ObjectAttribute> LastOfEachName(std::vector<ObjectAttribute> attributes) {
  for (ObjectAttribute& attribute : attributes) attribute.name = ToNfc(attribute.name);
  std::stable_sort(
      attributes.begin(), attributes.end(),
      [](const ObjectAttribute& a, const ObjectAttribute& b) { return a.name < b.name; });
  std::vector<ObjectAttribute> kept;
  kept.reserve(attributes.size());
  for (ObjectAttribute& attribute : attributes) {
    if (!kept.empty() && kept.back().name == attribute.name) {
      kept.back() = std::move(attribute);
    } else {
      kept.push_back(std::move(attribute));
    }
  }
  return kept;
}

// ---- Types

std::optional<Type> ReadType(JsonScanner& in);

std::optional<Type> ReadTupleType(JsonScanner& in) {
  std::vector<Type> elements;
  for (in.OpenArray(); in.NextElement();) {
    const auto element = ReadType(in);
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
  if (!in.ok()) return std::nullopt;
  return Type::Tuple(std::move(elements));
}

// The attributes, then perhaps the names of the optional ones.
std::optional<Type> ReadObjectType(JsonScanner& in, bool& more) {
  std::vector<ObjectAttribute> attributes;
  std::string name;
  for (in.OpenObject(); in.NextMember(name);) {
    const std::string kept = ToNfc(name);
    const auto type = ReadType(in);
    if (!type) return std::nullopt;
    attributes.push_back({kept, *type});
  }
  if (!in.ok()) return std::nullopt;
  const size_t count = attributes.size();
  attributes = LastOfEachName(std::move(attributes));
  if (attributes.size() != count) return std::nullopt;
  more = in.NextElement();
  if (!more) return Type::Object(std::move(attributes));
  for (in.OpenArray(); in.NextElement();) {
    if (!in.ReadString(name)) return std::nullopt;
    const auto found = std::lower_bound(
        attributes.begin(), attributes.end(), ToNfc(name),
        [](const ObjectAttribute& a, const std::string& wanted) { return a.name < wanted; });
    if (found == attributes.end() || found->name != ToNfc(name)) return std::nullopt;
    found->optional = true;
  }
  more = in.NextElement();
  return Type::Object(std::move(attributes));
}

std::optional<Type> ReadPrimitiveType(JsonScanner& in) {
  std::string name;
  if (!in.ReadString(name)) return std::nullopt;
  if (name == "string") return Type::String();
  if (name == "number") return Type::Number();
  if (name == "bool") return Type::Bool();
  if (name == "dynamic") return Type::Dynamic();
  return std::nullopt;
}

std::optional<Type> ReadType(JsonScanner& in) {
  if (in.Peek() != Kind::kArray) return ReadPrimitiveType(in);
  std::string kind;
  in.OpenArray();
  if (!in.NextElement() || !in.ReadString(kind) || !in.NextElement()) return std::nullopt;
  std::optional<Type> type;
  bool more = false;
  if (kind == "object") {
    type = ReadObjectType(in, more);
    if (!type || more || !in.ok()) return std::nullopt;
    return type;
  }
  if (kind == "tuple") {
    type = ReadTupleType(in);
  } else if (kind == "list" || kind == "set" || kind == "map") {
    const auto element = ReadType(in);
    if (!element) return std::nullopt;
    type = kind == "list"  ? Type::List(*element)
           : kind == "set" ? Type::Set(*element)
                           : Type::Map(*element);
  }
  if (!type || in.NextElement() || !in.ok()) return std::nullopt;
  return type;
}

// The type that a value has without a constraint. What is broken shows in the scanner.
Type ReadImpliedType(JsonScanner& in) {
  switch (in.Peek()) {
    case Kind::kNull: in.Skip(); return Type::Dynamic();
    case Kind::kBool: in.Skip(); return Type::Bool();
    case Kind::kNumber: in.Skip(); return Type::Number();
    case Kind::kString: in.Skip(); return Type::String();
    case Kind::kArray: {
      std::vector<Type> elements;
      for (in.OpenArray(); in.NextElement();) elements.push_back(ReadImpliedType(in));
      return Type::Tuple(std::move(elements));
    }
    case Kind::kObject: {
      std::vector<ObjectAttribute> attributes;
      std::string name;
      for (in.OpenObject(); in.NextMember(name);) {
        attributes.push_back({name, Type::Dynamic()});
        attributes.back().type = ReadImpliedType(in);
      }
      return Type::Object(LastOfEachName(std::move(attributes)));
    }
    case Kind::kBroken: break;
  }
  in.Skip();  // Says what is wrong.
  return Type::Dynamic();
}

// ---- Values

class Reader {
 public:
  Reader(std::string_view json, JsonOptions options) : in_(json), options_(options) {}

  absl::StatusOr<Value> Decode(Type type) {
    std::optional<Value> value = Read(type, nullptr);
    if (value) in_.AtEnd();
    if (!in_.ok()) return absl::InvalidArgumentError(in_.error());
    if (!value) return absl::InvalidArgumentError(message_);
    return *std::move(value);
  }

 private:
  std::nullopt_t Fail(std::string_view message, const Place* place) {
    if (!message_.empty()) return std::nullopt;
    const std::string where = PlaceToString(place);
    message_ = where.empty() ? std::string(message) : Cat(where, ": ", message);
    return std::nullopt;
  }

  std::optional<Value> Read(Type type, const Place* place) {
    switch (in_.Peek()) {
      case Kind::kBroken: in_.Skip(); return std::nullopt;
      case Kind::kNull:
        if (!in_.ReadNull()) return std::nullopt;
        return Value::Null(type);
      default: break;
    }
    switch (type.kind()) {
      case Type::Kind::kDynamic: return ReadDynamic(place);
      case Type::Kind::kBool: return ReadBool(place);
      case Type::Kind::kNumber: return ReadNumber(place);
      case Type::Kind::kString: return ReadString(place);
      case Type::Kind::kList:
      case Type::Kind::kSet: return ReadSequence(type, place);
      case Type::Kind::kTuple: return ReadTuple(type, place);
      case Type::Kind::kMap: return ReadMap(type, place);
      case Type::Kind::kObject: return ReadObject(type, place);
    }
    std::abort();  // Every kind has a case above.
  }

  std::optional<Value> ReadBool(const Place* place) {
    bool value = false;
    if (in_.Peek() == Kind::kBool) {
      if (!in_.ReadBool(value)) return std::nullopt;
      return Value::Bool(value);
    }
    if (in_.Peek() == Kind::kString) {
      if (!in_.ReadString(text_)) return std::nullopt;
      if (text_ == "true" || text_ == "1") return Value::Bool(true);
      if (text_ == "false" || text_ == "0") return Value::Bool(false);
    }
    return Fail("a bool is required", place);
  }

  std::optional<Value> ReadNumber(const Place* place) {
    std::string_view text;
    if (in_.Peek() == Kind::kNumber) {
      if (!in_.ReadNumber(text)) return std::nullopt;
    } else if (in_.Peek() == Kind::kString) {
      if (!in_.ReadString(text_)) return std::nullopt;
      text = text_;
    }
    if (auto number = Number::Parse(text)) return Value::Number(*std::move(number));
    return Fail("a number is required", place);
  }

  std::optional<Value> ReadString(const Place* place) {
    std::string_view number;
    bool boolean = false;
    switch (in_.Peek()) {
      case Kind::kString:
        if (!in_.ReadString(text_)) return std::nullopt;
        return Value::String(text_);
      case Kind::kNumber:
        if (!in_.ReadNumber(number)) return std::nullopt;
        return Value::String(number);
      case Kind::kBool:
        if (!in_.ReadBool(boolean)) return std::nullopt;
        return Value::String(boolean ? "true" : "false");
      default: return Fail("a string is required", place);
    }
  }

  // The type may stand behind the value, so the value is first skipped.
  std::optional<Value> ReadDynamic(const Place* place) {
    std::optional<JsonScanner::Position> value;
    std::optional<Type> type;
    bool wrong = in_.Peek() != Kind::kObject;
    if (!wrong) in_.OpenObject();
    while (!wrong && in_.NextMember(text_)) {
      if (text_ == "value" && !value) {
        value = in_.position();
        in_.Skip();
      } else if (text_ == "type" && !type) {
        type = ReadType(in_);
        if (!type) return Fail("the type of a dynamic value is broken", place);
      } else {
        wrong = true;
      }
    }
    if (!in_.ok()) return std::nullopt;
    if (wrong || !value || !type) {
      return Fail("a dynamic value must be an object with the members \"value\" and \"type\"",
                  place);
    }
    const JsonScanner::Position end = in_.position();
    in_.Return(*value);
    std::optional<Value> result = Read(*type, place);
    in_.Return(end);
    return result;
  }

  std::optional<Value> ReadSequence(Type type, const Place* place) {
    const bool is_set = type.kind() == Type::Kind::kSet;
    if (in_.Peek() != Kind::kArray)
      return Fail(is_set ? "a set is required" : "a list is required", place);
    std::vector<Value> elements;
    Place step{.outer = place};
    for (in_.OpenArray(); in_.NextElement(); ++step.index) {
      auto value = Read(type.element(), &step);
      if (!value) return std::nullopt;
      elements.push_back(*std::move(value));
    }
    if (!in_.ok()) return std::nullopt;
    Type element = type.element();
    if (element.HasDynamic() && !elements.empty()) element = elements[0].type();
    for (const Value& value : elements) {
      if (value.type() != element) return Fail("all elements must have the same type", place);
    }
    return is_set ? Value::Set(element, std::move(elements))
                  : Value::List(element, std::move(elements));
  }

  std::optional<Value> ReadTuple(Type type, const Place* place) {
    const auto types = type.elements();
    const auto wrong_length = [&] {
      return Fail(Cat("a tuple of length ", types.size(), " is required"), place);
    };
    if (in_.Peek() != Kind::kArray) return wrong_length();
    std::vector<Value> elements;
    elements.reserve(types.size());
    Place step{.outer = place};
    for (in_.OpenArray(); in_.NextElement(); ++step.index) {
      if (elements.size() == types.size()) return wrong_length();
      auto element = Read(types[elements.size()], &step);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    if (!in_.ok()) return std::nullopt;
    if (elements.size() != types.size()) return wrong_length();
    return Value::Tuple(std::move(elements));
  }

  std::optional<Value> ReadMap(Type type, const Place* place) {
    if (in_.Peek() != Kind::kObject) return Fail("a map is required", place);
    std::vector<std::pair<std::string, Value>> entries;
    std::string key;
    for (in_.OpenObject(); in_.NextMember(key);) {
      const Place step{.outer = place, .kind = Place::Kind::kKey, .name = key};
      auto element = Read(type.element(), &step);
      if (!element) return std::nullopt;
      entries.emplace_back(std::move(key), *std::move(element));
    }
    if (!in_.ok()) return std::nullopt;
    Type element = type.element();
    if (element.HasDynamic() && !entries.empty()) element = entries[0].second.type();
    for (const auto& entry : entries) {
      if (entry.second.type() != element)
        return Fail("all elements must have the same type", place);
    }
    return Value::Map(element, std::move(entries));
  }

  std::optional<Value> ReadObject(Type type, const Place* place) {
    if (in_.Peek() != Kind::kObject) return Fail("an object is required", place);
    const auto attributes = type.attributes();
    std::vector<Value> values;
    values.reserve(attributes.size());
    for (const ObjectAttribute& attribute : attributes)
      values.push_back(Value::Null(attribute.type));
    std::string name;
    size_t expected = 0;  // Usually the names come in order.
    for (in_.OpenObject(); in_.NextMember(name); ++expected) {
      const int index = expected < attributes.size() && attributes[expected].name == name
                            ? static_cast<int>(expected)
                            : type.AttributeIndex(IsNfc(name) ? name : ToNfc(name));
      if (index < 0) {
        if (!options_.ignore_unknown_attributes)
          return Fail(Cat("unsupported attribute \"", name, "\""), place);
        in_.Skip();
        continue;
      }
      const ObjectAttribute& attribute = attributes[static_cast<size_t>(index)];
      const Place step{.outer = place, .kind = Place::Kind::kAttribute, .name = attribute.name};
      auto value = Read(attribute.type, &step);
      if (!value) return std::nullopt;
      values[static_cast<size_t>(index)] = *std::move(value);
    }
    if (!in_.ok()) return std::nullopt;
    return Value::ObjectOf(type, std::move(values));
  }

  JsonScanner in_;
  JsonOptions options_;
  std::string text_;  // What was last read; kept for its memory.
  std::string message_;
};

}  // namespace

absl::StatusOr<Value> FromJson(std::string_view json, Type type, JsonOptions options) {
  return Reader(json, options).Decode(type);
}

absl::StatusOr<Type> ImpliedJsonType(std::string_view json) {
  JsonScanner in(json);
  const Type type = ReadImpliedType(in);
  if (!in.AtEnd()) return absl::InvalidArgumentError(in.error());
  return type;
}

absl::StatusOr<Type> TypeFromJson(std::string_view json) {
  JsonScanner in(json);
  const std::optional<Type> type = ReadType(in);
  if (!type || !in.AtEnd()) return absl::InvalidArgumentError("not a type");
  return *type;
}

}  // namespace proto::value
