#include "proto/value/number.h"

#include <gmp.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "proto/text/cat.h"

namespace proto::value {

// An MPFR number with its own precision, as Go's big.Float has.
struct BigNumber {
  explicit BigNumber(mpfr_prec_t precision) { mpfr_init2(number, precision); }
  ~BigNumber() { mpfr_clear(number); }
  BigNumber(const BigNumber&) = delete;
  BigNumber& operator=(const BigNumber&) = delete;

  // The number as it is shared: inline if it is an integer of int64 that its precision
  // tells from its neighbours (then its text has all digits) and not a negative zero.
  static Number Wrap(std::shared_ptr<BigNumber> big) {
    const mpfr_prec_t precision = mpfr_get_prec(big->number);
    const bool zero = mpfr_zero_p(big->number) != 0;
    const bool plain = zero ? mpfr_signbit(big->number) == 0
                            : mpfr_integer_p(big->number) != 0 &&
                                  mpfr_fits_intmax_p(big->number, MPFR_RNDN) != 0 &&
                                  mpfr_get_exp(big->number) <= precision;
    if (!plain) return Number(std::shared_ptr<const BigNumber>(std::move(big)));
    return {static_cast<int64_t>(mpfr_get_sj(big->number, MPFR_RNDN)),
            static_cast<uint16_t>(precision)};
  }

  // A copy of any number as MPFR.
  static std::shared_ptr<BigNumber> Copy(const Number& n) {
    if (n.big_ != nullptr) {
      auto copy = std::make_shared<BigNumber>(mpfr_get_prec(n.big_->number));
      mpfr_set(copy->number, n.big_->number, MPFR_RNDN);
      return copy;
    }
    auto copy = std::make_shared<BigNumber>(n.precision_);
    mpfr_set_sj(copy->number, n.integer_, MPFR_RNDN);
    return copy;
  }

  static constexpr mpfr_prec_t kPrecision = 512;
  mpfr_t number;
};

namespace {

using proto::text::Cat;

constexpr size_t kLongestText = 1 << 20;
constexpr long kLargestExponent = 1000000;

mpfr_prec_t LargerPrecision(const BigNumber& a, const BigNumber& b) {
  return std::max(mpfr_get_prec(a.number), mpfr_get_prec(b.number));
}

// Whether `text` is decimal: sign, digits, at most one point, optional exponent in bounds.
bool IsDecimal(std::string_view text) {
  size_t i = 0;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  size_t digits = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      ++digits;
    } else {
      break;
    }
  }
  if (digits == 0) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  std::string_view exponent = text.substr(i + 1);
  if (!exponent.empty() && exponent[0] == '+') exponent.remove_prefix(1);
  int value = 0;
  return !exponent.empty() && exponent[0] != '+' &&
         absl::SimpleAtoi(std::string(exponent), &value) &&
         std::abs(static_cast<long>(value)) <= kLargestExponent &&
         exponent.find(' ') == std::string_view::npos;
}

bool IsInfinity(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text == "Inf" || text == "inf";
}

// "123", exponent 2 -> 12.3 without an exponent.
std::string Plain(std::string digits, long point) {
  std::string sign;
  if (!digits.empty() && digits[0] == '-') {
    sign = "-";
    digits.erase(0, 1);
  }
  const size_t last = digits.find_last_not_of('0');
  digits.resize(last == std::string::npos ? 0 : last + 1);
  if (digits.empty()) return sign + "0";
  if (point <= 0) return Cat(sign, "0.", std::string(static_cast<size_t>(-point), '0'), digits);
  if (static_cast<size_t>(point) >= digits.size()) {
    return Cat(sign, digits, std::string(static_cast<size_t>(point) - digits.size(), '0'));
  }
  return Cat(sign, digits.substr(0, static_cast<size_t>(point)), ".",
             digits.substr(static_cast<size_t>(point)));
}

std::string Digits(const BigNumber& big, size_t count, long* point) {
  mpfr_exp_t exponent = 0;
  char* text = mpfr_get_str(nullptr, &exponent, 10, count, big.number, MPFR_RNDN);
  std::string digits(text);
  mpfr_free_str(text);
  *point = exponent;
  return digits;
}

