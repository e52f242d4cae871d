#include "proto/value/json.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace proto::value {
namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr size_t kDeepest = 64;

// ---- Reading. The document becomes a tree that keeps the text of numbers: nothing is lost
// whatever type they are read as, and a dynamic value's type may stand after the value.

struct Node {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text = {};  // Of a string, or of a number as written.
  std::vector<Node> children = {};
  std::vector<std::string> keys = {};  // Of an object.
};

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Add({}); }
  bool boolean(bool value) override { return Add({.kind = Node::Kind::kBool, .boolean = value}); }
  bool number_integer(number_integer_t value) override { return Number(Cat(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Number(Cat(value)); }
  bool number_float(number_float_t, const string_t& text) override { return Number(text); }
  bool string(string_t& value) override {
    return Add({.kind = Node::Kind::kString, .text = std::move(value)});
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return Open(Node::Kind::kObject); }
  bool key(string_t& name) override {
    open_.back().keys.push_back(std::move(name));
    return true;
  }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override { return Open(Node::Kind::kArray); }
  bool end_array() override { return Close(); }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error = Cat("not valid JSON at byte ", position);
    return false;
  }

  Node root;
  std::string error;

 private:
  bool Number(std::string text) {
    return Add({.kind = Node::Kind::kNumber, .text = std::move(text)});
  }
  bool Add(Node node) {
    if (open_.empty()) {
      root = std::move(node);
    } else {
      open_.back().children.push_back(std::move(node));
    }
    return true;
  }
  bool Open(Node::Kind kind) {
    if (open_.size() >= kDeepest) {
      error = "the JSON is nested too deeply";
      return false;
    }
    open_.push_back({.kind = kind});
    return true;
  }
  bool Close() {
    Node node = std::move(open_.back());
    open_.pop_back();
    return Add(std::move(node));
  }

  std::vector<Node> open_;
};

absl::StatusOr<Node> ParseTree(std::string_view json) {
  TreeBuilder builder;
  if (!nlohmann::json::sax_parse(json, &builder)) {
    return absl::InvalidArgumentError(builder.error.empty() ? "not valid JSON" : builder.error);
  }
  return std::move(builder.root);
}

class TreeReader {
 public:
  explicit TreeReader(JsonOptions options) : options_(options) {}

  absl::StatusOr<Value> Decode(const Node& node, Type type) {
    std::optional<Value> value = Read(node, type);
    if (value) return *std::move(value);
    const std::string where = PathToString(path_);
    return absl::InvalidArgumentError(where.empty() ? message_ : Cat(where, ": ", message_));
  }

