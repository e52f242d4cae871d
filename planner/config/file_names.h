#ifndef PLANNER_CONFIG_FILE_NAMES_H_
#define PLANNER_CONFIG_FILE_NAMES_H_

#include <string_view>

namespace planner::config {

// Whether files and folders of that name are passed over in a folder of configuration: hidden
// ones, and those that editors leave behind.
inline bool IsIgnoredName(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') ||
         (name.starts_with('#') && name.ends_with('#'));
}

}  // namespace planner::config

#endif  // PLANNER_CONFIG_FILE_NAMES_H_
