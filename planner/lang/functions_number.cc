// Numbers (engine-compat.md 3.1).

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Number;

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 36;
  return 99;
}

FunctionResult ParseInt(Arguments a, const Scope&) {
  if (a[0].type() != Type::String())
    return FunctionError(Cat("first argument must be a string, not ", FriendlyName(a[0].type())),
                         0);
  const auto base = a[1].AsNumber().ToInt64();
  if (!base || *base < 2 || *base > 62)
    return FunctionError("base must be a whole number between 2 and 62 inclusive", 1);
  const std::string text(a[0].AsString());
  size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  Number result = 0;
  bool valid = i < text.size();
  for (; valid && i < text.size(); ++i) {
    int digit = DigitValue(text[i]);
    if (*base <= 36 && digit >= 36 && digit < 62) digit -= 26;  // Capitals are the same letters.
    valid = digit < *base;
    result = *Number::Add(*Number::Multiply(result, *base), digit);
  }
  if (!valid)
    return FunctionError(Cat("cannot parse \"", text, "\" as a base ", *base, " integer"), 0);
  return Ok(Value::Number(text[0] == '-' ? result.Negate() : result));
}

FunctionResult Range(Arguments a, const Scope&) {
  if (a.empty() || a.size() > 3) return FunctionError("must have one, two, or three arguments");
  const Number zero = 0;
  const Number start = a.size() > 1 ? a[0].AsNumber() : zero;
  const Number end = a.size() > 1 ? a[1].AsNumber() : a[0].AsNumber();
  const bool down = Number::Compare(end, start) < 0;
  const Number step = a.size() > 2 ? a[2].AsNumber() : Number(down ? -1 : 1);
  if (step.IsZero()) return FunctionError("step must not be zero");
  if (down && !step.IsNegative())
    return FunctionError("when start is greater than end, step must be negative", 2);
  if (!down && step.IsNegative())
    return FunctionError("when start is less than end, step must be positive", 2);
  std::vector<Value> elements;
  for (Number n = start; down ? Number::Compare(n, end) > 0 : Number::Compare(n, end) < 0;
       n = *Number::Add(n, step)) {
    if (elements.size() >= 1024) {
      return FunctionError(
          "more than 1024 values were generated; either decrease the difference between start and "
          "end or use a smaller step");
    }
    elements.push_back(Value::Number(n));
  }
  return Ok(Value::List(Type::Number(), std::move(elements)));
}

FunctionResult Sum(Arguments a, const Scope&) {
  if (!IsSequence(a[0].type())) return FunctionError("argument must be list, set, or tuple", 0);
  if (a[0].size() == 0) return FunctionError("cannot sum an empty list", 0);
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(Type::Number(), {.not_null = true}));
  Number total = 0;
  for (const Value& element : a[0].elements()) {
    const auto number = proto::value::Convert(element, Type::Number(), nullptr);
    if (!number || number->IsNull())
      return FunctionError("argument must be list, set, or tuple of number values", 0);
    const auto sum = Number::Add(total, number->AsNumber());
    if (!sum) return FunctionError("can't compute sum of opposing infinities");
    total = *sum;
  }
  return Ok(Value::Number(total));
}

// The least or greatest of all arguments.
FunctionBody Extreme(int wanted) {
  return [wanted](Arguments a, const Scope&) {
    if (a.empty()) return FunctionError("must pass at least one number");
    Number best = a[0].AsNumber();
    for (const Value& value : a) {
      if (Number::Compare(value.AsNumber(), best) == wanted) best = value.AsNumber();
    }
    return Ok(Value::Number(best));
  };
}

FunctionBody OfNumber(Number (Number::*method)() const) {
  return [method](Arguments a, const Scope&) {
    return Ok(Value::Number((a[0].AsNumber().*method)()));
  };
}

FunctionResult DoubleResult(double result) {
  if (std::isnan(result)) return FunctionError("the result is not a number");
  return Ok(Value::Number(Number::FromDouble(result)));
}

}  // namespace

void AddNumberFunctions(FunctionTable& table) {
  const Type number = Type::Number();
  const auto unary = [&](const char* name, FunctionBody body) {
    table[name] = {
        .parameters = {In("num", number)}, .result_type = Always(number), .call = std::move(body)};
  };
  unary("abs", OfNumber(&Number::Absolute));
  unary("ceil", OfNumber(&Number::Ceil));
  unary("floor", OfNumber(&Number::Floor));
  unary("signum", [](Arguments a, const Scope&) {
    const auto n = a[0].AsNumber().ToInt64();
    if (!n)
      return FunctionError(
          "value must be a whole number, between -9223372036854775808 and 9223372036854775807 "
          "inclusive",
          0);
    return Ok(Value::Number(*n < 0 ? -1 : static_cast<int64_t>(*n > 0)));
  });
  table["max"] = {
      .variadic = In("numbers", number), .result_type = Always(number), .call = Extreme(1)};
  table["min"] = {
      .variadic = In("numbers", number), .result_type = Always(number), .call = Extreme(-1)};
  table["pow"] = {
      .parameters = {In("num", number), In("power", number)},
      .result_type = Always(number),
      .call = [](Arguments a, const Scope&) {
        return DoubleResult(std::pow(a[0].AsNumber().ToDouble(), a[1].AsNumber().ToDouble()));
      }};
  table["log"] = {.parameters = {In("num", number), In("base", number)},
                  .result_type = Always(number),
                  .call = [](Arguments a, const Scope&) {
                    return DoubleResult(std::log(a[0].AsNumber().ToDouble()) /
                                        std::log(a[1].AsNumber().ToDouble()));
                  }};
  table["parseint"] = {.parameters = {In("number", Type::Dynamic()), In("base", number)},
                       .result_type = Always(number),
                       .call = ParseInt};
  table["range"] = {
      .variadic = In("params", number), .result_type = Always(Type::List(number)), .call = Range};
  table["sum"] = {
      .parameters = {In("list", Type::Dynamic())}, .result_type = Always(number), .call = Sum};
}

}  // namespace planner::lang
