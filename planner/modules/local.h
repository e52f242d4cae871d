#ifndef PLANNER_MODULES_LOCAL_H_
#define PLANNER_MODULES_LOCAL_H_

#include <string>

#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"

// Modules that are beside those that call them.
namespace planner::modules {

// A relative or absolute path with all symbolic links followed: relative as long as they are.
std::string FollowLinks(const std::string& path);

// Whether the sources from the nearest module that is not local down to `call` lead outside of that
// module's package, which explains why the call's folder is not there. Appends the error if so.
bool ReportEscape(const config::ModuleNode& parent, const config::ModuleCall& call,
                  diag::Diagnostics& diags);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_LOCAL_H_
