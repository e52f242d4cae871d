#ifndef PLANNER_MODULES_UNPACK_H_
#define PLANNER_MODULES_UNPACK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace planner::modules {

// What `archive=` or the end of a path says an archive is: "zip", "tar.gz" (tgz), "tar.bz2" (tbz2,
// tar.tbz2), "tar.xz" (txz), or "gz", "bz2", "xz", which hold one file and so no module. Empty if
// `text` names none; the longest that fits.
std::string_view ArchiveKind(std::string_view path);
bool IsArchiveKind(std::string_view text);

// Unpacks a ZIP or (compressed) tar archive, whatever its name says, into the new folder `target`.
// Links and devices are left out. InvalidArgument for names that are absolute or lead outside, for
// more than 100000 entries and for more than 2 GiB of content. Files get the archive's permissions
// without set-id bits. On failure the folder may be left half filled.
absl::Status Unpack(const std::string& archive, const std::string& target);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_UNPACK_H_
