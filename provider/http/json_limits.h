#ifndef PROVIDER_HTTP_JSON_LIMITS_H_
#define PROVIDER_HTTP_JSON_LIMITS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"

namespace provider::http {

// Parses an answer's body: at most 64 levels deep, UTF-8, nothing after the value. An error
// says what is wrong in a few words, without quoting the body.
absl::StatusOr<nlohmann::json> ParseLimitedJson(std::string_view body);

}  // namespace provider::http

#endif  // PROVIDER_HTTP_JSON_LIMITS_H_
