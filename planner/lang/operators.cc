// Operators and conditionals (engine-compat.md 1.4).

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/evaluator.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::ConversionError;
using proto::value::ConversionMessage;
using proto::value::Convert;
using proto::value::Marks;
using proto::value::Number;
using proto::value::Refinements;
using proto::value::Type;
using proto::value::Unify;
using proto::value::Value;
using syntax::Operator;

bool IsArithmetic(Operator op) {
  return op == Operator::kAdd || op == Operator::kSubtract || op == Operator::kMultiply ||
         op == Operator::kDivide || op == Operator::kModulo;
}

std::optional<Number> Calculate(Operator op, const Number& a, const Number& b) {
  switch (op) {
    case Operator::kAdd: return Number::Add(a, b);
    case Operator::kSubtract: return Number::Subtract(a, b);
    case Operator::kMultiply: return Number::Multiply(a, b);
    case Operator::kDivide: return Number::Divide(a, b);
    default: return Number::Modulo(a, b);
  }
}

bool Holds(Operator op, int order) {
  switch (op) {
    case Operator::kGreater: return order > 0;
    case Operator::kGreaterOrEqual: return order >= 0;
    case Operator::kLess: return order < 0;
    default: return order <= 0;
  }
}

// The least and the greatest that a number, known or not, may be.
std::pair<std::optional<Number>, std::optional<Number>> BoundsOf(const Value& v) {
  if (v.IsKnownNonNull()) return {v.AsNumber(), v.AsNumber()};
  return {v.refinements().lower, v.refinements().upper};
}

// Whether `a` is less than `b`, where their bounds tell (all as if they were exclusive, as core
// does).
std::optional<bool> IsLess(const Value& a, const Value& b) {
  const auto [a_low, a_high] = BoundsOf(a);
  const auto [b_low, b_high] = BoundsOf(b);
  if (a_high && b_low && Number::Compare(*a_high, *b_low) < 0) return true;
  if (a_low && b_high && Number::Compare(*a_low, *b_high) > 0) return false;
  return std::nullopt;
}

// A comparison of numbers that are not both known; unknown where their bounds do not tell.
Value CompareBounds(Operator op, const Value& a, const Value& b) {
  const bool from_left = op == Operator::kLess || op == Operator::kLessOrEqual;
  const std::optional<bool> less = from_left ? IsLess(a, b) : IsLess(b, a);
  const Value unknown = Value::Unknown(Type::Bool(), {.not_null = true});
  if (!less) return unknown;
  if (op == Operator::kLess || op == Operator::kGreater) return Value::Bool(*less);
  const Value equal = proto::value::Equals(a, b);
  return equal.IsKnown() ? Value::Bool(*less || equal.AsBool()) : unknown;
}

// What both arms of an undecided conditional promise, as `type`. Of converted arms only whether
// they are null is known.
Value UndecidedConditional(Type type, const Value& a, const Value& b, bool converted) {
  if (a.IsNull() && b.IsNull()) return Value::Null(type);
  if (type == Type::Dynamic()) return Value::Unknown(type);
  Refinements refinements;
  refinements.not_null = a.IsDefinitelyNotNull() && b.IsDefinitelyNotNull();
  const bool bounded = refinements.not_null && !converted;
  if (type == Type::Number() && bounded) {
    const auto [a_low, a_high] = BoundsOf(a);
    const auto [b_low, b_high] = BoundsOf(b);
    if (a_low && b_low) refinements.lower = Number::Compare(*a_low, *b_low) < 0 ? a_low : b_low;
    if (a_high && b_high)
      refinements.upper = Number::Compare(*a_high, *b_high) > 0 ? a_high : b_high;
  }
  const auto length =
      [](const Value& v) -> std::pair<std::optional<int64_t>, std::optional<int64_t>> {
    if (v.IsKnownNonNull()) return {v.size(), v.size()};
    return {v.refinements().min_length, v.refinements().max_length};
  };
  if (type.IsCollection() && bounded) {
    const auto [a_low, a_high] = length(a);
    const auto [b_low, b_high] = length(b);
    if (a_low && b_low) refinements.min_length = std::min(*a_low, *b_low);
    if (a_high && b_high) refinements.max_length = std::max(*a_high, *b_high);
  }
  return Value::Unknown(type, std::move(refinements));
}

