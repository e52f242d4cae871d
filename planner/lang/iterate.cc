// `for` and splat expressions (engine-compat.md 1.4).

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/evaluator.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {

using proto::text::Cat;
using proto::value::ConversionError;
using proto::value::ConversionMessage;
using proto::value::Convert;
using proto::value::Marks;
using proto::value::Type;
using proto::value::Value;
using Kind = Type::Kind;

std::optional<Evaluator::Entries> Evaluator::Iterate(const Value& collection,
                                                     const syntax::Expression& expression) {
  if (collection.IsNull()) {
    Fail("Iteration over null value",
         "A null value cannot be used as the collection in a 'for' expression.", expression,
         expression);
    return std::nullopt;
  }
  Entries result;
  result.marks = collection.marks();
  const Type type = collection.type();
  if (type.IsPrimitive()) {
    Fail("Iteration over non-iterable value",
         Cat("A value of type ", FriendlyName(type),
             " cannot be used as the collection in a 'for' expression."),
         expression, expression);
    return std::nullopt;
  }
  if (!collection.IsKnown()) {
    result.unknown = true;
    return result;
  }
  for (size_t i = 0; i < collection.size(); ++i) {
    const Value& element = collection[i];
    switch (type.kind()) {
      case Kind::kMap:
        result.entries.emplace_back(Value::String(collection.keys()[i]), element);
        break;
      case Kind::kObject:
        result.entries.emplace_back(Value::String(type.attributes()[i].name), element);
        break;
      case Kind::kSet: result.entries.emplace_back(element, element); break;
      default: result.entries.emplace_back(Value::Number(static_cast<int64_t>(i)), element); break;
    }
  }
  return result;
}

// Whether the current element is taken; nullopt after an error.
std::optional<bool> Evaluator::ForCondition(const syntax::For& node, bool* unknown, Marks* marks) {
  if (node.condition == nullptr) return true;
  const Value raw = Evaluate(*node.condition);
  *marks |= raw.marks();
  if (raw.IsNull()) {
    Fail("Condition is null", "The value of the 'if' clause must not be null.", *node.condition,
         *node.condition);
    return std::nullopt;
  }
  ConversionError error;
  const auto condition = Convert(raw.WithoutMarks(), Type::Bool(), &error);
  if (!condition) {
    Fail("Invalid 'for' condition",
         Cat("The 'if' clause value is invalid: ", ConversionMessage(error), "."), *node.condition,
         *node.condition);
    return std::nullopt;
  }
  if (!condition->IsKnown()) {
    *unknown = true;
    return false;
  }
  return condition->AsBool();
}

Value Evaluator::EvaluateFor(const syntax::For& node, const syntax::Expression& expression) {
  const Value collection = Evaluate(*node.collection);
  const auto entries = Iterate(collection, *node.collection);
  if (!entries) return Value::Unknown(Type::Dynamic());
  Marks marks = entries->marks;
  if (entries->unknown) return Value::Unknown(Type::Dynamic()).WithMarks(marks);
  std::vector<Value> elements;
  std::map<std::string, std::vector<Value>> groups;
  bool unknown = false;
  bool failed = false;
  const size_t depth = bound_.size();
  for (const auto& [key, value] : entries->entries) {
    bound_.resize(depth);
    if (!node.key_name.empty()) bound_.emplace_back(node.key_name, key);
    bound_.emplace_back(node.value_name, value);
    const auto take = ForCondition(node, &unknown, &marks);
    if (!take) {
      failed = true;
      break;
    }
    if (!*take) continue;
    if (node.key == nullptr) {
      elements.push_back(Evaluate(*node.value));
      continue;
    }
    const Value raw_key = Evaluate(*node.key);
    marks |= raw_key.marks();
    if (raw_key.IsNull()) {
      Fail("Invalid object key",
           "Key expression in 'for' expression must not produce a null value.", *node.key,
           expression);
      failed = true;
      break;
    }
    ConversionError error;
    const auto text = Convert(raw_key.WithoutMarks(), Type::String(), &error);
    if (!text) {
      Fail("Invalid object key",
           Cat("The key expression produced an invalid result: ", ConversionMessage(error), "."),
           *node.key, expression);
      failed = true;
      break;
    }
    if (!text->IsKnown()) {
      unknown = true;
      continue;
    }
    std::vector<Value>& group = groups[std::string(text->AsString())];
    group.push_back(Evaluate(*node.value));
    if (group.size() > 1 && !node.group) {
      Fail("Duplicate object key",
           Cat("Two different items produced the key \"", text->AsString(),
               "\" in this 'for' expression. If duplicates are expected, use the ellipsis (...) "
               "after the value expression to enable "
               "grouping by key."),
           *node.key, expression);
      failed = true;
      break;
    }
  }
  bound_.resize(depth);
  if (failed || unknown) return Value::Unknown(Type::Dynamic()).WithMarks(marks);
  if (node.key == nullptr) return Value::Tuple(std::move(elements)).WithMarks(marks);
  std::vector<std::pair<std::string, Value>> attributes;
  attributes.reserve(groups.size());
  for (auto& [name, group] : groups) {
    attributes.emplace_back(name,
                            node.group ? Value::Tuple(std::move(group)) : std::move(group[0]));
  }
  return Value::Object(std::move(attributes)).WithMarks(marks);
}

Value Evaluator::EvaluateSplat(const syntax::Splat& node, const syntax::Expression& expression) {
  const Value source = Evaluate(*node.source);
  const Type type = source.type();
  const Marks marks = source.marks();
  if (type == Type::Dynamic() && !source.IsKnown())
    return Value::Unknown(Type::Dynamic()).WithMarks(marks);
  const bool is_sequence =
      type.kind() == Kind::kList || type.kind() == Kind::kSet || type.kind() == Kind::kTuple;
  if (source.IsNull()) {
    if (!is_sequence) return Value::Tuple({}).WithMarks(marks);
    return Fail("Splat of null value",
                "Splat expressions (with the * symbol) cannot be applied to null sequences.",
                *node.source, expression);
  }
  std::vector<Value> elements;
  const auto each = [&](const Value& item) {
    items_.push_back(item);
    elements.push_back(Evaluate(*node.each));
    items_.pop_back();
  };
  if (!is_sequence) {
    if (!source.IsKnown() && !source.IsDefinitelyNotNull())
      return Value::Unknown(Type::Dynamic()).WithMarks(marks);
    each(source.WithoutMarks());
    return Value::Tuple(std::move(elements)).WithMarks(marks);
  }
  if (!source.IsKnown()) {
    // The type of the result follows from what one element gives.
    if (type.kind() == Kind::kTuple) {
      for (const Type element : type.elements()) each(Value::Unknown(element));
      return Value::Tuple(std::move(elements)).WithMarks(marks);
    }
    each(Value::Unknown(type.element()));
    const Type element = elements[0].type();
    if (element == Type::Dynamic()) return Value::Unknown(Type::Dynamic()).WithMarks(marks);
    return Value::Unknown(Type::List(element), {.not_null = source.refinements().not_null,
                                                .min_length = type.kind() == Kind::kList
                                                                  ? source.refinements().min_length
                                                                  : std::nullopt,
                                                .max_length = source.refinements().max_length})
        .WithMarks(marks);
  }
  for (const Value& item : source.elements()) each(item);
  if (type.kind() == Kind::kTuple) return Value::Tuple(std::move(elements)).WithMarks(marks);
  if (elements.empty()) {
    diag::Diagnostics ignored;
    Evaluator probe(scope_, ignored);
    probe.bound_ = bound_;
    probe.items_ = items_;
    probe.items_.push_back(Value::Unknown(type.element()));
    return Value::List(probe.Evaluate(*node.each).type(), {}).WithMarks(marks);
  }
  const bool same = std::all_of(elements.begin(), elements.end(),
                                [&](const Value& v) { return v.type() == elements[0].type(); });
  if (!same) return Value::Tuple(std::move(elements)).WithMarks(marks);
  const Type element = elements[0].type();
  return Value::List(element, std::move(elements)).WithMarks(marks);
}

}  // namespace planner::lang
