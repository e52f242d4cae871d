#ifndef PLANNER_MODULES_GIT_H_
#define PLANNER_MODULES_GIT_H_

#include <string>

#include "absl/status/status.h"

namespace planner::modules {

// Clones a Git repository, with its submodules, into the new folder `target`, by the installed git,
// which sees to passwords and keys. `url` may have the parameters ref (a branch, tag or commit) and
// depth; its scheme is https, http, ssh, git or file. Failures hold what git said.
absl::Status CloneRepository(std::string url, const std::string& target);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_GIT_H_