// The shortest digits that lie within half a unit in the last place of the number. The
// interval is symmetric also at powers of two, as in Go's big.Float (engine-compat.md 1.4).
std::string ShortestDigits(const BigNumber& big, long* point) {
  const mpfr_prec_t precision = mpfr_get_prec(big.number);
  mpfr_t half;
  mpfr_t low;
  mpfr_t high;
  mpfr_t candidate;
  mpfr_inits2(precision + 64, half, low, high, candidate, static_cast<mpfr_ptr>(nullptr));
  // Half of 2^(exponent - precision), the weight of the last bit of the mantissa.
  mpfr_set_ui_2exp(half, 1, mpfr_get_exp(big.number) - precision - 1, MPFR_RNDN);
  mpfr_sub(low, big.number, half, MPFR_RNDN);
  mpfr_add(high, big.number, half, MPFR_RNDN);
  const auto fits = [&](size_t count, std::string* digits, long* where) {
    *digits = Digits(big, count, where);
    const std::string text = digits->at(0) == '-' ? Cat("-0.", digits->substr(1), "e", *where)
                                                  : Cat("0.", *digits, "e", *where);
    mpfr_set_str(candidate, text.c_str(), 10, MPFR_RNDN);
    return mpfr_cmp(candidate, low) > 0 && mpfr_cmp(candidate, high) < 0;
  };
  // Digits needed grow monotonically, so search by halving. mpfr_get_str wants at least 2.
  size_t few = 1;
  size_t enough = static_cast<size_t>(static_cast<double>(precision) * 0.30103) + 3;
  std::string digits;
  while (few + 1 < enough) {
    const size_t middle = (few + enough) / 2;
    if (fits(middle, &digits, point)) {
      enough = middle;
    } else {
      few = middle;
    }
  }
  fits(std::max<size_t>(enough, 2), &digits, point);
  mpfr_clears(half, low, high, candidate, static_cast<mpfr_ptr>(nullptr));
  return digits;
}

}  // namespace

Number Number::FromUint64(uint64_t integer) {
  if (integer <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return {static_cast<int64_t>(integer)};
  }
  auto big = std::make_shared<BigNumber>(64);
  mpfr_set_uj(big->number, integer, MPFR_RNDN);
  return BigNumber::Wrap(std::move(big));
}

Number Number::FromDouble(double value) {
  if (std::isnan(value)) std::abort();  // There is no NaN.
  auto big = std::make_shared<BigNumber>(53);
  mpfr_set_d(big->number, value, MPFR_RNDN);
  return BigNumber::Wrap(std::move(big));
}

std::optional<Number> Number::Parse(std::string_view text) {
  if (text.size() > kLongestText) return std::nullopt;
  if (IsInfinity(text)) {
    auto big = std::make_shared<BigNumber>(BigNumber::kPrecision);
    mpfr_set_inf(big->number, text[0] == '-' ? -1 : 1);
    return BigNumber::Wrap(std::move(big));
  }
  if (!IsDecimal(text)) return std::nullopt;
  int64_t small = 0;
  if (text.size() < 19 && text[0] != '-' && text[0] != '+' &&
      absl::SimpleAtoi(std::string(text), &small))
    return Number(small, BigNumber::kPrecision);
  auto big = std::make_shared<BigNumber>(BigNumber::kPrecision);
  if (mpfr_set_str(big->number, std::string(text).c_str(), 10, MPFR_RNDN) != 0) return std::nullopt;
  return BigNumber::Wrap(std::move(big));
}

Number Number::FromDigits(absl::Span<const uint8_t> digits, int base) {
  constexpr std::string_view kAlphabet =  // As GMP has it for bases over 36.
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text(digits.size(), '0');
  for (size_t i = 0; i < digits.size(); ++i) text[i] = kAlphabet[digits[i]];
  mpz_t integer;
  mpz_init_set_str(integer, text.c_str(), base);
  const auto bits = static_cast<mpfr_prec_t>(mpz_sizeinbase(integer, 2));
  auto big = std::make_shared<BigNumber>(std::max<mpfr_prec_t>(bits, 64));
  mpfr_set_z(big->number, integer, MPFR_RNDN);
  mpz_clear(integer);
  return BigNumber::Wrap(std::move(big));
}

bool Number::IsInteger() const { return big_ == nullptr || mpfr_integer_p(big_->number) != 0; }
bool Number::IsInfinite() const { return big_ != nullptr && mpfr_inf_p(big_->number) != 0; }
bool Number::IsNegative() const {
  return big_ == nullptr ? integer_ < 0 : mpfr_sgn(big_->number) < 0;
}
bool Number::IsZero() const {
  return big_ == nullptr ? integer_ == 0 : mpfr_zero_p(big_->number) != 0;
}

