#include "planner/lang/type_expression.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::ObjectAttribute;
using proto::value::Type;
using proto::value::Value;

constexpr char kSummary[] = "Invalid type specification";

class TypeReader {
 public:
  explicit TypeReader(diag::Diagnostics& diags) : diags_(diags) {}

  std::optional<TypeConstraint> Read(const syntax::Expression& expression) {
    if (const auto* string = expression.As<syntax::JsonString>()) {
      diag::Diagnostics mistakes;
      const syntax::ExpressionPtr inner = TextAsExpression(*string, mistakes);
      if (!mistakes.empty()) return Fail(mistakes[0].detail, expression);
      return Read(*inner);
    }
    if (expression.As<syntax::Invalid>() != nullptr) return std::nullopt;  // Reported when parsed.
    if (const auto word = syntax::AsKeyword(expression)) return ReadWord(*word, expression);
    if (const auto* call = expression.As<syntax::Call>()) return ReadCall(*call, expression);
    return Fail(
        "A type specification is either a primitive type keyword (bool, number, string) or a "
        "complex type constructor call, like list(string).",
        expression);
  }

 private:
  std::nullopt_t Fail(std::string detail, const syntax::Expression& at) {
    diag::AddError(diags_, kSummary, std::move(detail), at.SourceRange());
    return std::nullopt;
  }

  std::optional<TypeConstraint> ReadWord(const std::string& word, const syntax::Expression& at) {
    if (word == "string") return TypeConstraint{Type::String()};
    if (word == "number") return TypeConstraint{Type::Number()};
    if (word == "bool") return TypeConstraint{Type::Bool()};
    if (word == "any") return TypeConstraint{Type::Dynamic()};
    if (word == "list" || word == "map") {
      return TypeConstraint{word == "list" ? Type::List(Type::Dynamic())
                                           : Type::Map(Type::Dynamic())};
    }
    if (word == "set")
      return Fail("The set type constructor requires one argument specifying the element type.",
                  at);
    if (word == "object")
      return Fail(
          "The object type constructor requires one argument specifying the attribute types and "
          "values as a map.",
          at);
    if (word == "tuple")
      return Fail(
          "The tuple type constructor requires one argument specifying the element types as a "
          "list.",
          at);
    return Fail(Cat("The keyword \"", word, "\" is not a valid type specification."), at);
  }

  std::optional<TypeConstraint> ReadCall(const syntax::Call& call, const syntax::Expression& at) {
    const bool is_collection = call.name == "list" || call.name == "set" || call.name == "map";
    if (is_collection || call.name == "object" || call.name == "tuple") {
      if (call.arguments.size() != 1) {
        const std::string what =
            is_collection ? "one argument specifying the element type"
            : call.name == "object"
                ? "one argument specifying the attribute types and values as a map"
                : "one argument specifying the element types as a list";
        return Fail(Cat("The ", call.name, " type constructor requires ", what, "."), at);
      }
      if (call.name == "object") return ReadObject(*call.arguments[0]);
      if (call.name == "tuple") return ReadTuple(*call.arguments[0]);
      const auto element = Read(*call.arguments[0]);
      if (!element) return std::nullopt;
      TypeConstraint result;
      result.type = call.name == "list"  ? Type::List(element->type)
                    : call.name == "set" ? Type::Set(element->type)
                                         : Type::Map(element->type);
      if (element->defaults != nullptr) {
        TypeDefaults defaults;
        defaults.inner[""] = element->defaults;
        result.defaults = std::make_shared<TypeDefaults>(std::move(defaults));
      }
      return result;
    }
    if (call.name == "optional")
      return Fail("Keyword \"optional\" is valid only as a modifier for object type attributes.",
                  at);
    if (call.name == "string" || call.name == "number" || call.name == "bool" ||
        call.name == "any") {
      return Fail(Cat("Primitive type keyword \"", call.name, "\" does not expect arguments."), at);
    }
    return Fail(Cat("Keyword \"", call.name, "\" is not a valid type constructor."), at);
  }

  std::optional<TypeConstraint> ReadTuple(const syntax::Expression& argument) {
    const auto* tuple = argument.As<syntax::Tuple>();
    if (tuple == nullptr)
      return Fail("Tuple type constructor requires a list of element types.", argument);
    std::vector<Type> elements;
    TypeDefaults defaults;
    for (const syntax::ExpressionPtr& item : tuple->elements) {
      const auto element = Read(*item);
      if (!element) return std::nullopt;
      if (element->defaults != nullptr) defaults.inner[Cat(elements.size())] = element->defaults;
      elements.push_back(element->type);
    }
    TypeConstraint result{Type::Tuple(std::move(elements))};
    if (!defaults.inner.empty())
      result.defaults = std::make_shared<TypeDefaults>(std::move(defaults));
    return result;
  }

