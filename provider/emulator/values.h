#ifndef PROVIDER_EMULATOR_VALUES_H_
#define PROVIDER_EMULATOR_VALUES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"

// Ids, times and JSON texts of the wire.
namespace provider::emulator {

// Says what time it is; never goes back. Tests give one they move themselves.
using Clock = std::function<absl::Time()>;

// Makes ids; the same seed gives the same ids.
class IdSource {
 public:
  explicit IdSource(std::uint64_t seed) : random_(seed) {}
  std::string Uuid();                   // Version 4, lower case, with hyphens.
  std::string Hex(std::size_t digits);  // Lower case.

 private:
  std::mt19937_64 random_;
};

// Whether `text` has the shape of a UUID with hyphens, in any case.
bool IsUuid(std::string_view text);
// Digits only, at most 15 of them.
std::optional<std::int64_t> ParseNumber(std::string_view text);

std::string FormatSeconds(absl::Time time);  // 2024-11-06T06:19:43Z (images)
std::string FormatMillis(absl::Time time);   // 2024-11-06T06:19:43.195Z (jobs)
std::string FormatMicros(absl::Time time);   // 2024-11-06T06:19:43.195000Z (tokens)
// `2024-11-06T06:19:43Z` or `2024-11-06 06:19:43`, UTC.
std::optional<absl::Time> ParseSeconds(std::string_view text);

// Parses a JSON text of a client: UTF-8, at most 32 levels deep. Nothing if it is not one.
std::optional<nlohmann::json> ParseJson(std::string_view text);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_VALUES_H_
