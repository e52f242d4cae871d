// Templates in quotes and heredocs (engine-compat.md 1.4).

#include <string>

#include "planner/lang/evaluator.h"
#include "planner/lang/format.h"
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

Value Evaluator::EvaluateTemplate(const syntax::Template& node,
                                  const syntax::Expression& expression) {
  std::string text;
  bool known = true;
  Marks marks = proto::value::kNoMarks;
  const size_t errors = diags_.size();
  for (const syntax::ExpressionPtr& part : node.parts) {
    const Value value = Evaluate(*part);
    marks |= value.marks();
    if (value.IsNull()) {
      Fail("Invalid template interpolation value",
           "The expression result is null. Cannot include a null value in a string template.",
           *part, expression);
      continue;
    }
    if (!value.IsKnown()) {
      known = false;
      continue;
    }
    ConversionError error;
    const auto converted = Convert(value.WithoutMarks(), Type::String(), &error);
    if (!converted) {
      Fail("Invalid template interpolation value",
           Cat("Cannot include the given value in a string template: ", ConversionMessage(error),
               "."),
           *part, expression);
      continue;
    }
    if (known && diags_.size() == errors) text += converted->AsString();
  }
  // A mistake does not make the text unknown: what stands before it is what others go on with.
  if (known) return Value::String(text).WithMarks(marks);
  if (diags_.size() > errors)
    return Value::Unknown(Type::String(), {.not_null = true}).WithMarks(marks);
  constexpr size_t kLongestPrefix = 128;
  if (text.size() > kLongestPrefix) {
    size_t end = kLongestPrefix;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
  }
  return Value::Unknown(Type::String(), {.not_null = true, .prefix = LastingPrefix(text)})
      .WithMarks(marks);
}

Value Evaluator::EvaluateTemplateFor(const syntax::TemplateFor& node,
                                     const syntax::Expression& expression) {
  const auto entries = Iterate(Evaluate(*node.collection), *node.collection);
  if (!entries) return Value::Unknown(Type::Dynamic());
  Marks marks = entries->marks;
  if (entries->unknown) return Value::Unknown(Type::String(), {.not_null = true}).WithMarks(marks);
  std::string text;
  bool known = true;
  const size_t depth = bound_.size();
  for (const auto& [key, value] : entries->entries) {
    bound_.resize(depth);
    if (!node.key_name.empty()) bound_.emplace_back(node.key_name, key);
    bound_.emplace_back(node.value_name, value);
    const Value piece = EvaluateTemplate(*node.body->As<syntax::Template>(), expression);
    marks |= piece.marks();
    if (piece.IsKnown()) {
      text += piece.AsString();
    } else {
      known = false;
    }
  }
  bound_.resize(depth);
  if (!known) return Value::Unknown(Type::String(), {.not_null = true}).WithMarks(marks);
  return Value::String(text).WithMarks(marks);
}

}  // namespace planner::lang
