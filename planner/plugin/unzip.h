#ifndef PLANNER_PLUGIN_UNZIP_H_
#define PLANNER_PLUGIN_UNZIP_H_

#include <string>

#include "absl/status/status.h"

namespace planner::plugin {

// Unpacks a ZIP archive into the new directory `target`. InvalidArgument for names that are
// absolute or lead outside, for links, for more than 10000 entries and for more than 4 GiB of
// content. Files get the archive's permissions, without set-id bits. On failure the
// directory may be left half filled.
absl::Status Unzip(const std::string& archive, const std::string& target);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_UNZIP_H_
