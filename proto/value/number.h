#ifndef PROTO_VALUE_NUMBER_H_
#define PROTO_VALUE_NUMBER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/types/span.h"

namespace proto::value {

struct BigNumber;  // An MPFR number; defined in number.cc.

// An exact number: a small integer inline, otherwise a binary float. Either has the
// precision it was made with: 512 bits when parsed from decimal text, 53 bits from a
// double, 64 bits from an integer; results of arithmetic have the larger one of the operands, of
// a modulo that of the first (plugin-protocol.md D.6, engine-compat.md 1.4 "Arithmetic").
// Infinities exist, NaN does not. Immutable; copying shares.
class Number {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is a number.
  Number(int64_t integer = 0) : integer_(integer) {}
  static Number FromUint64(uint64_t integer);
  static Number FromDouble(double value);  // Not NaN.
  // Decimal text with optional sign, fraction, exponent; ".5", "5.", "+5", "Inf", "-inf"
  // too. At most 1 MiB and an exponent of at most ±1e6; nullopt for anything else.
  static std::optional<Number> Parse(std::string_view text);
  // The whole number of these digits, each less than `base` (2 to 62), the highest first. Exact,
  // with a precision of its bits, at least 64.
  static Number FromDigits(absl::Span<const uint8_t> digits, int base);

  bool IsInteger() const;
  bool IsInfinite() const;
  bool IsNegative() const;  // Less than zero (−0 is not).
  bool IsZero() const;
  // The value if it is a whole number in range.
  std::optional<int64_t> ToInt64() const;
  std::optional<uint64_t> ToUint64() const;
  // The nearest double. IsExactDouble says whether nothing is lost.
  double ToDouble() const;
  bool IsExactDouble() const;
  // Shortest decimal text that reads back to the same number at its own precision, never
  // with an exponent; "+Inf" / "-Inf" for infinities (engine-compat.md 1.4).
  std::string ToString() const;
  // With `digits` significant digits in Go's %g form (plugin-protocol.md D.10 rule 3).
  std::string ToShortG(int digits) const;

  // Arithmetic. nullopt for what has no result (0/0, inf-inf, 0*inf, % with an infinity).
  // Division by zero is ±infinity; a % 0 is a; % truncates toward zero.
  static std::optional<Number> Add(const Number& a, const Number& b);
  static std::optional<Number> Subtract(const Number& a, const Number& b);
  static std::optional<Number> Multiply(const Number& a, const Number& b);
  static std::optional<Number> Divide(const Number& a, const Number& b);
  static std::optional<Number> Modulo(const Number& a, const Number& b);
  Number Negate() const;
  Number Absolute() const;
  Number Ceil() const;
  Number Floor() const;
  Number Truncate() const;

  // -1, 0, 1 by numeric value.
  static int Compare(const Number& a, const Number& b);
  // D.6: the same integer, or the same shortest decimal text each at its own precision.
  friend bool operator==(const Number& a, const Number& b);

 private:
  Number(int64_t integer, uint16_t precision) : integer_(integer), precision_(precision) {}
  explicit Number(std::shared_ptr<const BigNumber> big) : big_(std::move(big)) {}
  friend struct BigNumber;
  friend class Value;
  int64_t integer_ = 0;
  uint16_t precision_ = 64;                    // Of integer_.
  std::shared_ptr<const BigNumber> big_ = {};  // Null: integer_ is the number.
};

}  // namespace proto::value

#endif  // PROTO_VALUE_NUMBER_H_