std::string DescribeTypeMismatch(Type then, Type otherwise) {
  if (then.kind() == Type::Kind::kObject && otherwise.kind() == Type::Kind::kObject) {
    for (const auto& attribute : then.attributes()) {
      if (otherwise.AttributeIndex(attribute.name) < 0) {
        return Cat("The 'true' value includes object attribute \"", attribute.name,
                   "\", which is absent in the 'false' value");
      }
    }
    for (const auto& attribute : otherwise.attributes()) {
      if (then.AttributeIndex(attribute.name) < 0) {
        return Cat("The 'false' value includes object attribute \"", attribute.name,
                   "\", which is absent in the 'true' value");
      }
    }
    for (const auto& attribute : then.attributes()) {
      const Type other =
          otherwise.attributes()[static_cast<size_t>(otherwise.AttributeIndex(attribute.name))]
              .type;
      if (!Unify({attribute.type, other})) {
        return Cat("Type mismatch for object attribute \"", attribute.name,
                   "\": ", DescribeTypeMismatch(attribute.type, other));
      }
    }
  }
  if (then.kind() == Type::Kind::kTuple && otherwise.kind() == Type::Kind::kTuple &&
      then.elements().size() != otherwise.elements().size()) {
    return Cat("The 'true' tuple has length ", then.elements().size(),
               ", but the 'false' tuple has length ", otherwise.elements().size());
  }
  return Cat("The 'true' value is ", FriendlyName(then), ", but the 'false' value is ",
             FriendlyName(otherwise));
}

}  // namespace

std::optional<Value> Evaluator::Operand(const syntax::Expression& operand, Type type,
                                        std::string_view which,
                                        const syntax::Expression& expression) {
  const size_t errors = diags_.size();
  const Value value = Evaluate(operand);
  const bool failed =
      diags_.size() > errors &&
      diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(errors), diags_.end()});
  ConversionError error;
  auto converted = Convert(value, type, &error);
  if (!converted) {
    Fail("Invalid operand",
         Cat("Unsuitable value for ", which, " operand: ", ConversionMessage(error), "."), operand,
         expression);
    return std::nullopt;
  }
  if (failed) return std::nullopt;
  return converted;
}

bool Evaluator::IsNoOperand(const Value& operand, const syntax::Expression& expression) {
  if (!operand.IsNull()) return false;
  Fail("Operation failed", "Error during operation: argument must not be null.", expression,
       expression);
  return true;
}

Value Evaluator::EvaluateUnary(const syntax::Unary& node, const syntax::Expression& expression) {
  const bool is_not = node.op == Operator::kNot;
  const Type type = is_not ? Type::Bool() : Type::Number();
  const auto operand = Operand(*node.operand, type, "unary", expression);
  if (!operand || IsNoOperand(*operand, expression)) return Value::Unknown(type);
  if (!operand->IsKnown())
    return Value::Unknown(type, {.not_null = true}).WithMarks(operand->marks());
  const Value result =
      is_not ? Value::Bool(!operand->AsBool()) : Value::Number(operand->AsNumber().Negate());
  return result.WithMarks(operand->marks());
}

Value Evaluator::EvaluateBinary(const syntax::Binary& node, const syntax::Expression& expression) {
  if (node.op == Operator::kEqual || node.op == Operator::kNotEqual) {
    const size_t errors = diags_.size();
    const Value left = Evaluate(*node.left);
    const Value right = Evaluate(*node.right);
    if (diags_.size() > errors) return Value::Unknown(Type::Bool());
    const Value equal = proto::value::Equals(left, right);
    if (node.op == Operator::kEqual || !equal.IsKnown()) return equal;
    return Value::Bool(!equal.AsBool()).WithMarks(equal.marks());
  }
  const bool is_logic = node.op == Operator::kAnd || node.op == Operator::kOr;
  const Type type = is_logic ? Type::Bool() : Type::Number();
  const auto left = Operand(*node.left, type, "left", expression);
  const auto right = Operand(*node.right, type, "right", expression);
  const Type result_type = IsArithmetic(node.op) ? Type::Number() : Type::Bool();
  if (!left || !right || IsNoOperand(*left, expression) || IsNoOperand(*right, expression))
    return Value::Unknown(result_type);
  const auto marks = static_cast<Marks>(left->marks() | right->marks());
  if (!left->IsKnown() || !right->IsKnown()) {
    return is_logic || IsArithmetic(node.op)
               ? Value::Unknown(result_type, {.not_null = true}).WithMarks(marks)
               : CompareBounds(node.op, left->WithoutMarks(), right->WithoutMarks())
                     .WithMarks(marks);
  }
  if (is_logic) {
    const bool a = left->AsBool();
    const bool b = right->AsBool();
    return Value::Bool(node.op == Operator::kAnd ? a && b : a || b).WithMarks(marks);
  }
  const Number a = left->AsNumber();
  const Number b = right->AsNumber();
  if (!IsArithmetic(node.op))
    return Value::Bool(Holds(node.op, Number::Compare(a, b))).WithMarks(marks);
  const auto result = Calculate(node.op, a, b);
  if (!result) {
    const std::string_view detail =
        node.op == Operator::kDivide     ? "can't divide zero by zero or infinity by infinity"
        : node.op == Operator::kMultiply ? "can't multiply zero by infinity"
        : node.op == Operator::kModulo   ? "can't use modulo with zero and infinity"
                                         : "can't compute sum of opposing infinities";
    return Fail("Operation failed", Cat("Error during operation: ", detail, "."), expression,
                expression);
  }
  return Value::Number(*result).WithMarks(marks);
}

