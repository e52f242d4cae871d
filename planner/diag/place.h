#ifndef PLANNER_DIAG_PLACE_H_
#define PLANNER_DIAG_PLACE_H_

#include <string>

#include "planner/diag/diagnostic.h"

namespace planner::diag {

// "main.tf:19,1-13" or "main.tf:19,1-20,4", as places are named inside messages.
std::string ToString(const SourceRange& range);

}  // namespace planner::diag

#endif  // PLANNER_DIAG_PLACE_H_
