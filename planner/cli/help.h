#ifndef PLANNER_CLI_HELP_H_
#define PLANNER_CLI_HELP_H_

#include <string>
#include <string_view>

namespace planner::cli {

// What `kiln -help` prints: all commands and global options.
std::string TopHelp();
// What `kiln GROUP` prints, a word with subcommands such as `state`: these.
std::string GroupHelp(std::string_view group);
// What `kiln COMMAND -help` prints.
std::string CommandHelp(std::string_view command);

}  // namespace planner::cli

#endif  // PLANNER_CLI_HELP_H_
