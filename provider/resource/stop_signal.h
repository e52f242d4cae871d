#ifndef PROVIDER_RESOURCE_STOP_SIGNAL_H_
#define PROVIDER_RESOURCE_STOP_SIGNAL_H_

#include <cstdint>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace provider::resource {

// Tells running work to end early (plugin-protocol.md A.12). Raised once, for good.
// Thread-safe.
class StopSignal {
 public:
  using Id = uint64_t;
  // Calls `wake` once when the signal is raised: on the raising thread, or before this
  // returns if it has been raised already (the result is then 0). `wake` must not block.
  Id OnStop(absl::AnyInvocable<void()> wake) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes `wake` back; harmless if it has run. It may still be running on another thread
  // when this returns, so it must own what it touches.
  void Forget(Id id) ABSL_LOCKS_EXCLUDED(mutex_);
  void Raise() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsRaised() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  bool raised_ ABSL_GUARDED_BY(mutex_) = false;
  Id last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Id, absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_STOP_SIGNAL_H_
