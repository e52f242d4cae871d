#ifndef PLANNER_PLUGIN_PROCESS_H_
#define PLANNER_PLUGIN_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "planner/plugin/plugin_log.h"

namespace planner::plugin {

// A plugin's process and the one thread that watches it: reads stdout (the first line counts,
// the rest is thrown away) and stderr (logged), and collects the exit status. The child gets
// our stdin, our working directory and our process group: a Ctrl-C reaches it as it does under
// Terraform, and plugins ignore it. No other file descriptor of ours is passed on.
class Process {
 public:
  struct Options {
    std::string executable = {};
    // Variables to set (NAME=value) on top of this process's environment, and to remove.
    std::vector<std::string> set = {};
    std::vector<std::string> unset = {};
    absl::Duration first_line_timeout = absl::InfiniteDuration();
  };
  // Called exactly once, on the watching thread: the first line without its newline, or why
  // there is none (DeadlineExceeded: not in time; Aborted: the process ended or closed stdout).
  using OnFirstLine = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  // NotFound or another code if the executable cannot be started; `on_first_line` is then
  // not called.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const Options& options,
                                                        OnFirstLine on_first_line);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  // Kills what still runs.
  ~Process();

  pid_t pid() const { return pid_; }
  // Whether the process had ended within `timeout`.
  bool WaitForExit(absl::Duration timeout) const;
  void Kill();
  // "exit status 3", "signal 11 (Segmentation fault)"; empty while it runs.
  std::string HowItEnded() const;
  std::string LastOutput() const { return stderr_.LastLines(); }

 private:
  Process(std::string name, pid_t pid, int stdout_fd, int stderr_fd);
  void Watch(OnFirstLine on_first_line, absl::Time deadline);
  void ReadFirstLine(OnFirstLine& on_first_line);
  void ReadStderr();
  void CollectExit();

  const pid_t pid_;
  int stdout_;  // -1 after its end; likewise stderr.
  int stderr_fd_;
  int pidfd_;         // -1 where the kernel has none.
  std::string line_;  // The first line so far.
  StderrReader stderr_;
  mutable absl::Mutex mutex_;
  std::optional<int> wait_status_ ABSL_GUARDED_BY(mutex_);
  std::thread watcher_;
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_PROCESS_H_
