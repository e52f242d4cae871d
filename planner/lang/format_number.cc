#include "planner/lang/format_number.h"

#include <mpfr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Number;

// What decimal text without an exponent says: `digits` begin with the first that is not zero,
// and the point stands before the digit number `point`.
struct Decimal {
  bool negative = false;
  std::string digits = {};
  int point = 0;
};

Decimal ReadDecimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const size_t dot = std::min(text.find('.'), text.size());
  decimal.digits = Cat(text.substr(0, dot), text.substr(std::min(dot + 1, text.size())));
  decimal.point = static_cast<int>(dot);
  const size_t first = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, first);
  decimal.point -= static_cast<int>(first);
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

std::string Shortest(const Number& number, bool upper) {
  constexpr int kLeast = -4;
  constexpr int kGreatest = 6;
  std::string plain = number.ToString();
  const Decimal decimal = ReadDecimal(plain);
  const int exponent = decimal.point - 1;
  if (decimal.digits.empty() || (exponent >= kLeast && exponent < kGreatest)) return plain;
  const std::string_view digits = decimal.digits;
  const int size = std::abs(exponent);
  return Cat(decimal.negative ? "-" : "", digits.substr(0, 1), digits.size() > 1 ? "." : "",
             digits.substr(1), upper ? "E" : "e", exponent < 0 ? "-" : "+", size < 10 ? "0" : "",
             size);
}

}  // namespace

std::string FormatFloat(const Number& number, char verb, std::optional<int> precision) {
  if (number.IsInfinite()) return number.IsNegative() ? "-Inf" : "+Inf";
  const bool is_general = verb == 'g' || verb == 'G';
  if (is_general && !precision) return Shortest(number, verb == 'G');
  constexpr mpfr_prec_t kBits = 512;
  mpfr_t exact;
  mpfr_init2(exact, kBits);
  mpfr_set_str(exact, number.ToString().c_str(), 10, MPFR_RNDN);
  const std::string spec = {'%', '.', '*', 'R', verb};
  char* text = nullptr;
  mpfr_asprintf(&text, spec.c_str(), precision.value_or(6), exact);
  std::string out(text);
  mpfr_free_str(text);
  mpfr_clear(exact);
  return out;
}

std::string FormatInteger(Number number, int base, bool upper) {
  if (base == 10) return number.IsZero() ? std::string("0") : number.ToString();
  const bool negative = number.IsNegative();
  number = number.Absolute();
  std::string digits;
  do {
    const auto digit = static_cast<size_t>(*Number::Modulo(number, base)->ToInt64());
    digits += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[digit];
    number =
        Number::Divide(*Number::Subtract(number, static_cast<int64_t>(digit)), base)->Truncate();
  } while (!number.IsZero());
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace planner::lang
