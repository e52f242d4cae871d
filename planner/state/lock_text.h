#ifndef PLANNER_STATE_LOCK_TEXT_H_
#define PLANNER_STATE_LOCK_TEXT_H_

#include <string>

#include "planner/state/lock.h"

namespace planner::state {

// Fills in what is empty: id, who, version.
void Complete(LockInfo& info);

// The block that begins with "Lock Info:", as Terraform prints it, with a newline at the end.
std::string LockInfoText(const LockInfo& info);

}  // namespace planner::state

#endif  // PLANNER_STATE_LOCK_TEXT_H_
