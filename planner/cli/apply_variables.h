#ifndef PLANNER_CLI_APPLY_VARIABLES_H_
#define PLANNER_CLI_APPLY_VARIABLES_H_

#include <map>
#include <set>
#include <string>

#include "planner/config/variables.h"
#include "planner/diag/diagnostic.h"
#include "proto/value/value.h"

namespace planner::cli {

// The ephemeral variables of the root module for applying a saved plan, marked. A plan holds the
// values of all other variables; the ephemeral ones that were given to it (`apply_time`) have to be
// given again, and no others. What is given for a variable that the plan holds must be the same:
// another value is an error if it is of the command line, a warning if it is of the environment and
// no matter if it is of a file that is always read. Rule: engine-compat.md 4.2.
//   planned  the values that the plan holds
std::map<std::string, proto::value::Value> ApplyTimeVariables(
    const config::Module& module, const config::GivenValues& given,
    const std::map<std::string, proto::value::Value>& planned,
    const std::set<std::string>& apply_time, diag::Diagnostics& diags);

}  // namespace planner::cli

#endif  // PLANNER_CLI_APPLY_VARIABLES_H_
