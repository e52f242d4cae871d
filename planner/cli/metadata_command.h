#ifndef PLANNER_CLI_METADATA_COMMAND_H_
#define PLANNER_CLI_METADATA_COMMAND_H_

#include "planner/cli/invocation.h"

namespace planner::cli {

// kiln metadata functions -json.
int RunMetadataFunctions(Invocation& invocation);

}  // namespace planner::cli

#endif  // PLANNER_CLI_METADATA_COMMAND_H_