std::optional<int64_t> Number::ToInt64() const {
  if (big_ == nullptr) return integer_;
  if (!IsInteger() || mpfr_fits_intmax_p(big_->number, MPFR_RNDN) == 0) return std::nullopt;
  return static_cast<int64_t>(mpfr_get_sj(big_->number, MPFR_RNDN));
}
std::optional<uint64_t> Number::ToUint64() const {
  if (big_ == nullptr) return integer_ < 0 ? std::nullopt : std::optional<uint64_t>(integer_);
  if (!IsInteger() || mpfr_fits_uintmax_p(big_->number, MPFR_RNDN) == 0) return std::nullopt;
  return static_cast<uint64_t>(mpfr_get_uj(big_->number, MPFR_RNDN));
}
double Number::ToDouble() const {
  return big_ == nullptr ? static_cast<double>(integer_) : mpfr_get_d(big_->number, MPFR_RNDN);
}
bool Number::IsExactDouble() const {
  const double nearest = ToDouble();
  if (big_ == nullptr)
    return std::fabs(nearest) < 9.2e18 && static_cast<int64_t>(nearest) == integer_;
  return mpfr_cmp_d(big_->number, nearest) == 0;
}

std::string Number::ToString() const {
  if (big_ == nullptr) return Cat(integer_);
  if (IsInfinite()) return mpfr_sgn(big_->number) > 0 ? "+Inf" : "-Inf";
  if (IsZero()) return mpfr_signbit(big_->number) != 0 ? "-0" : "0";
  long point = 0;
  std::string digits = ShortestDigits(*big_, &point);
  return Plain(std::move(digits), point);
}

std::string Number::ToShortG(int digits) const {
  if (IsInfinite()) return ToString();
  if (IsZero()) return ToString();
  long point = 0;
  std::string text =
      Digits(*BigNumber::Copy(*this), static_cast<size_t>(std::max(digits, 2)), &point);
  std::string sign;
  if (text[0] == '-') {
    sign = "-";
    text.erase(0, 1);
  }
  const long exponent = point - 1;
  if (exponent >= -4 && exponent < digits) return Plain(sign + text, point);
  const size_t last = text.find_last_not_of('0');
  text.resize(last + 1);
  const std::string mantissa =
      text.size() == 1 ? text : Cat(text.substr(0, 1), ".", text.substr(1));
  return Cat(sign, mantissa,
             absl::StrFormat("e%c%02d", exponent < 0 ? '-' : '+', std::labs(exponent)));
}

std::optional<Number> Number::Add(const Number& a, const Number& b) {
  int64_t sum = 0;
  if (a.big_ == nullptr && b.big_ == nullptr &&
      !__builtin_add_overflow(a.integer_, b.integer_, &sum))
    return Number(sum, std::max(a.precision_, b.precision_));
  const auto x = BigNumber::Copy(a);
  const auto y = BigNumber::Copy(b);
  auto result = std::make_shared<BigNumber>(LargerPrecision(*x, *y));
  mpfr_add(result->number, x->number, y->number, MPFR_RNDN);
  if (mpfr_nan_p(result->number) != 0) return std::nullopt;
  return BigNumber::Wrap(std::move(result));
}

std::optional<Number> Number::Subtract(const Number& a, const Number& b) {
  return Add(a, b.Negate());
}

std::optional<Number> Number::Multiply(const Number& a, const Number& b) {
  int64_t product = 0;
  if (a.big_ == nullptr && b.big_ == nullptr &&
      !__builtin_mul_overflow(a.integer_, b.integer_, &product) &&
      (product != 0 || (a.integer_ >= 0 && b.integer_ >= 0)))  // 0 * -1 is -0.
    return Number(product, std::max(a.precision_, b.precision_));
  const auto x = BigNumber::Copy(a);
  const auto y = BigNumber::Copy(b);
  auto result = std::make_shared<BigNumber>(BigNumber::kPrecision);
  mpfr_mul(result->number, x->number, y->number, MPFR_RNDN);
  if (mpfr_nan_p(result->number) != 0) return std::nullopt;
  if (mpfr_regular_p(result->number) != 0) {
    const mpfr_prec_t least = std::max<mpfr_prec_t>(mpfr_min_prec(result->number), 2);
    mpfr_prec_round(result->number, std::max(LargerPrecision(*x, *y), least), MPFR_RNDN);
  }
  return BigNumber::Wrap(std::move(result));
}

