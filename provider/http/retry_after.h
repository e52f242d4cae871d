#ifndef PROVIDER_HTTP_RETRY_AFTER_H_
#define PROVIDER_HTTP_RETRY_AFTER_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace provider::http {

// How long the header Retry-After asks to wait: seconds, or a date in any of the three forms
// of HTTP, counted from `now`. Never negative, at most a day; nullopt if it is neither.
std::optional<absl::Duration> ParseRetryAfter(std::string_view value, absl::Time now);

}  // namespace provider::http

#endif  // PROVIDER_HTTP_RETRY_AFTER_H_
