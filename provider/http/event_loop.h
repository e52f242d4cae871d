#ifndef PROVIDER_HTTP_EVENT_LOOP_H_
#define PROVIDER_HTTP_EVENT_LOOP_H_

#include <memory>
#include <thread>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"

namespace provider::http {

// One thread that owns connections and timers: libcurl's multi handle, polled together with
// the posted tasks. Everything of a session runs here, nothing else does, nothing blocks.
class EventLoop : public Scheduler {
 public:
  // At most `max_transfers` run at a time, the others wait in order; connections are kept
  // open for reuse.
  explicit EventLoop(int max_transfers = 16);
  // Ends as Finish does, if that has not been called.
  ~EventLoop() override;

  absl::Time Now() const override;
  void Post(Task task) override;
  TimerId After(absl::Duration delay, Task task) override;
  void Cancel(TimerId id) override;
  bool IsLoopThread() const;

  // Runs what has been posted, then `last`, and ends the thread; timers are dropped and
  // running transfers forgotten. Waits for the thread, unless called on it: then it ends
  // by itself. Later posts are dropped. Only the first call counts.
  void Finish(Task last);

  // Starts a transfer of libcurl: `easy` is a CURL*, which stays the caller's. `done` gets
  // its CURLcode, on this thread. From the loop's thread.
  void StartTransfer(void* easy, absl::AnyInvocable<void(int)> done);
  // Gives the transfer up; its `done` is dropped. From the loop's thread.
  void AbandonTransfer(void* easy);

 private:
  class Core;
  // Shared with the thread, which outlives this object when it is destroyed on the thread.
  std::shared_ptr<Core> core_;
  std::thread thread_;
};

}  // namespace provider::http

#endif  // PROVIDER_HTTP_EVENT_LOOP_H_
