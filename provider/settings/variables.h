#ifndef PROVIDER_SETTINGS_VARIABLES_H_
#define PROVIDER_SETTINGS_VARIABLES_H_

#include <string_view>

#include "absl/types/span.h"

namespace provider::settings {

// The environment variables that stand in for an argument of the provider block that is not set:
// of several, the first that is set (ims-api.md 3.6). Empty if the argument has none.
absl::Span<const std::string_view> VariablesOf(std::string_view argument);

}  // namespace provider::settings

#endif  // PROVIDER_SETTINGS_VARIABLES_H_
