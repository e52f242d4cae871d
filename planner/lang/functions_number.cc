// Numbers (engine-compat.md 3.1).

#include <array>
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

// In bases up to 36 capitals are the same letters as small ones: 26 less.
int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 36;
  return 99;
}

FunctionResult CheckParseInt(Arguments a) {
  if (a[0].type() == Type::String()) return {};
  return FunctionError(Cat("first argument must be a string, not ", FriendlyName(a[0].type())), 0);
}

FunctionResult ParseInt(Arguments a, const Scope&) {
  const auto base = a[1].AsNumber().ToInt64();
  if (!base || *base < 2 || *base > 62)
    return FunctionError("base must be a whole number between 2 and 62 inclusive", 1);
  const std::string text(a[0].AsString());
  size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::vector<uint8_t> digits;
  for (; i < text.size(); ++i) {
    int digit = DigitValue(text[i]);
    if (*base <= 36 && digit >= 36 && digit < 62) digit -= 26;
    if (digit >= *base) break;
    digits.push_back(static_cast<uint8_t>(digit));
  }
  if (digits.empty() || i < text.size())
    return FunctionError(Cat("cannot parse \"", text, "\" as a base ", *base, " integer"), 0);
  const Number result = Number::FromDigits(digits, static_cast<int>(*base));
  return Ok(Value::Number(text[0] == '-' && !result.IsZero() ? result.Negate() : result));
}

