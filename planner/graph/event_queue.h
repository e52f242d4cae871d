#ifndef PLANNER_GRAPH_EVENT_QUEUE_H_
#define PLANNER_GRAPH_EVENT_QUEUE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace planner::graph {

// The one queue through which everything reaches the walk's thread. Any thread may Post;
// only the thread that calls RunUntil executes.
class EventQueue {
 public:
  using Event = absl::AnyInvocable<void()>;

  void Post(Event event) ABSL_LOCKS_EXCLUDED(mutex_);
  // Runs `event` once, `delay` from now, unless RunUntil has returned. Walk thread only.
  void After(absl::Duration delay, Event event);
  // Executes events in order until `done` holds after one of them (or at once).
  void RunUntil(const std::function<bool()>& done) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Event Pop(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  std::deque<Event> events_ ABSL_GUARDED_BY(mutex_);
  std::multimap<absl::Time, Event> timers_;  // Walk thread only.
};

// A limit on how many calls are under way at once. Walk thread only.
class Slots {
 public:
  explicit Slots(int limit) : free_(limit) {}
  // Calls `start` when a slot is free: at once, or from a later Release, in order.
  void Acquire(absl::AnyInvocable<void()> start);
  void Release();

 private:
  int free_;
  bool draining_ = false;
  std::deque<absl::AnyInvocable<void()>> waiting_;
};

}  // namespace planner::graph

#endif  // PLANNER_GRAPH_EVENT_QUEUE_H_
