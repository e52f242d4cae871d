#include "provider/plugin/lifetime.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>

namespace provider::plugin {
namespace {

constexpr int kParentPollMilliseconds = 1000;  // Where there is no descriptor of the parent.

int OpenProcess(int pid) {
#ifdef SYS_pidfd_open
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
#else
  return -1;
#endif
}

}  // namespace

Lifetime::Lifetime()
    : parent_(getppid()), parent_fd_(OpenProcess(parent_)), end_fd_(eventfd(0, EFD_CLOEXEC)) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t terminate;
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &terminate, nullptr);
  signal_fd_ = signalfd(-1, &terminate, SFD_CLOEXEC | SFD_NONBLOCK);
}

Lifetime::~Lifetime() {
  for (const int fd : {parent_fd_, end_fd_, signal_fd_}) {
    if (fd >= 0) close(fd);
  }
}

void Lifetime::End() const {
  const uint64_t one = 1;
  // The only failure is a full counter, which has woken Wait already.
  [[maybe_unused]] const ssize_t written = write(end_fd_, &one, sizeof(one));
}

bool Lifetime::Wait(absl::AnyInvocable<void()> stop) {
  std::array<pollfd, 3> fds = {
      {{end_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}, {parent_fd_, POLLIN, 0}}};
  const int timeout = parent_fd_ >= 0 ? -1 : kParentPollMilliseconds;
  for (;;) {
    // A negative descriptor is skipped by poll.
    const int ready = poll(fds.data(), fds.size(), timeout);
    if (ready > 0 && fds[0].revents != 0) return true;
    if (ready > 0 && fds[2].revents != 0) return false;
    if (getppid() != parent_) return false;
    signalfd_siginfo signal = {};
    if (read(signal_fd_, &signal, sizeof(signal)) == sizeof(signal)) stop();
  }
}

}  // namespace provider::plugin
