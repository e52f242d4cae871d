#ifndef PLANNER_CLI_INTERRUPTS_H_
#define PLANNER_CLI_INTERRUPTS_H_

#include <functional>
#include <optional>
#include <string>

namespace planner::cli {

// SIGINT and SIGTERM, taken by a thread of its own. HandleSignals comes first, before any other
// thread is started. Until WatchSignals is called a signal ends the process, as it would
// without us: nothing has been begun that could be lost.
void HandleSignals();
// Calls `on_first` (on the watching thread) at the first signal; at the second the process says
// so and exits: everything that was finished is in the journal. Replaces what was watched for
// before, and waits for a call of it that is under way.
void WatchSignals(std::function<void()> on_first);
bool WasInterrupted();

// A line of standard input without its newline. nullopt at the end of the input and when a
// signal comes first: then WasInterrupted.
std::optional<std::string> ReadLine();

}  // namespace planner::cli

#endif  // PLANNER_CLI_INTERRUPTS_H_
