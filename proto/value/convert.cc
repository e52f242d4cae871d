#include "proto/value/convert.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "proto/value/convert_types.h"

namespace proto::value {
namespace {

using proto::text::Append;
using proto::text::Cat;

using Kind = Type::Kind;

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
    const auto resolved = ResolveType(value.type(), to, Safety::kAny);
    if (!resolved) return Fail(TypeMismatch(value.type(), to));
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
    // What is undetermined in the type of elements may be of another type in each of them.
    for (const Value& element : elements) {
      if (element.type() != Type::Dynamic() && element.type() != elements[0].type())
        return Fail(TypeMismatch(value.type(), to));
    }
    return elements;
  }

  std::optional<Value> ToSequence(const Value& value, Type to, Type resolved) {
    // Elements of a set may coincide once they are known; a single one cannot.
    if (value.type().kind() == Kind::kSet && to.kind() == Kind::kList && !value.IsWhollyKnown() &&
        value.size() > 1) {
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

bool CanConvert(Type from, Type to) { return ResolveType(from, to, Safety::kAny).has_value(); }
bool CanConvertSafely(Type from, Type to) {
  return ResolveType(from, to, Safety::kSafe).has_value();
}

std::optional<Type> Unify(absl::Span<const Type> types) { return UnifyTypes(types); }

}  // namespace proto::value
