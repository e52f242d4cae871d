#ifndef PLANNER_PROVISION_COMMANDS_H_
#define PLANNER_PROVISION_COMMANDS_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "planner/graph/event_queue.h"

namespace planner::provision {

// A program to run. Its environment is this process's with `environment` ("NAME=value") on top, its
// standard input is empty, its signals are as after a login.
struct Command {
  std::vector<std::string> arguments = {};  // The program first, looked for on the PATH.
  std::vector<std::string> environment = {};
  std::string directory = {};  // Empty: the one of this process.
};

struct CommandResult {
  // Empty: the program said 0. Otherwise what went wrong, as Go words it: "exit status 3",
  // "signal: killed", `exec: "x": executable file not found in $PATH`.
  std::string failure = {};
  std::string output = {};  // The last 8 KiB of what it wrote.
};

// Runs commands and streams what they write, both outputs in one. However many there are, one
// thread watches them, started with the first command; what they write waits in their pipes until
// the queue's thread has taken what came before. All functions are for that thread.
class Commands {
 public:
  explicit Commands(graph::EventQueue& queue);
  // Kills what still runs; nothing is called back any more.
  ~Commands();
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

  using OnLine = std::function<void(const std::string& line)>;
  using Done = absl::AnyInvocable<void(CommandResult)>;
  // `on_line` gets each line without its end, and what has been written of one if nothing follows
  // for a tenth of a second; then `done` is called once, from the queue: when the program has ended
  // and everyone who can still write to its output has, too.
  void Run(Command command, OnLine on_line, Done done);
  // Kills the programs that run (not what they have started): `done` says "signal: killed" at once.
  // From here on nothing is started: "the run was interrupted".
  void Stop();

 private:
  struct Running;
  void Watch();
  void Wake() const;
  void Deliver(const std::shared_ptr<Running>& running, std::vector<std::string> lines);
  void Finish(const std::shared_ptr<Running>& running);

  graph::EventQueue& queue_;
  int wake_ = -1;  // An eventfd: readable when there is news for the thread.
  bool stopped_ = false;
  absl::Mutex mutex_;
  std::vector<std::shared_ptr<Running>> arrived_ ABSL_GUARDED_BY(mutex_);
  bool kill_ ABSL_GUARDED_BY(mutex_) = false;
  bool quit_ ABSL_GUARDED_BY(mutex_) = false;
  // What events in the queue look at: false once this is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::thread thread_;
};

}  // namespace planner::provision

#endif  // PLANNER_PROVISION_COMMANDS_H_
