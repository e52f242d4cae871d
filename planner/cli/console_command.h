#ifndef PLANNER_CLI_CONSOLE_COMMAND_H_
#define PLANNER_CLI_CONSOLE_COMMAND_H_

#include "planner/cli/invocation.h"

namespace planner::cli {

// kiln console: evaluates expressions from a pipe or in a conversation at the terminal.
int RunConsole(Invocation& invocation);

}  // namespace planner::cli

#endif  // PLANNER_CLI_CONSOLE_COMMAND_H_