FunctionResult Range(Arguments a, const Scope&) {
  if (a.empty() || a.size() > 3) return FunctionError("must have one, two, or three arguments");
  const Number zero = 0;
  const Number start = a.size() > 1 ? a[0].AsNumber() : zero;
  const Number end = a.size() > 1 ? a[1].AsNumber() : a[0].AsNumber();
  const bool down = Number::Compare(end, start) < 0;
  if (Number::Compare(end, start) == 0) return Ok(Value::List(Type::Number(), {}));
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
  std::optional<Number> total;
  for (const Value& element : a[0].elements()) {
    const auto number = proto::value::Convert(element, Type::Number(), nullptr);
    if (!number || number->IsNull())
      return FunctionError("argument must be list, set, or tuple of number values", 0);
    total = total ? Number::Add(*total, number->AsNumber()) : number->AsNumber();
    if (!total) return FunctionError("can't compute sum of opposing infinities");
  }
  return Ok(Value::Number(*total));
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

// ln 2 in two parts, as fdlibm splits it.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;

// The natural logarithm by the algorithm of FDLIBM, to the last bit as Terraform has it: the C
// library rounds better and so differs now and then.
double NaturalLog(double x) {
  if (std::isnan(x) || std::isinf(x) || x <= 0) return std::log(x);
  constexpr double kTerms[] = {6.666666666666735130e-01, 3.999999999940941908e-01,
                               2.857142874366239149e-01, 2.222219843214978396e-01,
                               1.818357216161805012e-01, 1.531383769920937332e-01,
                               1.479819860511658591e-01};
  int exponent = 0;
  double fraction = std::frexp(x, &exponent);
  if (fraction < std::sqrt(2.0) / 2) {
    fraction *= 2;
    --exponent;
  }
  const double f = fraction - 1;
  const double k = exponent;
  const double s = f / (2 + f);
  const double s2 = s * s;
  const double s4 = s2 * s2;
  const double odd = s2 * (kTerms[0] + s4 * (kTerms[2] + s4 * (kTerms[4] + s4 * kTerms[6])));
  const double even = s4 * (kTerms[1] + s4 * (kTerms[3] + s4 * kTerms[5]));
  const double half_square = 0.5 * f * f;
  return k * kLn2High - ((half_square - (s * (half_square + (odd + even)) + k * kLn2Low)) - f);
}

// exp(x) as fdlibm computes it, which Terraform's power builds on: x = k ln 2 + r, then a quotient
// of polynomials for exp(r). The library's result may be another one in the last bit.
double Exponential(double x) {
  constexpr double kLog2OfE = 0x1.71547652b82fep+0;
  constexpr std::array kTerms = {0x1.5555555555555p-3, -0x1.6c16c16bebd93p-9, 0x1.1566aaf25de2cp-14,
                                 -0x1.bbd41c5d26bf1p-20, 0x1.6376972bea4dp-25};
  const int k = static_cast<int>(kLog2OfE * x + (x < 0 ? -0.5 : 0.5));
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  const double t = r * r;
  const double c =
      r - t * (kTerms[0] + t * (kTerms[1] + t * (kTerms[2] + t * (kTerms[3] + t * kTerms[4]))));
  return std::ldexp(1 - ((low - r * c / (2 - c)) - high), k);
}

// The power with the roundings of Terraform's: the whole part of the exponent by squaring, with
// mantissa and binary exponent apart, the fraction by logarithm. The library's pow() is closer to
// the true value, which shows in the last digits.
double Power(double base, double exponent) {
  const bool is_special = !std::isfinite(base) || !std::isfinite(exponent) || base == 0 ||
                          std::fabs(exponent) >= 0x1p62;
  if (is_special || exponent == 0 || base == 1) return std::pow(base, exponent);
  if (exponent == 1) return base;
  if (exponent == 0.5) return std::sqrt(base);
  if (exponent == -0.5) return 1 / std::sqrt(base);
  double whole = 0;
  double fraction = std::modf(std::fabs(exponent), &whole);
  if (fraction != 0 && base < 0) return std::nan("");
  double result = 1;
  if (fraction > 0.5) {
    fraction -= 1;
    whole += 1;
  }
  if (fraction != 0) result = Exponential(fraction * NaturalLog(base));
  int result_scale = 0;
  int scale = 0;
  double factor = std::frexp(base, &scale);
  constexpr int kFarTooMuch = 1 << 12;
  for (auto left = static_cast<uint64_t>(whole); left != 0; left >>= 1) {
    if (scale < -kFarTooMuch || scale > kFarTooMuch) {
      result_scale += scale;
      break;
    }
    if ((left & 1) != 0) {
      result *= factor;
      result_scale += scale;
    }
    factor *= factor;
    scale *= 2;
    if (factor < 0.5) {
      factor += factor;
      --scale;
    }
  }
  if (exponent < 0) {
    result = 1 / result;
    result_scale = -result_scale;
  }
  return std::ldexp(result, result_scale);
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
  unary("abs", [](Arguments a, const Scope&) {
    const Number n = a[0].AsNumber();
    return Ok(Value::Number(n.IsZero() ? Number(0) : n.Absolute()));
  });
  unary("ceil", OfNumber(&Number::Ceil));
  unary("floor", OfNumber(&Number::Floor));
  unary("signum", [](Arguments a, const Scope&) {
    const auto n = a[0].AsNumber().ToInt64();
    if (!n) return NotWhole();
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
        return DoubleResult(Power(a[0].AsNumber().ToDouble(), a[1].AsNumber().ToDouble()));
      }};
  table["log"] = {.parameters = {In("num", number), In("base", number)},
                  .result_type = Always(number),
                  .call = [](Arguments a, const Scope&) {
                    return DoubleResult(NaturalLog(a[0].AsNumber().ToDouble()) /
                                        NaturalLog(a[1].AsNumber().ToDouble()));
                  }};
  table["parseint"] = {.parameters = {In("number", Type::Dynamic()), In("base", number)},
                       .result_type = Always(number),
                       .check = CheckParseInt,
                       .call = ParseInt};
  table["range"] = {
      .variadic = In("params", number), .result_type = Always(Type::List(number)), .call = Range};
  table["sum"] = {
      .parameters = {In("list", Type::Dynamic())}, .result_type = Always(number), .call = Sum};
}

}  // namespace planner::lang
