#include "planner/graph/event_queue.h"

#include <functional>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace planner::graph {

void EventQueue::Post(Event event) {
  const absl::MutexLock lock(&mutex_);
  events_.push_back(std::move(event));
}

void EventQueue::After(absl::Duration delay, Event event) {
  timers_.emplace(absl::Now() + delay, std::move(event));
}

EventQueue::Event EventQueue::Pop(absl::Time deadline) {
  const absl::MutexLock lock(&mutex_);
  const auto has_event = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !events_.empty(); };
  if (!mutex_.AwaitWithDeadline(absl::Condition(&has_event), deadline)) return nullptr;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void EventQueue::RunUntil(const std::function<bool()>& done) {
  while (!done()) {
    Event event;
    if (!timers_.empty() && timers_.begin()->first <= absl::Now()) {
      event = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
    } else {
      event = Pop(timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first);
    }
    if (event) event();
  }
}

void Slots::Acquire(absl::AnyInvocable<void()> start) {
  waiting_.push_back(std::move(start));
  if (draining_) return;
  draining_ = true;  // A start may Acquire or Release itself: keep the stack flat.
  while (free_ > 0 && !waiting_.empty()) {
    --free_;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    next();
  }
  draining_ = false;
}

void Slots::Release() {
  ++free_;
  if (draining_) return;
  draining_ = true;
  while (free_ > 0 && !waiting_.empty()) {
    --free_;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    next();
  }
  draining_ = false;
}

}  // namespace planner::graph