 private:
  std::nullopt_t Fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    return std::nullopt;
  }

  std::optional<Value> Read(const Node& node, Type type) {
    if (node.kind == Node::Kind::kNull) return Value::Null(type);
    switch (type.kind()) {
      case Type::Kind::kDynamic: return ReadDynamic(node);
      case Type::Kind::kBool: return ReadBool(node);
      case Type::Kind::kNumber: return ReadNumber(node);
      case Type::Kind::kString: return ReadString(node);
      case Type::Kind::kList:
      case Type::Kind::kSet: return ReadSequence(node, type);
      case Type::Kind::kTuple: return ReadTuple(node, type);
      case Type::Kind::kMap: return ReadMap(node, type);
      case Type::Kind::kObject: return ReadObject(node, type);
    }
    std::abort();  // Every kind has a case above.
  }

  std::optional<Value> ReadBool(const Node& node) {
    if (node.kind == Node::Kind::kBool) return Value::Bool(node.boolean);
    if (node.kind == Node::Kind::kString) {
      if (node.text == "true" || node.text == "1") return Value::Bool(true);
      if (node.text == "false" || node.text == "0") return Value::Bool(false);
    }
    return Fail("a bool is required");
  }

  std::optional<Value> ReadNumber(const Node& node) {
    if (node.kind == Node::Kind::kNumber || node.kind == Node::Kind::kString) {
      if (auto number = Number::Parse(node.text)) return Value::Number(*std::move(number));
    }
    return Fail("a number is required");
  }

  std::optional<Value> ReadString(const Node& node) {
    if (node.kind == Node::Kind::kString || node.kind == Node::Kind::kNumber)
      return Value::String(node.text);
    if (node.kind == Node::Kind::kBool) return Value::String(node.boolean ? "true" : "false");
    return Fail("a string is required");
  }

  // Without a type of its own the value would be ambiguous: {"value": V, "type": T}.
  std::optional<Value> ReadDynamic(const Node& node) {
    const Node* value = nullptr;
    const Node* type = nullptr;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      if (node.keys[i] == "value") value = &node.children[i];
      if (node.keys[i] == "type") type = &node.children[i];
    }
    if (node.kind != Node::Kind::kObject || node.keys.size() != 2 || value == nullptr ||
        type == nullptr) {
      return Fail("a dynamic value must be an object with the members \"value\" and \"type\"");
    }
    const std::optional<Type> actual = ReadType(*type);
    if (!actual) return Fail("the type of a dynamic value is broken");
    return Read(*value, *actual);
  }

 public:
  static std::optional<Type> ReadType(const Node& node) {
    if (node.kind == Node::Kind::kString) {
      if (node.text == "string") return Type::String();
      if (node.text == "number") return Type::Number();
      if (node.text == "bool") return Type::Bool();
      if (node.text == "dynamic") return Type::Dynamic();
      return std::nullopt;
    }
    if (node.kind != Node::Kind::kArray || node.children.size() < 2) return std::nullopt;
    const std::string& kind = node.children[0].text;
    const Node& inner = node.children[1];
    if (kind == "object") return ReadObjectType(node, inner);
    if (node.children.size() != 2) return std::nullopt;
    if (kind == "tuple") {
      if (inner.kind != Node::Kind::kArray) return std::nullopt;
      std::vector<Type> elements;
      for (const Node& child : inner.children) {
        const auto element = ReadType(child);
        if (!element) return std::nullopt;
        elements.push_back(*element);
      }
      return Type::Tuple(std::move(elements));
    }
    const auto element = ReadType(inner);
    if (!element) return std::nullopt;
    if (kind == "list") return Type::List(*element);
    if (kind == "set") return Type::Set(*element);
    if (kind == "map") return Type::Map(*element);
    return std::nullopt;
  }

  static Type Implied(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kNull: return Type::Dynamic();
      case Node::Kind::kBool: return Type::Bool();
      case Node::Kind::kNumber: return Type::Number();
      case Node::Kind::kString: return Type::String();
      case Node::Kind::kArray: {
        std::vector<Type> elements;
        for (const Node& child : node.children) elements.push_back(Implied(child));
        return Type::Tuple(std::move(elements));
      }
      case Node::Kind::kObject: {
        std::vector<ObjectAttribute> attributes;
        for (size_t i = 0; i < node.keys.size(); ++i) {
          const std::string name(Value::String(node.keys[i]).AsString());
          bool repeated = false;
          for (ObjectAttribute& attribute : attributes) {
            if (attribute.name != name) continue;
            attribute.type = Implied(node.children[i]);
            repeated = true;
          }
          if (!repeated) attributes.push_back({name, Implied(node.children[i])});
        }
        return Type::Object(std::move(attributes));
      }
    }
    std::abort();  // Every kind has a case above.
  }

 private:
  static std::optional<Type> ReadObjectType(const Node& node, const Node& inner) {
    if (inner.kind != Node::Kind::kObject || node.children.size() > 3) return std::nullopt;
    std::vector<ObjectAttribute> attributes;
    for (size_t i = 0; i < inner.keys.size(); ++i) {
      const auto type = ReadType(inner.children[i]);
      if (!type) return std::nullopt;
      attributes.push_back({inner.keys[i], *type});
    }
    if (node.children.size() == 3) {
      for (const Node& name : node.children[2].children) {
        bool found = false;
        for (ObjectAttribute& attribute : attributes) {
          if (attribute.name == name.text) found = attribute.optional = true;
        }
        if (!found) return std::nullopt;
      }
    }
    std::vector<std::string> names = inner.keys;
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) return std::nullopt;
    return Type::Object(std::move(attributes));
  }

  std::optional<Value> ReadSequence(const Node& node, Type type) {
    const bool is_set = type.kind() == Type::Kind::kSet;
    if (node.kind != Node::Kind::kArray)
      return Fail(is_set ? "a set is required" : "a list is required");
    std::vector<Value> elements;
    elements.reserve(node.children.size());
    for (size_t i = 0; i < node.children.size(); ++i) {
      path_.push_back(PathStep::At(static_cast<int64_t>(i)));
      auto element = Read(node.children[i], type.element());
      if (!element) return std::nullopt;
      path_.pop_back();
      elements.push_back(*std::move(element));
    }
    Type element = type.element();
    if (element.HasDynamic() && !elements.empty()) element = elements[0].type();
    for (const Value& value : elements) {
      if (value.type() != element) return Fail("all elements must have the same type");
    }
    return is_set ? Value::Set(element, std::move(elements))
                  : Value::List(element, std::move(elements));
  }

  std::optional<Value> ReadTuple(const Node& node, Type type) {
    const auto types = type.elements();
    if (node.kind != Node::Kind::kArray || node.children.size() != types.size()) {
      return Fail(Cat("a tuple of length ", types.size(), " is required"));
    }
    std::vector<Value> elements;
    for (size_t i = 0; i < types.size(); ++i) {
      path_.push_back(PathStep::At(static_cast<int64_t>(i)));
      auto element = Read(node.children[i], types[i]);
      if (!element) return std::nullopt;
      path_.pop_back();
      elements.push_back(*std::move(element));
    }
    return Value::Tuple(std::move(elements));
  }

  std::optional<Value> ReadMap(const Node& node, Type type) {
    if (node.kind != Node::Kind::kObject) return Fail("a map is required");
    std::vector<std::pair<std::string, Value>> entries;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      path_.push_back(PathStep::Key(node.keys[i]));
      auto element = Read(node.children[i], type.element());
      if (!element) return std::nullopt;
      path_.pop_back();
      entries.emplace_back(node.keys[i], *std::move(element));
    }
    Type element = type.element();
    if (element.HasDynamic() && !entries.empty()) element = entries[0].second.type();
    for (const auto& entry : entries) {
      if (entry.second.type() != element) return Fail("all elements must have the same type");
    }
    return Value::Map(element, std::move(entries));
  }

  std::optional<Value> ReadObject(const Node& node, Type type) {
    if (node.kind != Node::Kind::kObject) return Fail("an object is required");
    const auto attributes = type.attributes();
    std::vector<Value> values;
    values.reserve(attributes.size());
    for (const ObjectAttribute& attribute : attributes)
      values.push_back(Value::Null(attribute.type));
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const int index = type.AttributeIndex(node.keys[i]);
      if (index < 0) {
        if (options_.ignore_unknown_attributes) continue;
        return Fail(Cat("unsupported attribute \"", node.keys[i], "\""));
      }
      path_.push_back(PathStep::Attribute(node.keys[i]));
      auto value = Read(node.children[i], attributes[static_cast<size_t>(index)].type);
      if (!value) return std::nullopt;
      path_.pop_back();
      values[static_cast<size_t>(index)] = *std::move(value);
    }
    return Value::ObjectOf(type, std::move(values));
  }

  JsonOptions options_;
  Path path_;
  std::string message_;
};

}  // namespace

