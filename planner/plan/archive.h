#ifndef PLANNER_PLAN_ARCHIVE_H_
#define PLANNER_PLAN_ARCHIVE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

// ZIP archives in memory.
namespace planner::plan {

using ArchiveEntries = std::vector<std::pair<std::string, std::string>>;  // Name, content.

struct ArchiveLimits {
  size_t entries = 100000;
  size_t unpacked_bytes = size_t{512} << 20;
};

// The bytes of an archive with these entries, in this order.
absl::StatusOr<std::string> Pack(const ArchiveEntries& entries);
// All entries of an archive. InvalidArgument if it is damaged or beyond the limits.
absl::StatusOr<ArchiveEntries> Unpack(std::string_view bytes, const ArchiveLimits& limits);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_ARCHIVE_H_
