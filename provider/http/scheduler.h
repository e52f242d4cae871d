#ifndef PROVIDER_HTTP_SCHEDULER_H_
#define PROVIDER_HTTP_SCHEDULER_H_

#include <cstdint>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace provider::http {

// Runs tasks one at a time, now or later: a thread of its own (EventLoop), or a test that
// advances a clock.
class Scheduler {
 public:
  using Task = absl::AnyInvocable<void()>;
  using TimerId = uint64_t;  // 0 is none.

  Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  virtual absl::Time Now() const = 0;
  // Runs `task` soon, after those posted before. From any thread.
  virtual void Post(Task task) = 0;
  // Runs `task` once `delay` is over. From the loop's thread.
  virtual TimerId After(absl::Duration delay, Task task) = 0;
  // The task will not run; it is destroyed. Ids that have run, and 0, are ignored. From the
  // loop's thread.
  virtual void Cancel(TimerId id) = 0;
};

}  // namespace provider::http

#endif  // PROVIDER_HTTP_SCHEDULER_H_
