#ifndef PLANNER_CHILD_ENVIRONMENT_H_
#define PLANNER_CHILD_ENVIRONMENT_H_

#include <string_view>
#include <vector>

namespace planner::child {

struct EnvironmentVariable {
  std::string_view name = {};
  std::string_view value = {};
};

// All variables of this process's environment, in its order: of two with the same name the last
// counts. What has no `=` is no variable. The texts live until the environment is changed.
std::vector<EnvironmentVariable> Environment();

}  // namespace planner::child

#endif  // PLANNER_CHILD_ENVIRONMENT_H_
