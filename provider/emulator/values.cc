#include "provider/emulator/values.h"

#include <algorithm>

#include "nlohmann/json.hpp"

namespace provider::emulator {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::string_view kHexDigits = "0123456789abcdef";

std::string Format(const char* format, absl::Time time) {
  return absl::FormatTime(format, time, absl::UTCTimeZone());
}

// Whether the brackets outside strings are at most kMaxDepth deep. Text that is not JSON
// may give either answer; the parser refuses it.
bool IsShallow(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if ((c == '{' || c == '[') && ++depth > kMaxDepth) return false;
    if (c == '}' || c == ']') --depth;
  }
  return true;
}

}  // namespace

std::string IdSource::Hex(std::size_t digits) {
  std::string text;
  text.reserve(digits + 16);
  while (text.size() < digits) {
    std::uint64_t bits = random_();
    for (int i = 0; i < 16; ++i, bits >>= 4U) text.push_back(kHexDigits[bits & 15U]);
  }
  text.resize(digits);
  return text;
}

std::string IdSource::Uuid() {
  std::string text = Hex(36);
  for (std::size_t hyphen : {8U, 13U, 18U, 23U}) text[hyphen] = '-';
  text[14] = '4';
  text[19] = "89ab"[random_() % 4];
  return text;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_hyphen_place ? text[i] != '-'
                        : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
      return false;
    }
  }
  return true;
}

std::optional<std::int64_t> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > 15) return std::nullopt;
  std::int64_t number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::string FormatSeconds(absl::Time time) { return Format("%E4Y-%m-%dT%H:%M:%SZ", time); }
std::string FormatMillis(absl::Time time) { return Format("%E4Y-%m-%dT%H:%M:%E3SZ", time); }
std::string FormatMicros(absl::Time time) { return Format("%E4Y-%m-%dT%H:%M:%E6SZ", time); }

std::optional<absl::Time> ParseSeconds(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit
        : i == 10        ? text[i] != 'T' && text[i] != ' '
                         : text[i] != kShape[i]) {
      return std::nullopt;
    }
  }
  const std::string_view rest = text.substr(kShape.size());
  if (!rest.empty() && rest != "Z") return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t length) {
    return static_cast<int>(*ParseNumber(text.substr(at, length)));
  };
  return absl::FromCivil(absl::CivilSecond(number(0, 4), number(5, 2), number(8, 2), number(11, 2),
                                           number(14, 2), number(17, 2)),
                         absl::UTCTimeZone());
}

std::optional<nlohmann::json> ParseJson(std::string_view text) {
  if (!IsShallow(text)) return std::nullopt;
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

}  // namespace provider::emulator