  std::optional<TypeConstraint> ReadObject(const syntax::Expression& argument) {
    const auto* object = argument.As<syntax::Object>();
    if (object == nullptr)
      return Fail(
          "Object type constructor requires a map whose keys are attribute names and whose values "
          "are the corresponding attribute types.",
          argument);
    std::vector<ObjectAttribute> attributes;
    std::set<std::string> names;
    TypeDefaults defaults;
    for (const auto& [key, value] : object->items) {
      const auto* literal = key->As<syntax::Literal>();
      if (literal == nullptr || literal->value.type() != Type::String()) {
        return Fail("Object constructor map keys must be attribute names.", *key);
      }
      const std::string name(literal->value.AsString());
      if (!names.insert(name).second)
        return Fail(Cat("The attribute \"", name, "\" is there twice."), *key);
      const auto* call = value->As<syntax::Call>();
      const bool optional = call != nullptr && call->name == "optional";
      if (optional && call->arguments.size() > 2) {
        return Fail(
            "Optional attribute modifier expects at most two arguments: the attribute type, "
            "and a default value.",
            *value);
      }
      if (optional && call->arguments.empty()) {
        return Fail("Optional attribute modifier requires the attribute type as its argument.",
                    *value);
      }
      const auto type = Read(optional ? *call->arguments[0] : *value);
      if (!type) return std::nullopt;
      if (type->defaults != nullptr) defaults.inner[name] = type->defaults;
      if (optional && call->arguments.size() == 2 &&
          !ReadDefault(name, *type, *call->arguments[1], defaults))
        return std::nullopt;
      attributes.push_back({name, type->type, optional});
    }
    TypeConstraint result{Type::Object(std::move(attributes))};
    if (!defaults.attributes.empty() || !defaults.inner.empty())
      result.defaults = std::make_shared<TypeDefaults>(std::move(defaults));
    return result;
  }

  bool ReadDefault(const std::string& name, const TypeConstraint& type,
                   const syntax::Expression& expression, TypeDefaults& defaults) {
    auto value = EvaluateConstant(expression, diags_);
    if (!value) return false;
    if (type.defaults != nullptr) value = ApplyDefaults(*type.defaults, *value);
    proto::value::ConversionError error;
    auto converted = proto::value::Convert(*value, type.type, &error);
    if (!converted) {
      diag::AddError(
          diags_, "Invalid default value for optional attribute",
          Cat("This default value is not compatible with the attribute's type constraint: ",
              ConversionMessage(error), "."),
          expression.SourceRange());
      return false;
    }
    defaults.attributes[name] = *std::move(converted);
    return true;
  }

  diag::Diagnostics& diags_;
};

}  // namespace

std::optional<TypeConstraint> ParseTypeExpression(const syntax::Expression& expression,
                                                  diag::Diagnostics& diags) {
  return TypeReader(diags).Read(expression);
}

Value ApplyDefaults(const TypeDefaults& defaults, const Value& value) {
  if (!value.IsKnownNonNull()) return value;
  const Type::Kind kind = value.type().kind();
  const auto child = [&](const std::string& key, const Value& v) {
    const auto found = defaults.inner.find(key);
    return found == defaults.inner.end() ? v : ApplyDefaults(*found->second, v);
  };
  Value result = value;
  if (kind == Type::Kind::kObject || kind == Type::Kind::kMap) {
    const bool of_elements = defaults.inner.contains("");
    std::vector<std::pair<std::string, Value>> entries;
    for (size_t i = 0; i < value.size(); ++i) {
      const std::string key =
          kind == Type::Kind::kMap ? value.keys()[i] : value.type().attributes()[i].name;
      const auto found = defaults.attributes.find(key);
      if (found != defaults.attributes.end() && value[i].IsNull()) {
        entries.emplace_back(key, found->second);
      } else {
        entries.emplace_back(key, child(of_elements ? "" : key, value[i]));
      }
    }
    for (const auto& [name, fallback] : defaults.attributes) {
      if (value.Find(name) == nullptr) entries.emplace_back(name, fallback);
    }
    result = Value::Object(std::move(entries));
  } else if (kind == Type::Kind::kTuple || kind == Type::Kind::kList || kind == Type::Kind::kSet) {
    const bool by_position = kind == Type::Kind::kTuple && !defaults.inner.contains("");
    std::vector<Value> elements;
    for (size_t i = 0; i < value.size(); ++i)
      elements.push_back(child(by_position ? Cat(i) : "", value[i]));
    result = Value::Tuple(std::move(elements));
  }
  return result.WithMarks(value.marks());
}

}  // namespace planner::lang
