#include "planner/lang/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "planner/lang/bytes.h"
#include "planner/lang/function_helpers.h"
#include "planner/lang/timestamps.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Number;

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::optional<bool> AsBool(std::string_view text) {
  if (IsOneOf(text, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}))
    return true;
  if (IsOneOf(text, {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}))
    return false;
  return std::nullopt;
}

bool IsNullWord(std::string_view text) { return IsOneOf(text, {"", "~", "null", "Null", "NULL"}); }

size_t SkipDigits(std::string_view text, size_t at, std::string_view digits = "0123456789") {
  const size_t end = text.find_first_not_of(digits, at);
  return end == std::string_view::npos ? text.size() : end;
}

// A whole number in a base that a prefix names. `matches` tells text of that form, even if it
// does not fit into 64 bits.
std::optional<Number> PrefixedInteger(std::string_view text, bool& matches) {
  const bool is_hex = text.starts_with("0x");
  const std::string_view digits = is_hex ? "0123456789abcdefABCDEF" : "01234567";
  matches = (is_hex || text.starts_with("0o")) && text.size() > 2 &&
            SkipDigits(text, 2, digits) == text.size();
  if (!matches) return std::nullopt;
  uint64_t value = 0;
  const auto result =
      std::from_chars(text.data() + 2, text.data() + text.size(), value, is_hex ? 16 : 8);
  if (result.ec != std::errc()) return std::nullopt;
  return Number::FromUint64(value);
}

// [sign] digits [. digits] [exponent], or [sign] . digits [exponent].
bool IsDecimal(std::string_view text) {
  size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const size_t whole = SkipDigits(text, at) - at;
  at += whole;
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = SkipDigits(text, at + 1) - (at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t digits = SkipDigits(text, at) - at;
    if (digits == 0) return false;
    at += digits;
  }
  return at == text.size();
}

std::optional<Number> AsInfinity(std::string_view text) {
  const bool negative = text.starts_with("-");
  if (negative || text.starts_with("+")) text.remove_prefix(1);
  if (!IsOneOf(text, {".inf", ".Inf", ".INF"})) return std::nullopt;
  return Number::Parse(negative ? "-Inf" : "Inf");
}

// What plain text is by its looks.
struct Implied {
  Value value = {};
  bool is_string = false;
};

std::optional<Implied> ImpliedOf(std::string_view text, std::string& error) {
  if (IsNullWord(text)) return Implied{Value::Null(Type::Dynamic())};
  if (const auto boolean = AsBool(text)) return Implied{Value::Bool(*boolean)};
  bool is_prefixed = false;
  const auto integer = PrefixedInteger(text, is_prefixed);
  if (integer) return Implied{Value::Number(*integer)};
  if (is_prefixed) {
    error = Cat("cannot parse \"", text, "\" as tag:yaml.org,2002:int");
    return std::nullopt;
  }
  if (IsDecimal(text)) {
    const auto number = Number::Parse(text);
    if (!number) {
      error = Cat("cannot parse \"", text, "\" as tag:yaml.org,2002:float");
      return std::nullopt;
    }
    return Implied{Value::Number(*number)};
  }
  if (const auto infinity = AsInfinity(text)) return Implied{Value::Number(*infinity)};
  if (IsOneOf(text, {".nan", ".NaN", ".NAN"})) {
    error = "floating point NaN is not supported";
    return std::nullopt;
  }
  if (const auto time = ParseYamlTimestamp(text))
    return Implied{Value::String(FormatTimestamp(*time))};
  return Implied{Value::String(text), true};
}

}  // namespace

std::optional<Value> ResolveYamlScalar(std::string_view text, std::string_view tag, bool is_plain,
                                       std::string& error) {
  const auto cannot = [&]() -> std::nullopt_t {
    error = Cat("cannot parse \"", text, "\" as tag:yaml.org,2002:", tag);
    return std::nullopt;
  };
  if (tag == "binary") {
    if (!FromBase64(text)) {
      cannot();
      error += ": not valid base64";
      return std::nullopt;
    }
    return Value::String(text);
  }
  if (!tag.empty() && !IsOneOf(tag, {"str", "int", "float", "bool", "null", "timestamp"})) {
    const bool own = tag.find(':') == std::string_view::npos && !tag.starts_with("!");
    error = Cat("unsupported tag \"", own ? "tag:yaml.org,2002:" : "", tag, "\"");
    return std::nullopt;
  }
  if (!is_plain || tag == "str") return Value::String(text);
  // A tag does not choose how plain text is read: it only refuses what would be a string.
  const auto implied = ImpliedOf(text, error);
  if (!implied) return std::nullopt;
  if (tag == "null" && implied->is_string) return Value::Null(Type::Dynamic());
  if (!tag.empty() && implied->is_string) return cannot();
  return implied->value;
}

}  // namespace planner::lang
