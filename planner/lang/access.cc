// Attribute and index access (engine-compat.md 1.4).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/lang/evaluator.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Convert;
using proto::value::Marks;
using proto::value::Type;
using proto::value::Value;
using Kind = Type::Kind;

Value Fail(AccessError* error, std::string summary, std::string detail) {
  error->summary = std::move(summary);
  error->detail = std::move(detail);
  return Value::Unknown(Type::Dynamic());
}

constexpr std::string_view kNoElement =
    "The given key does not identify an element in this collection value";

Value GetSequenceElement(const Value& value, const Value& raw_key, Marks marks,
                         AccessError* error) {
  const auto key = Convert(raw_key, Type::Number(), nullptr);
  if (!key) return Fail(error, "Invalid index", Cat(kNoElement, ": a number is required."));
  const bool is_tuple = value.type().kind() == Kind::kTuple;
  if (!key->IsKnown())
    return Value::Unknown(is_tuple ? Type::Dynamic() : value.type().element()).WithMarks(marks);
  const auto number = key->AsNumber();
  if (!number.IsInteger()) {
    return Fail(
        error, "Invalid index",
        Cat(kNoElement, ": indexing a sequence requires a whole number, but the given index (",
            number.ToString(), ") has a fractional part."));
  }
  if (number.IsNegative()) {
    return Fail(error, "Invalid index",
                Cat(kNoElement, ": a negative number is not a valid index for a sequence."));
  }
  const auto index = number.ToUint64();
  if (!value.IsKnown()) {
    if (is_tuple && index && *index < value.type().elements().size()) {
      return Value::Unknown(value.type().elements()[*index]).WithMarks(marks);
    }
    if (!is_tuple) return Value::Unknown(value.type().element()).WithMarks(marks);
  }
  const size_t size = value.IsKnown() ? value.size() : value.type().elements().size();
  if (index && *index < size) return value[*index].WithMarks(marks);
  if (size == 0)
    return Fail(error, "Invalid index", Cat(kNoElement, ": the collection has no elements."));
  return Fail(error, "Invalid index",
              Cat(kNoElement,
                  ": the given index is greater than or equal to the length of the collection."));
}

Value GetKeyedElement(const Value& value, const Value& raw_key, Marks marks, AccessError* error) {
  const bool is_map = value.type().kind() == Kind::kMap;
  const auto key = Convert(raw_key, Type::String(), nullptr);
  if (!key) return Fail(error, "Invalid index", Cat(kNoElement, ": a string is required."));
  if (!key->IsKnown())
    return Value::Unknown(is_map ? value.type().element() : Type::Dynamic()).WithMarks(marks);
  if (!value.IsKnown()) {
    if (is_map) return Value::Unknown(value.type().element()).WithMarks(marks);
    const int index = value.type().AttributeIndex(key->AsString());
    // What is not there shows when the object is known.
    return Value::Unknown(index < 0 ? Type::Dynamic()
                                    : value.type().attributes()[static_cast<size_t>(index)].type)
        .WithMarks(marks);
  }
  const Value* element = value.Find(key->AsString());
  if (element == nullptr) {
    return Fail(error, "Invalid index",
                Cat(kNoElement, is_map || raw_key.type() != Type::Number()
                                    ? "."
                                    : ". An object only supports looking up attributes by name, "
                                      "not by numeric index."));
  }
  return element->WithMarks(marks);
}

std::string SimilarAttribute(Type object, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& attribute : object.attributes()) names.push_back(attribute.name);
  const std::string similar = diag::SimilarName(name, names);
  return similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?");
}

}  // namespace

Value GetAttribute(const Value& value, std::string_view name, AccessError* error) {
  const Marks marks = value.marks();
  if (value.IsNull()) {
    return Fail(error, "Attempt to get attribute from null value",
                "This value is null, so it does not have any attributes.");
  }
  const Type type = value.type();
  switch (type.kind()) {
    case Kind::kDynamic: return Value::Unknown(Type::Dynamic()).WithMarks(marks);
    case Kind::kObject: {
      const int index = type.AttributeIndex(name);
      if (index < 0)
        return Fail(error, "Unsupported attribute",
                    Cat("This object does not have an attribute named \"", name, "\".",
                        SimilarAttribute(type, name)));
      if (!value.IsKnown())
        return Value::Unknown(type.attributes()[static_cast<size_t>(index)].type).WithMarks(marks);
      return value[static_cast<size_t>(index)].WithMarks(marks);
    }
    case Kind::kMap: {
      if (!value.IsKnown()) return Value::Unknown(type.element()).WithMarks(marks);
      const Value* element = value.Find(name);
      if (element == nullptr)
        return Fail(error, "Missing map element",
                    Cat("This map does not have an element with the key \"", name, "\"."));
      return element->WithMarks(marks);
    }
    case Kind::kList:
    case Kind::kSet:
      if (type.element().kind() == Kind::kObject) {
        return Fail(
            error, "Unsupported attribute",
            Cat("Can't access attributes on a ", type.kind() == Kind::kList ? "list" : "set",
                " of objects. Did you mean to access attribute \"", name,
                type.kind() == Kind::kList
                    ? "\" for a specific element of the list, or across all elements of the list?"
                    : "\" across all elements of the set?"));
      }
      break;
    case Kind::kBool:
    case Kind::kNumber:
    case Kind::kString:
      return Fail(
          error, "Unsupported attribute",
          Cat("Can't access attributes on a primitive-typed value (", FriendlyName(type), ")."));
    case Kind::kTuple: break;
  }
  return Fail(error, "Unsupported attribute", "This value does not have any attributes.");
}

Value GetElement(const Value& value, const Value& key, AccessError* error) {
  const auto marks = static_cast<Marks>(value.marks() | key.marks());
  if (value.IsNull())
    return Fail(error, "Attempt to index null value",
                "This value is null, so it does not have any indices.");
  if (key.IsNull())
    return Fail(error, "Invalid index", "Can't use a null value as an indexing key.");
  switch (value.type().kind()) {
    case Kind::kDynamic: return Value::Unknown(Type::Dynamic()).WithMarks(marks);
    case Kind::kList:
    case Kind::kTuple: return GetSequenceElement(value, key.WithoutMarks(), marks, error);
    case Kind::kMap:
    case Kind::kObject: return GetKeyedElement(value, key.WithoutMarks(), marks, error);
    case Kind::kSet:
      return Fail(
          error, "Invalid index",
          "Elements of a set are identified only by their value and don't have any separate index "
          "or key to select "
          "with, so it's only possible to perform operations across all elements of the set.");
    default: return Fail(error, "Invalid index", "This value does not have any indices.");
  }
}

}  // namespace planner::lang
