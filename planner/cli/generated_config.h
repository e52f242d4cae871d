#ifndef PLANNER_CLI_GENERATED_CONFIG_H_
#define PLANNER_CLI_GENERATED_CONFIG_H_

#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/plan/change.h"

// The file of plan -generate-config-out.
namespace planner::cli {

// Whether blocks can be written to `path`: nothing of that name may exist. False with an error.
bool CanWriteGenerated(const std::string& path, diag::Diagnostics& diags);

// Writes the blocks that a plan has generated, in the order of the plan. No file is made if there
// are none. True if something was written; appends errors, and a warning about what was.
bool WriteGenerated(const plan::Plan& plan, const std::string& path, diag::Diagnostics& diags);

}  // namespace planner::cli

#endif  // PLANNER_CLI_GENERATED_CONFIG_H_
