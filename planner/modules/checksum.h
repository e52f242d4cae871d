#ifndef PLANNER_MODULES_CHECKSUM_H_
#define PLANNER_MODULES_CHECKSUM_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace planner::modules {

// Compares a file with `checksum`, TYPE:HEX or HEX, of md5, sha1, sha256 or sha512. DataLoss with
// both sums if they differ; InvalidArgument for what is no checksum.
absl::Status CheckChecksum(const std::string& path, std::string_view checksum);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_CHECKSUM_H_
