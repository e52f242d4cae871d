#ifndef PLANNER_CONFIG_BACKENDS_H_
#define PLANNER_CONFIG_BACKENDS_H_

#include <string>

namespace planner::config {

// Why Terraform has no backend of that name, as a sentence; empty if it has one, though kiln may
// not.
std::string WhyNoBackend(const std::string& type);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_BACKENDS_H_
