#ifndef PLANNER_CLI_UNIFIED_DIFF_H_
#define PLANNER_CLI_UNIFIED_DIFF_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace planner::cli {

// What the program `diff -u` says of two texts, labelled `old/NAME` and `new/NAME` (as
// Terraform, which calls it too). Unavailable if it is not installed.
absl::StatusOr<std::string> UnifiedDiff(const std::string& name, std::string_view before,
                                        std::string_view after);

}  // namespace planner::cli

#endif  // PLANNER_CLI_UNIFIED_DIFF_H_
