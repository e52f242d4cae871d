#ifndef PLANNER_LANG_TIMESTAMPS_H_
#define PLANNER_LANG_TIMESTAMPS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace planner::lang {

// A moment and the offset from UTC that it was written with.
struct Timestamp {
  absl::Time time = absl::UnixEpoch();
  int offset_seconds = 0;
};

// RFC 3339 in its strict form: `2006-01-02T15:04:05.123+01:00`.
std::optional<Timestamp> ParseTimestamp(std::string_view text);
// The forms that plain text of YAML may have: `T`, `t` or a space between date and time, single
// digits, no time at all. Without an offset it is UTC.
std::optional<Timestamp> ParseYamlTimestamp(std::string_view text);
// `1h30m`, `-1.5s`: numbers with the units h, m, s, ms, us and ns; `0` alone. At most 292 years.
std::optional<absl::Duration> ParseDuration(std::string_view text);
// RFC 3339 with whole seconds; UTC is `Z`.
std::string FormatTimestamp(const Timestamp& timestamp);

}  // namespace planner::lang

#endif  // PLANNER_LANG_TIMESTAMPS_H_
