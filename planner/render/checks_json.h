#ifndef PLANNER_RENDER_CHECKS_JSON_H_
#define PLANNER_RENDER_CHECKS_JSON_H_

#include <string>
#include <vector>

#include "planner/state/check_results.h"

namespace planner::render {

// The member `checks` of plans and states for programs (engine-compat.md 7.2): what the conditions
// said, in the order of `results`. Problems are listed of objects that failed.
std::string ChecksJson(const std::vector<state::CheckResult>& results);

}  // namespace planner::render

#endif  // PLANNER_RENDER_CHECKS_JSON_H_