std::optional<Number> Number::Divide(const Number& a, const Number& b) {
  if (a.big_ == nullptr && b.big_ == nullptr && b.integer_ > 0 && a.integer_ % b.integer_ == 0)
    return Number(a.integer_ / b.integer_, std::max(a.precision_, b.precision_));
  const auto x = BigNumber::Copy(a);
  const auto y = BigNumber::Copy(b);
  auto result = std::make_shared<BigNumber>(LargerPrecision(*x, *y));
  mpfr_div(result->number, x->number, y->number, MPFR_RNDN);
  if (mpfr_nan_p(result->number) != 0) return std::nullopt;
  return BigNumber::Wrap(std::move(result));
}

// As core: a - b * trunc(a / b); the quotient is rounded to the larger precision, each step behind
// it to that of `a`.
std::optional<Number> Number::Modulo(const Number& a, const Number& b) {
  if (b.IsZero()) return a;
  if (a.IsInfinite() || b.IsInfinite()) return std::nullopt;
  if (a.big_ == nullptr && b.big_ == nullptr && b.integer_ != -1)
    return Number(a.integer_ % b.integer_, a.precision_);
  const auto x = BigNumber::Copy(a);
  const auto y = BigNumber::Copy(b);
  BigNumber quotient(LargerPrecision(*x, *y));
  mpfr_div(quotient.number, x->number, y->number, MPFR_RNDN);
  mpfr_trunc(quotient.number, quotient.number);
  auto result = std::make_shared<BigNumber>(mpfr_get_prec(x->number));
  mpfr_set(result->number, quotient.number, MPFR_RNDN);
  mpfr_mul(result->number, result->number, y->number, MPFR_RNDN);
  mpfr_sub(result->number, x->number, result->number, MPFR_RNDN);
  return BigNumber::Wrap(std::move(result));
}

Number Number::Negate() const {
  if (big_ == nullptr && integer_ != 0 && integer_ != std::numeric_limits<int64_t>::min())
    return {-integer_, precision_};
  auto copy = BigNumber::Copy(*this);
  mpfr_neg(copy->number, copy->number, MPFR_RNDN);
  return BigNumber::Wrap(std::move(copy));
}
Number Number::Absolute() const { return IsNegative() ? Negate() : *this; }
Number Number::Ceil() const {
  if (IsInteger() || IsInfinite()) return *this;
  auto copy = BigNumber::Copy(*this);
  mpfr_ceil(copy->number, copy->number);
  if (mpfr_zero_p(copy->number) != 0) mpfr_abs(copy->number, copy->number, MPFR_RNDN);
  return BigNumber::Wrap(std::move(copy));
}
Number Number::Floor() const {
  if (IsInteger() || IsInfinite()) return *this;
  auto copy = BigNumber::Copy(*this);
  mpfr_floor(copy->number, copy->number);
  return BigNumber::Wrap(std::move(copy));
}
Number Number::Truncate() const { return IsNegative() ? Ceil() : Floor(); }

int Number::Compare(const Number& a, const Number& b) {
  if (a.big_ == nullptr && b.big_ == nullptr) {
    return a.integer_ < b.integer_ ? -1 : static_cast<int>(a.integer_ > b.integer_);
  }
  if (b.big_ == nullptr) {
    const int order = mpfr_cmp_si(a.big_->number, b.integer_);
    return order < 0 ? -1 : static_cast<int>(order > 0);
  }
  if (a.big_ == nullptr) return -Compare(b, a);
  const int order = mpfr_cmp(a.big_->number, b.big_->number);
  return order < 0 ? -1 : static_cast<int>(order > 0);
}

bool operator==(const Number& a, const Number& b) {
  if (Number::Compare(a, b) == 0) return true;
  if (a.big_ == nullptr || b.big_ == nullptr || a.IsInteger() || b.IsInteger()) return false;
  if (mpfr_get_prec(a.big_->number) == mpfr_get_prec(b.big_->number)) return false;
  return a.ToString() == b.ToString();
}

}  // namespace proto::value
