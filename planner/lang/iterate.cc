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

// Whether the current element is taken. Not if that is unknown or a mistake: then the result is
// unknown.
bool Evaluator::ForCondition(const syntax::For& node, ForResult& result) {
  if (node.condition == nullptr) return true;
  const Value raw = Evaluate(*node.condition);
  const auto fail = [&](std::string detail) {
    if (!result.unknown)
      Fail("Invalid 'for' condition", std::move(detail), *node.condition, *node.condition);
    result.unknown = true;
    return false;
  };
  if (raw.IsNull()) return fail("The value of the 'if' clause must not be null.");
  result.marks |= raw.marks();
  if (!raw.IsKnown() && node.key == nullptr) {
    result.unknown = true;
    return false;
  }
  ConversionError error;
  const auto condition = Convert(raw.WithoutMarks(), Type::Bool(), &error);
  if (!condition)
    return fail(Cat("The 'if' clause value is invalid: ", ConversionMessage(error), "."));
  if (!condition->IsKnown()) {
    result.unknown = true;
    return false;
  }
  return condition->AsBool();
}

// Looks at the condition once with nothing known of the elements: what is wrong with it whatever
// they are is reported even if there are none.
bool Evaluator::CheckForCondition(const syntax::For& node) {
  if (node.condition == nullptr) return true;
  const size_t depth = bound_.size();
  const size_t before = diags_.size();
  if (!node.key_name.empty()) bound_.emplace_back(node.key_name, Value::Unknown(Type::Dynamic()));
  bound_.emplace_back(node.value_name, Value::Unknown(Type::Dynamic()));
  const Value condition = Evaluate(*node.condition);
  ConversionError error;
  if (condition.IsNull()) {
    Fail("Condition is null", "The value of the 'if' clause must not be null.", *node.condition,
         *node.condition);
  } else if (!Convert(condition.WithoutMarks(), Type::Bool(), &error)) {
    Fail("Invalid 'for' condition",
         Cat("The 'if' clause value is invalid: ", ConversionMessage(error), "."), *node.condition,
         *node.condition);
  }
  bound_.resize(depth);
  return diags_.size() == before;
}

Value Evaluator::EvaluateFor(const syntax::For& node, const syntax::Expression& expression) {
  const Value collection = Evaluate(*node.collection);
  const auto entries = Iterate(collection, *node.collection);
  if (!entries) return Value::Unknown(Type::Dynamic());
  ForResult result{.marks = entries->marks};
  const bool is_open = entries->unknown && collection.type() == Type::Dynamic();
  if (is_open || !CheckForCondition(node) || entries->unknown)
    return Value::Unknown(Type::Dynamic()).WithMarks(result.marks);
  const size_t depth = bound_.size();
  for (const auto& [key, value] : entries->entries) {
    bound_.resize(depth);
    if (!node.key_name.empty()) bound_.emplace_back(node.key_name, key);
    bound_.emplace_back(node.value_name, value);
    VisitEntry(node, expression, result);
  }
  bound_.resize(depth);
  if (result.unknown) return Value::Unknown(Type::Dynamic()).WithMarks(result.marks);
  if (node.key == nullptr) return Value::Tuple(std::move(result.elements)).WithMarks(result.marks);
  std::vector<std::pair<std::string, Value>> attributes;
  attributes.reserve(result.groups.size());
  for (auto& [name, group] : result.groups) {
    attributes.emplace_back(name,
                            node.group ? Value::Tuple(std::move(group)) : std::move(group[0]));
  }
  return Value::Object(std::move(attributes)).WithMarks(result.marks);
}

// What the current element adds to the result. After a mistake the others are visited all the same,
// for theirs; of mistakes in conditions and keys the first is reported.
void Evaluator::VisitEntry(const syntax::For& node, const syntax::Expression& expression,
                           ForResult& result) {
  if (!ForCondition(node, result)) return;
  if (node.key == nullptr) {
    result.elements.push_back(Evaluate(*node.value));
    return;
  }
  const auto key = ForKey(node, expression, result);
  if (!key) return;
  std::vector<Value>& group = result.groups[*key];
  Value value = Evaluate(*node.value);
  if (group.empty() || node.group) {
    group.push_back(std::move(value));
    return;
  }
  Fail("Duplicate object key",
       Cat("Two different items produced the key \"", *key,
           "\" in this 'for' expression. If duplicates are expected, use the ellipsis (...) "
           "after the value expression to enable grouping by key."),
       *node.key, expression);
}

std::optional<std::string> Evaluator::ForKey(const syntax::For& node,
                                             const syntax::Expression& expression,
                                             ForResult& result) {
  const Value raw = Evaluate(*node.key);
  const auto fail = [&](std::string detail) {
    if (!result.unknown) Fail("Invalid object key", std::move(detail), *node.key, expression);
    result.unknown = true;
    return std::nullopt;
  };
  if (raw.IsNull())
    return fail("Key expression in 'for' expression must not produce a null value.");
  result.marks |= raw.marks();
  if (!raw.IsKnown()) {
    result.unknown = true;
    return std::nullopt;
  }
  ConversionError error;
  const auto text = Convert(raw.WithoutMarks(), Type::String(), &error);
  if (!text)
    return fail(
        Cat("The key expression produced an invalid result: ", ConversionMessage(error), "."));
  return std::string(text->AsString());
}

// The type of a splat's result, whatever the elements of its source are.
Type Evaluator::SplatType(const syntax::Splat& node, Type source) {
  diag::Diagnostics ignored;
  const auto of_element = [&](Type element) {
    Evaluator probe(scope_, ignored);
    probe.bound_ = bound_;
    probe.items_ = items_;
    probe.items_.push_back(Value::Unknown(element));
    return probe.Evaluate(*node.each).type();
  };
  if (source.kind() != Kind::kTuple) return Type::List(of_element(source.element()));
  std::vector<Type> types;
  for (const Type element : source.elements()) types.push_back(of_element(element));
  return Type::Tuple(std::move(types));
}

Value Evaluator::EvaluateSplat(const syntax::Splat& node, const syntax::Expression& expression) {
  const size_t before = diags_.size();
  const Value source = Evaluate(*node.source);
  if (diags_.size() > before) return Value::Unknown(Type::Dynamic());
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
      std::vector<Type> types;
      for (const Type element : type.elements()) {
        each(Value::Unknown(element));
        types.push_back(elements.back().type());
      }
      return Value::Unknown(Type::Tuple(std::move(types)),
                            {.not_null = source.refinements().not_null})
          .WithMarks(marks);
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
  if (diags_.size() > before) return Value::Unknown(SplatType(node, type)).WithMarks(marks);
  if (type.kind() == Kind::kTuple) return Value::Tuple(std::move(elements)).WithMarks(marks);
  if (elements.empty()) return Value::List(SplatType(node, type).element(), {}).WithMarks(marks);
  const bool same = std::all_of(elements.begin(), elements.end(),
                                [&](const Value& v) { return v.type() == elements[0].type(); });
  if (!same) return Value::Tuple(std::move(elements)).WithMarks(marks);
  const Type element = elements[0].type();
  return Value::List(element, std::move(elements)).WithMarks(marks);
}

}  // namespace planner::lang
