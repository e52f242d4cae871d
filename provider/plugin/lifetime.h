#ifndef PROVIDER_PLUGIN_LIFETIME_H_
#define PROVIDER_PLUGIN_LIFETIME_H_

#include "absl/functional/any_invocable.h"

namespace provider::plugin {

// Decides when the process ends: at the engine's Shutdown call, or when the engine is
// gone (plugin-protocol.md A.11, A.12). One per process, made first thing in main, before
// any thread: it blocks SIGTERM for all threads to come and ignores SIGINT and SIGPIPE.
class Lifetime {
 public:
  Lifetime();
  ~Lifetime();
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  // Ends Wait. From any thread.
  void End() const;
  // Waits until End is called (true) or the parent process is gone (false). SIGTERM calls `stop`
  // and goes on waiting: the engine decides what becomes of the calls that are running.
  bool Wait(absl::AnyInvocable<void()> stop);

 private:
  const int parent_;
  int parent_fd_;  // Readable once the parent is gone; -1 where the kernel cannot do that.
  int end_fd_;
  int signal_fd_;
};

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_LIFETIME_H_
