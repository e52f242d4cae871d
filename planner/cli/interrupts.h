#ifndef PLANNER_CLI_INTERRUPTS_H_
#define PLANNER_CLI_INTERRUPTS_H_

#include <functional>

namespace planner::cli {

// SIGINT and SIGTERM as a count, from a thread of its own. BlockSignals comes first, before any
// other thread is started.
void BlockSignals();
// Calls `on_first` (on the watching thread) at the first signal; at the second the process says
// so and exits: everything that was finished is in the journal.
void WatchSignals(std::function<void()> on_first);
bool WasInterrupted();

}  // namespace planner::cli

#endif  // PLANNER_CLI_INTERRUPTS_H_