// ---- Writing

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '"': out += "\\\""; continue;
      case '\\': out += "\\\\"; continue;
      case '\b': out += "\\b"; continue;
      case '\f': out += "\\f"; continue;
      case '\n': out += "\\n"; continue;
      case '\r': out += "\\r"; continue;
      case '\t': out += "\\t"; continue;
      case '<': out += "\\u003c"; continue;
      case '>': out += "\\u003e"; continue;
      case '&': out += "\\u0026"; continue;
      default: break;
    }
    const std::string_view rest = text.substr(i);
    if (static_cast<unsigned char>(c) < 0x20) {
      Append(out, absl::StrFormat("\\u%04x", static_cast<unsigned char>(c)));
    } else if (rest.substr(0, 3) == "\xe2\x80\xa8" || rest.substr(0, 3) == "\xe2\x80\xa9") {
      out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += c;
    }
  }
  out += '"';
}

absl::Status AppendJson(const Value& value, Type type, std::string& out) {
  if (type == Type::Dynamic() && value.type() != Type::Dynamic()) {
    out += "{\"value\":";
    if (absl::Status status = AppendJson(value, value.type(), out); !status.ok()) return status;
    Append(out, ",\"type\":", TypeToJson(value.type()), "}");
    return absl::OkStatus();
  }
  if (!value.IsKnown()) std::abort();  // Only wholly known values have a JSON form.
  if (value.IsNull()) {
    out += "null";
    return absl::OkStatus();
  }
  char close = ']';
  switch (type.kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: out += value.AsBool() ? "true" : "false"; return absl::OkStatus();
    case Type::Kind::kNumber: {
      const Number number = value.AsNumber();
      if (number.IsInfinite())
        return absl::InvalidArgumentError("an infinite number cannot be written as JSON");
      out += number.ToString();
      return absl::OkStatus();
    }
    case Type::Kind::kString: AppendJsonString(value.AsString(), out); return absl::OkStatus();
    case Type::Kind::kMap:
    case Type::Kind::kObject: close = '}'; break;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple: break;
  }
  out += close == '}' ? '{' : '[';
  for (size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ',';
    Type element;
    if (type.kind() == Type::Kind::kObject) {
      AppendJsonString(type.attributes()[i].name, out);
      out += ':';
      element = type.attributes()[i].type;
    } else if (type.kind() == Type::Kind::kMap) {
      AppendJsonString(value.keys()[i], out);
      out += ':';
      element = type.element();
    } else {
      element = type.kind() == Type::Kind::kTuple ? type.elements()[i] : type.element();
    }
    if (absl::Status status = AppendJson(value[i], element, out); !status.ok()) return status;
  }
  out += close;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ToJson(const Value& value, Type type) {
  std::string out;
  if (absl::Status status = AppendJson(value, type, out); !status.ok()) return status;
  return out;
}

absl::StatusOr<Value> FromJson(std::string_view json, Type type, JsonOptions options) {
  const absl::StatusOr<Node> node = ParseTree(json);
  if (!node.ok()) return node.status();
  return TreeReader(options).Decode(*node, type);
}

absl::StatusOr<Type> ImpliedJsonType(std::string_view json) {
  const absl::StatusOr<Node> node = ParseTree(json);
  if (!node.ok()) return node.status();
  return TreeReader::Implied(*node);
}

absl::StatusOr<Type> TypeFromJson(std::string_view json) {
  const absl::StatusOr<Node> node = ParseTree(json);
  if (!node.ok()) return node.status();
  const std::optional<Type> type = TreeReader::ReadType(*node);
  if (!type) return absl::InvalidArgumentError("not a type");
  return *type;
}

}  // namespace proto::value
