#ifndef PROVIDER_HTTP_CALL_BUDGET_H_
#define PROVIDER_HTTP_CALL_BUDGET_H_

#include <cstdint>
#include <deque>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"

namespace provider::http {

// How many calls a second one endpoint gets from this process: a token bucket whose rate
// halves when the service throttles and grows back while it does not. A twentieth of a second's
// calls may go at once, the others are spread evenly, so that no second, wherever it begins, has
// more than the rate: gateways count by seconds of their own. Calls of a lane are let through in
// the order they came; if both lanes wait, they take turns. Use on the loop's thread only.
class CallBudget {
 public:
  // A thousand creates that wait must not keep us from looking at those that run.
  enum class Lane { kReads, kWrites };

  // `scheduler` must outlive the budget. At most `rate` calls a second; taken for 0.5 if less.
  CallBudget(Scheduler* scheduler, double rate);
  ~CallBudget();
  CallBudget(const CallBudget&) = delete;
  CallBudget& operator=(const CallBudget&) = delete;

  // Runs `call` as soon as the budget allows, perhaps before this returns.
  void Take(Lane lane, Scheduler::Task call);
  // The service throttled (429, 503): half the rate, but once a second at most, and no calls
  // before `pause` is over.
  void OnThrottled(absl::Duration pause);
  // An answer that was not throttling: a little more, up to the initial rate.
  void OnAnswered();
  // Lets everything that waits, and all that comes, through at once.
  void Stop();

  double rate() const { return rate_; }
  // How long a call of this lane that came now would have to wait, about.
  absl::Duration Delay(Lane lane) const;

 private:
  void Refill();
  void LetThrough();
  // Calls that may go at once.
  double Burst() const;
  // Calls a second beside them.
  double Pace() const;
  bool IsAnyoneWaiting() const { return !reads_.empty() || !writes_.empty(); }
  Scheduler::Task PopNext();

  Scheduler* const scheduler_;
  const double max_rate_;
  double rate_;
  double tokens_;
  bool is_stopped_ = false;
  absl::Time refilled_;
  absl::Time paused_until_ = absl::InfinitePast();
  absl::Time halved_ = absl::InfinitePast();
  Scheduler::TimerId timer_ = 0;
  std::deque<Scheduler::Task> reads_ = {};
  std::deque<Scheduler::Task> writes_ = {};
  Lane last_ = Lane::kWrites;  // That was let through.
};

}  // namespace provider::http

#endif  // PROVIDER_HTTP_CALL_BUDGET_H_
