#ifndef TESTS_PROVIDER_HTTP_FAKE_SCHEDULER_H_
#define TESTS_PROVIDER_HTTP_FAKE_SCHEDULER_H_

#include <algorithm>
#include <map>
#include <utility>

#include "absl/time/time.h"
#include "provider/http/scheduler.h"

namespace provider::http {

// A scheduler whose clock stands still until a test moves it. Tasks run in order of time,
// then of coming.
class FakeScheduler : public Scheduler {
 public:
  absl::Time Now() const override { return now_; }
  void Post(Task task) override { After(absl::ZeroDuration(), std::move(task)); }
  TimerId After(absl::Duration delay, Task task) override {
    const absl::Time when = now_ + std::max(delay, absl::ZeroDuration());
    tasks_.emplace(std::pair(when, ++last_id_), std::move(task));
    times_[last_id_] = when;
    return last_id_;
  }
  void Cancel(TimerId id) override {
    const auto found = times_.find(id);
    if (found == times_.end()) return;
    auto node = tasks_.extract({found->second, id});
    times_.erase(found);
  }

  // Runs everything that is due within `span` from now, and moves the clock to its end.
  void Advance(absl::Duration span) {
    const absl::Time end = now_ + span;
    while (!tasks_.empty() && tasks_.begin()->first.first <= end) {
      auto node = tasks_.extract(tasks_.begin());
      now_ = node.key().first;
      times_.erase(node.key().second);
      node.mapped()();
    }
    now_ = end;
  }
  void RunPosted() { Advance(absl::ZeroDuration()); }
  bool IsIdle() const { return tasks_.empty(); }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  TimerId last_id_ = 0;
  std::map<std::pair<absl::Time, TimerId>, Task> tasks_;
  std::map<TimerId, absl::Time> times_;
};

}  // namespace provider::http

#endif  // TESTS_PROVIDER_HTTP_FAKE_SCHEDULER_H_
