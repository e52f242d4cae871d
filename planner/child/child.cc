#include "planner/child/child.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t is POSIX.
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "absl/status/status.h"
#include "planner/child/environment.h"
#include "proto/text/cat.h"

namespace planner::child {
namespace {

using proto::text::Cat;

std::string_view NameOf(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> MakeEnvironment(const Program& program) {
  std::vector<std::string> environment = program.set;
  const auto is_ours = [&program](std::string_view name) {
    const auto same = [name](const std::string& variable) { return NameOf(variable) == name; };
    return std::any_of(program.set.begin(), program.set.end(), same) ||
           std::any_of(program.unset.begin(), program.unset.end(), same);
  };
  for (const auto& [name, value] : Environment()) {
    if (!is_ours(name)) environment.push_back(Cat(name, "=", value));
  }
  return environment;
}

void SetSignals(posix_spawnattr_t& attributes) {
  sigset_t set;
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  sigaddset(&set, SIGPIPE);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &set);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// A text that the system would cut short.
bool HasNul(const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [](const std::string& text) { return text.find('\0') != std::string::npos; });
}

int Spawn(const Program& program, const posix_spawn_file_actions_t& actions, pid_t& pid) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  SetSignals(attributes);
  std::vector<std::string> environment = MakeEnvironment(program);
  std::vector<std::string> arguments = program.arguments;
  const auto spawn = program.search_path ? ::posix_spawnp : ::posix_spawn;
  const int error = HasNul(environment) || HasNul(arguments)
                        ? EINVAL
                        : spawn(&pid, arguments.front().c_str(), &actions, &attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

std::variant<pid_t, StartFailure> Start(const Program& program, int stdout_fd, int stderr_fd) {
  // Opened here, so that it is known whether the directory or the program is at fault.
  int directory = -1;
  if (!program.directory.empty()) {
    directory = ::open(program.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return StartFailure{StartFailure::Step::kDirectory, errno};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!program.inherits_input)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, stdout_fd, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
  if (directory >= 0) posix_spawn_file_actions_addfchdir_np(&actions, directory);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  pid_t pid = 0;
  const int error = Spawn(program, actions, pid);
  posix_spawn_file_actions_destroy(&actions);
  Close(directory);
  if (error != 0) return StartFailure{StartFailure::Step::kProgram, error};
  return pid;
}

absl::StatusOr<Pipe> MakePipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "cannot make a pipe");
  return Pipe{fds[0], fds[1]};
}

void Close(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

int OpenPidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

}  // namespace planner::child
