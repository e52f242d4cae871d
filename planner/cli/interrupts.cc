#include "planner/cli/interrupts.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "planner/cli/invocation.h"

namespace planner::cli {
namespace {

// The signals' thread lives as long as the process, and so does what it uses.
struct Watch {
  std::mutex mutex = {};
  std::function<void()> on_first = {};  // Guarded; empty before WatchSignals.
  std::atomic<bool> interrupted = false;
  int wake = -1;  // Readable after the first signal: wakes ReadLine.
};

Watch& TheWatch() {
  static auto* watch = new Watch;
  return *watch;
}

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

void EndBy(int number) {
  std::signal(number, SIG_DFL);
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  kill(getpid(), number);
}

void OnFirst(const std::function<void()>& on_first) {
  Print(
      "\nInterrupt received.\nPlease wait for kiln to exit or data loss may "
      "occur.\nGracefully shutting down...\n\nStopping operation...\n");
  const uint64_t one = 1;
  if (write(TheWatch().wake, &one, sizeof(one)) < 0) return EndBy(SIGTERM);
  on_first();
}

void WaitForSignals() {
  const sigset_t set = StopSignals();
  int number = 0;
  while (sigwait(&set, &number) == 0) {
    Watch& watch = TheWatch();
    const std::lock_guard lock(watch.mutex);
    if (!watch.on_first) {
      EndBy(number);
    } else if (!watch.interrupted.exchange(true)) {
      OnFirst(watch.on_first);
    } else {
      PrintError(
          "\nTwo interrupts received. Exiting immediately. What was finished is in the state's "
          "journal; the next command takes it up.\n");
      _exit(1);
    }
  }
}

}  // namespace

void HandleSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  TheWatch().wake = eventfd(0, EFD_CLOEXEC);
  std::thread(WaitForSignals).detach();
}

void WatchSignals(std::function<void()> on_first) {
  Watch& watch = TheWatch();
  const std::lock_guard lock(watch.mutex);
  watch.on_first = std::move(on_first);
}

bool WasInterrupted() { return TheWatch().interrupted; }

std::optional<std::string> ReadLine() {
  std::array<pollfd, 2> files = {pollfd{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = TheWatch().wake, .events = POLLIN, .revents = 0}};
  std::string line;
  for (;;) {
    if (poll(files.data(), files.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return std::nullopt;
    }
    if (WasInterrupted()) return std::nullopt;
    if (files[0].revents == 0) continue;
    char c = 0;  // Byte by byte: what follows the line belongs to the next reader.
    const ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return line;
    line += c;
  }
}

}  // namespace planner::cli
