#include "planner/plugin/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "planner/child/child.h"
#include "proto/handshake/handshake_line.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using child::Close;
using proto::text::Cat;

constexpr size_t kPieceBytes = size_t{16} * 1024;
// How often to look for the exit where the kernel cannot tell it.
constexpr int kPollMilliseconds = 20;

std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const Options& options,
                                                        OnFirstLine on_first_line) {
  absl::StatusOr<child::Pipe> out = child::MakePipe();
  if (!out.ok()) return out.status();
  absl::StatusOr<child::Pipe> err = child::MakePipe();
  if (!err.ok()) {
    Close(out->read);
    Close(out->write);
    return err.status();
  }
  const auto started = child::Start({.arguments = {options.executable},
                                     .set = options.set,
                                     .unset = options.unset,
                                     .inherits_input = true},
                                    out->write, err->write);
  Close(out->write);
  Close(err->write);
  if (const auto* failure = std::get_if<child::StartFailure>(&started)) {
    Close(out->read);
    Close(err->read);
    return absl::ErrnoToStatus(failure->error, Cat("cannot start ", options.executable));
  }
  std::unique_ptr<Process> process(
      new Process(FileName(options.executable), std::get<pid_t>(started), out->read, err->read));
  process->watcher_ = std::thread(&Process::Watch, process.get(), std::move(on_first_line),
                                  absl::Now() + options.first_line_timeout);
  return process;
}

Process::Process(std::string name, pid_t pid, int stdout_fd, int stderr_fd)
    : pid_(pid),
      stdout_(stdout_fd),
      stderr_fd_(stderr_fd),
      pidfd_(child::OpenPidfd(pid)),
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
