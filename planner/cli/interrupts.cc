#include "planner/cli/interrupts.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>
#include <utility>

#include "planner/cli/invocation.h"

namespace planner::cli {
namespace {

std::atomic<bool> g_interrupted = false;

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void BlockSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void WatchSignals(std::function<void()> on_first) {
  std::thread([on_first = std::move(on_first)] {
    const sigset_t set = StopSignals();
    int signal = 0;
    while (sigwait(&set, &signal) == 0) {
      if (!g_interrupted.exchange(true)) {
        Print(
            "\nInterrupt received.\nPlease wait for kiln to exit or data loss may "
            "occur.\nGracefully shutting down...\n\nStopping operation...\n");
        on_first();
        continue;
      }
      PrintError(
          "\nTwo interrupts received. Exiting immediately. What was finished is in the state's "
          "journal; the next command takes it up.\n");
      _exit(1);
    }
  }).detach();
}

bool WasInterrupted() { return g_interrupted; }

}  // namespace planner::cli
