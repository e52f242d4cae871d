#ifndef PLANNER_CONFIG_READ_TEXT_H_
#define PLANNER_CONFIG_READ_TEXT_H_

#include <optional>
#include <string>

namespace planner::config {

// The text of a file of at most 64 MiB; nullopt if it cannot be read or is larger.
std::optional<std::string> ReadText(const std::string& path);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_READ_TEXT_H_