Value Evaluator::EvaluateConditional(const syntax::ExpressionPtr& condition_expression,
                                     const syntax::ExpressionPtr& then_expression,
                                     const syntax::ExpressionPtr& otherwise_expression,
                                     const syntax::Expression& expression) {
  // Both arms are always evaluated, but only the selected one's diagnostics count; nobody's as long
  // as that is not known.
  diag::Diagnostics then_diags;
  diag::Diagnostics otherwise_diags;
  const auto evaluate_arm = [this](const syntax::ExpressionPtr& arm, diag::Diagnostics& diags) {
    Evaluator inner(scope_, diags, place_);
    inner.bound_ = bound_;
    inner.items_ = items_;
    return arm == nullptr ? Value::String("") : inner.Evaluate(*arm);
  };
  Value then = evaluate_arm(then_expression, then_diags);
  Value otherwise = evaluate_arm(otherwise_expression, otherwise_diags);
  const auto is_null_literal = [](const Value& v) {
    return v.IsNull() && v.type() == Type::Dynamic();
  };
  Type type;
  if (is_null_literal(then)) {
    type = otherwise.type();
  } else if (is_null_literal(otherwise)) {
    type = then.type();
  } else if (then.type() != Type::Dynamic() && otherwise.type() != Type::Dynamic()) {
    const auto unified = Unify({then.type(), otherwise.type()});
    if (!unified) {
      Value failed = Fail("Inconsistent conditional result types",
                          Cat("The true and false result expressions must have consistent types. ",
                              DescribeTypeMismatch(then.type(), otherwise.type()), "."),
                          expression, expression);
      if (then_expression != nullptr && otherwise_expression != nullptr)
        diags_.back().subject->start = then_expression->SourceRange().start;
      return failed;
    }
    type = *unified;
  }
  Value condition = Evaluate(*condition_expression);
  const Marks marks = condition.marks();
  if (condition.IsNull()) {
    return Fail("Null condition",
                "The condition value is null. Conditions must either be true or false.",
                *condition_expression, expression);
  }
  ConversionError error;
  if (!condition.IsKnown()) {  // Of whatever type.
    const auto convert_arm = [&](const Value& arm) {
      return Convert(arm, type, &error).value_or(Value::Unknown(Type::Dynamic()));
    };
    const auto all = static_cast<Marks>(marks | then.DeepMarks() | otherwise.DeepMarks());
    return UndecidedConditional(type, convert_arm(then).WithoutDeepMarks(),
                                convert_arm(otherwise).WithoutDeepMarks(),
                                then.type() != otherwise.type())
        .WithMarks(all);
  }
  const auto converted = Convert(condition.WithoutMarks(), Type::Bool(), &error);
  if (!converted) {
    return Fail("Incorrect condition type", "The condition expression must be of type bool.",
                *condition_expression, expression);
  }
  const bool holds = converted->AsBool();
  diag::Append(diags_, std::move(holds ? then_diags : otherwise_diags));
  const auto result = Convert(holds ? then : otherwise, type, &error);
  if (!result) {
    return Fail("Inconsistent conditional result types",
                Cat("The ", holds ? "true" : "false",
                    " result value has the wrong type: ", ConversionMessage(error), "."),
                holds ? *then_expression : *otherwise_expression, expression);
  }
  return result->WithMarks(static_cast<Marks>(marks | then.marks() | otherwise.marks()));
}

}  // namespace planner::lang
