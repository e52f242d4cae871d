#include "planner/plugin/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX.
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "proto/handshake/handshake_line.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using proto::text::Cat;

constexpr size_t kPieceBytes = size_t{16} * 1024;
// How often to look for the exit where the kernel cannot tell it.
constexpr int kPollMilliseconds = 20;

struct Pipe {
  int read = -1;
  int write = -1;
};

absl::StatusOr<Pipe> MakePipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "cannot make a pipe");
  return Pipe{fds[0], fds[1]};
}

void Close(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

std::string_view NameOf(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> MakeEnvironment(const Process::Options& options) {
  std::vector<std::string> environment = options.set;
  const auto is_ours = [&options](std::string_view name) {
    const auto same = [name](const std::string& variable) { return NameOf(variable) == name; };
    return std::any_of(options.set.begin(), options.set.end(), same) ||
           std::any_of(options.unset.begin(), options.unset.end(), same);
  };
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!is_ours(NameOf(*variable))) environment.emplace_back(*variable);
  return environment;
}

// The child's signals: nothing blocked, and what we ignore for ourselves not ignored there.
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

absl::StatusOr<pid_t> Spawn(const Process::Options& options, int stdout_fd, int stderr_fd) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, stdout_fd, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  SetSignals(attributes);
  std::vector<std::string> environment = MakeEnvironment(options);
  std::vector<char*> pointers;
  pointers.reserve(environment.size() + 1);
  for (std::string& variable : environment) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  std::string executable = options.executable;
  std::array<char*, 2> arguments = {executable.data(), nullptr};
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, executable.c_str(), &actions, &attributes, arguments.data(),
                                  pointers.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::ErrnoToStatus(error, Cat("cannot start ", options.executable));
  return pid;
}

std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const Options& options,
                                                        OnFirstLine on_first_line) {
  absl::StatusOr<Pipe> out = MakePipe();
  if (!out.ok()) return out.status();
  absl::StatusOr<Pipe> err = MakePipe();
  if (!err.ok()) {
    Close(out->read);
    Close(out->write);
    return err.status();
  }
  const absl::StatusOr<pid_t> pid = Spawn(options, out->write, err->write);
  Close(out->write);
  Close(err->write);
  if (!pid.ok()) {
    Close(out->read);
    Close(err->read);
    return pid.status();
  }
  std::unique_ptr<Process> process(
      new Process(FileName(options.executable), *pid, out->read, err->read));
  process->watcher_ = std::thread(&Process::Watch, process.get(), std::move(on_first_line),
                                  absl::Now() + options.first_line_timeout);
  return process;
}

Process::Process(std::string name, pid_t pid, int stdout_fd, int stderr_fd)
    : pid_(pid),
      stdout_(stdout_fd),
      stderr_fd_(stderr_fd),
      pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
      stderr_(std::move(name)) {
  ::fcntl(stderr_fd_, F_SETFL, O_NONBLOCK);
}

Process::~Process() {
  Kill();
  if (watcher_.joinable()) watcher_.join();
  Close(stdout_);
  Close(stderr_fd_);
  Close(pidfd_);
}

void Process::Watch(OnFirstLine on_first_line, absl::Time deadline) {
  const auto has_ended = [this] {
    const absl::MutexLock lock(&mutex_);
    return wait_status_.has_value();
  };
  while (!has_ended()) {
    std::array<pollfd, 3> fds = {pollfd{stdout_, POLLIN, 0}, pollfd{stderr_fd_, POLLIN, 0},
                                 pollfd{pidfd_, POLLIN, 0}};
    int timeout = pidfd_ < 0 ? kPollMilliseconds : -1;
    if (on_first_line) {
      const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now()) + 1;
      if (left <= 0) {
        std::exchange(on_first_line, nullptr)(absl::DeadlineExceededError("timeout"));
        continue;
      }
      if (timeout < 0 || left < timeout) timeout = static_cast<int>(std::min<int64_t>(left, 60000));
    }
    ::poll(fds.data(), fds.size(), timeout);
    if (fds[1].revents != 0) ReadStderr();
    if (fds[0].revents != 0) ReadFirstLine(on_first_line);
    if (pidfd_ < 0 || fds[2].revents != 0) CollectExit();
  }
  if (on_first_line) std::exchange(on_first_line, nullptr)(absl::AbortedError("the process ended"));
}

void Process::ReadFirstLine(OnFirstLine& on_first_line) {
  std::array<char, kPieceBytes> piece{};
  const ssize_t size = ::read(stdout_, piece.data(), piece.size());
  if (size < 0 && errno == EINTR) return;
  if (size <= 0) {
    Close(stdout_);
    // A process that ends is reported as such, with what it still says on stderr.
    return;
  }
  if (!on_first_line) return;
  const std::string_view bytes(piece.data(), static_cast<size_t>(size));
  const size_t newline = bytes.find('\n');
  line_.append(bytes.substr(0, newline));
  if (newline == std::string_view::npos && line_.size() <= proto::handshake::kMaxHandshakeLineBytes)
    return;
  std::exchange(on_first_line, nullptr)(std::move(line_));
}

void Process::ReadStderr() {
  std::array<char, kPieceBytes> piece{};
  const ssize_t size = ::read(stderr_fd_, piece.data(), piece.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (size > 0) return stderr_.Add({piece.data(), static_cast<size_t>(size)});
  Close(stderr_fd_);
  stderr_.Finish();
}

void Process::CollectExit() {
  const absl::MutexLock lock(&mutex_);  // So that Kill never meets a number that is free again.
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return;
  // What it said last is still in the pipe; do not wait for others who hold the pipe open.
  std::array<char, kPieceBytes> piece{};
  ssize_t size = 0;
  while (stderr_fd_ >= 0 && (size = ::read(stderr_fd_, piece.data(), piece.size())) > 0)
    stderr_.Add({piece.data(), static_cast<size_t>(size)});
  stderr_.Finish();
  wait_status_ = status;
}

bool Process::WaitForExit(absl::Duration timeout) const {
  const absl::MutexLock lock(&mutex_);
  const auto ended = [this]()
                         ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return wait_status_.has_value(); };
  return mutex_.AwaitWithTimeout(absl::Condition(&ended), timeout);
}

void Process::Kill() {
  const absl::MutexLock lock(&mutex_);
  // Not after it was collected: the number may be somebody else's by then.
  if (!wait_status_) ::kill(pid_, SIGKILL);
}

std::string Process::HowItEnded() const {
  const absl::MutexLock lock(&mutex_);
  if (!wait_status_) return {};
  if (WIFEXITED(*wait_status_)) return Cat("exit status ", WEXITSTATUS(*wait_status_));
  const int number = WTERMSIG(*wait_status_);
  return Cat("signal ", number, " (", ::strsignal(number), ")");
}

}  // namespace planner::plugin
