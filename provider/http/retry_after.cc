#include "provider/http/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace provider::http {
namespace {

constexpr absl::Duration kLongest = absl::Hours(24);

std::optional<absl::Duration> Seconds(std::string_view value) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (end != value.data() + value.size() || value.empty() || value.front() == '-') {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) return kLongest;
  return std::min(absl::Seconds(seconds), kLongest);
}

}  // namespace

std::optional<absl::Duration> ParseRetryAfter(std::string_view value, absl::Time now) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (value.size() > 64) return std::nullopt;
  if (const auto seconds = Seconds(value)) return seconds;
  constexpr std::array kFormats = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                   "%a %b %e %H:%M:%S %Y"};
  for (const char* format : kFormats) {
    absl::Time when;
    std::string error;
    if (absl::ParseTime(format, std::string(value), &when, &error)) {
      return std::clamp(when - now, absl::ZeroDuration(), kLongest);
    }
  }
  return std::nullopt;
}

}  // namespace provider::http
