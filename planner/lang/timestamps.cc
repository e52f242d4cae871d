#include "planner/lang/timestamps.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace planner::lang {
namespace {

// Takes parts off the beginning of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  // One of the characters; 0 if the next one is another.
  char Take(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return 0;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  // A number of `least` to `most` digits.
  std::optional<int> Number(size_t least, size_t most) {
    size_t digits = 0;
    int value = 0;
    while (digits < most && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9')
      value = value * 10 + (rest_[digits++] - '0');
    if (digits < least) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }
  // The digits of a fraction, at least one; what is below a nanosecond is dropped.
  std::optional<absl::Duration> Fraction() {
    int64_t nanoseconds = 0;
    int64_t unit = 100'000'000;
    size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      nanoseconds += (rest_[digits] - '0') * unit;
      unit /= 10;
    }
    if (digits == 0) return std::nullopt;
    rest_.remove_prefix(digits);
    return absl::Nanoseconds(nanoseconds);
  }

 private:
  std::string_view rest_;
};

std::optional<absl::CivilDay> ReadDate(Reader& reader, size_t least_digits) {
  const auto year = reader.Number(4, 4);
  if (!year || reader.Take("-") == 0) return std::nullopt;
  const auto month = reader.Number(least_digits, 2);
  if (!month || reader.Take("-") == 0) return std::nullopt;
  const auto day = reader.Number(least_digits, 2);
  if (!day) return std::nullopt;
  const absl::CivilDay date(*year, *month, *day);  // Normalises: compare.
  if (date.month() != *month || date.day() != *day) return std::nullopt;
  return date;
}

// The time since the beginning of the day.
std::optional<absl::Duration> ReadClock(Reader& reader, size_t least_digits) {
  const auto hour = reader.Number(least_digits, 2);
  if (!hour || *hour > 23 || reader.Take(":") == 0) return std::nullopt;
  const auto minute = reader.Number(least_digits, 2);
  if (!minute || *minute > 59 || reader.Take(":") == 0) return std::nullopt;
  const auto second = reader.Number(least_digits, 2);
  if (!second || *second > 59) return std::nullopt;
  absl::Duration time = absl::Hours(*hour) + absl::Minutes(*minute) + absl::Seconds(*second);
  if (reader.Take(".") != 0) {
    const auto fraction = reader.Fraction();
    if (!fraction) return std::nullopt;
    time += *fraction;
  }
  return time;
}

// `Z` or `+01:00`, in seconds.
std::optional<int> ReadOffset(Reader& reader) {
  if (reader.Take("Z") != 0) return 0;
  const char sign = reader.Take("+-");
  if (sign == 0) return std::nullopt;
  const auto hours = reader.Number(2, 2);
  if (!hours || *hours > 23 || reader.Take(":") == 0) return std::nullopt;
  const auto minutes = reader.Number(2, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return sign == '-' ? -seconds : seconds;
}

Timestamp Assemble(absl::CivilDay date, absl::Duration clock, int offset_seconds) {
  const absl::Time midnight = absl::FromCivil(date, absl::UTCTimeZone());
  return {.time = midnight + clock - absl::Seconds(offset_seconds),
          .offset_seconds = offset_seconds};
}

}  // namespace

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  Reader reader(text);
  const auto date = ReadDate(reader, 2);
  if (!date || reader.Take("T") == 0) return std::nullopt;
  const auto clock = ReadClock(reader, 2);
  if (!clock) return std::nullopt;
  const auto offset = ReadOffset(reader);
  if (!offset || !reader.AtEnd()) return std::nullopt;
  return Assemble(*date, *clock, *offset);
}

std::optional<Timestamp> ParseYamlTimestamp(std::string_view text) {
  Reader reader(text);
  const auto date = ReadDate(reader, 1);
  if (!date) return std::nullopt;
  if (reader.AtEnd()) return Assemble(*date, absl::ZeroDuration(), 0);
  const char separator = reader.Take("Tt ");
  if (separator == 0) return std::nullopt;
  const auto clock = ReadClock(reader, 1);
  if (!clock) return std::nullopt;
  const auto offset = separator == ' ' ? std::optional<int>(0) : ReadOffset(reader);
  if (!offset || !reader.AtEnd()) return std::nullopt;
  return Assemble(*date, *clock, *offset);
}

std::optional<absl::Duration> ParseDuration(std::string_view text) {
  static constexpr std::pair<std::string_view, absl::Duration> kUnits[] = {
      {"ns", absl::Nanoseconds(1)},
      {"us", absl::Microseconds(1)},
      {"\u00b5s", absl::Microseconds(1)},
      {"\u03bcs", absl::Microseconds(1)},
      {"ms", absl::Milliseconds(1)},
      {"s", absl::Seconds(1)},
      {"m", absl::Minutes(1)},
      {"h", absl::Hours(1)}};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return absl::ZeroDuration();
  if (text.empty()) return std::nullopt;
  absl::Duration total;
  while (!text.empty()) {
    size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string number(text.substr(0, digits));
    if (number.find_first_of("0123456789") == std::string::npos ||
        std::count(number.begin(), number.end(), '.') > 1 || number.size() > 30)
      return std::nullopt;
    text.remove_prefix(digits);
    const size_t length = std::min(text.find_first_of("0123456789."), text.size());
    const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& known) {
      return known.first == text.substr(0, length);
    });
    if (unit == std::end(kUnits)) return std::nullopt;
    text.remove_prefix(length);
    total += std::strtod(number.c_str(), nullptr) * unit->second;
  }
  constexpr absl::Duration kLongest = absl::Nanoseconds(std::numeric_limits<int64_t>::max());
  if (total > kLongest) return std::nullopt;
  return negative ? -total : total;
}

std::string FormatTimestamp(const Timestamp& timestamp) {
  const std::string text = absl::FormatTime("%E4Y-%m-%dT%H:%M:%S%Ez", timestamp.time,
                                            absl::FixedTimeZone(timestamp.offset_seconds));
  return timestamp.offset_seconds == 0 ? text.substr(0, text.size() - 6) + "Z" : text;
}

}  // namespace planner::lang
