#ifndef PLANNER_CHILD_CHILD_H_
#define PLANNER_CHILD_CHILD_H_

#include <sys/types.h>

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

// Starting child processes: plugins, git and the commands of provisioners. A child gets our process
// group, so that a Ctrl-C reaches it as it does under Terraform, no signal blocked, none of those
// ignored that this program deals with (SIGPIPE, SIGINT, SIGTERM), and no file descriptor of ours
// but its standard ones.
namespace planner::child {

struct Program {
  std::vector<std::string> arguments = {};  // The program itself first.
  bool search_path = false;                 // Whether a name without a slash is looked for on PATH.
  // Variables to set (NAME=value) on top of this process's environment, and to remove.
  std::vector<std::string> set = {};
  std::vector<std::string> unset = {};
  std::string directory = {};   // Empty: the one of this process.
  bool inherits_input = false;  // Whether it reads our standard input, or nothing.
};

// Why nothing was started: an errno, and of what.
struct StartFailure {
  enum class Step { kDirectory, kProgram };
  Step step = Step::kProgram;
  int error = 0;
};

// Starts a program that writes to these two, which stay open here.
std::variant<pid_t, StartFailure> Start(const Program& program, int stdout_fd, int stderr_fd);

struct Pipe {
  int read = -1;
  int write = -1;
};
// Both ends are closed in children.
absl::StatusOr<Pipe> MakePipe();
// Closes it if it is open; -1 afterwards.
void Close(int& fd);

// Readable when the process ends; -1 where the kernel has no such thing.
int OpenPidfd(pid_t pid);

}  // namespace planner::child

#endif  // PLANNER_CHILD_CHILD_H_
