#include "provider/http/call_budget.h"

#include <algorithm>
#include <utility>

namespace provider::http {
namespace {

constexpr double kLeastRate = 0.5;
constexpr double kAtOnce = 0.05;  // Of the calls of a second.

}  // namespace

CallBudget::CallBudget(Scheduler* scheduler, double rate)
    : scheduler_(scheduler),
      max_rate_(std::max(rate, kLeastRate)),
      rate_(max_rate_),
      tokens_(Burst()),
      refilled_(scheduler->Now()) {}

CallBudget::~CallBudget() { scheduler_->Cancel(timer_); }

double CallBudget::Burst() const { return std::max(rate_ * kAtOnce, 1.0); }

double CallBudget::Pace() const { return rate_ * (1 - kAtOnce); }

void CallBudget::Take(Lane lane, Scheduler::Task call) {
  (lane == Lane::kReads ? reads_ : writes_).push_back(std::move(call));
  if (timer_ == 0) LetThrough();
}

absl::Duration CallBudget::Delay(Lane lane) const {
  const absl::Duration pause = std::max(paused_until_ - scheduler_->Now(), absl::ZeroDuration());
  const std::size_t own = lane == Lane::kReads ? reads_.size() : writes_.size();
  const std::size_t others = lane == Lane::kReads ? writes_.size() : reads_.size();
  return pause + absl::Seconds(static_cast<double>(own + std::min(own, others)) / Pace());
}

Scheduler::Task CallBudget::PopNext() {
  const bool is_read = writes_.empty() || (!reads_.empty() && last_ == Lane::kWrites);
  last_ = is_read ? Lane::kReads : Lane::kWrites;
  std::deque<Scheduler::Task>& lane = is_read ? reads_ : writes_;
  Scheduler::Task call = std::move(lane.front());
  lane.pop_front();
  return call;
}

void CallBudget::Refill() {
  const absl::Time now = scheduler_->Now();
  const double seconds = absl::ToDoubleSeconds(now - refilled_);
  refilled_ = now;
  tokens_ = std::clamp(tokens_ + std::max(seconds, 0.0) * Pace(), 0.0, Burst());
}

void CallBudget::LetThrough() {
  timer_ = 0;
  while (IsAnyoneWaiting()) {
    Refill();
    const absl::Time now = scheduler_->Now();
    const bool is_paused = now < paused_until_;
    if (!is_stopped_ && (is_paused || tokens_ < 1)) {
      const absl::Duration wait =
          is_paused ? paused_until_ - now : absl::Seconds((1 - tokens_) / Pace());
      // A little longer, so that rounding never wakes us for nothing.
      timer_ = scheduler_->After(wait + absl::Microseconds(10), [this] { LetThrough(); });
      return;
    }
    tokens_ = std::max(tokens_ - 1, 0.0);
    Scheduler::Task call = PopNext();
    call();
    if (timer_ != 0) return;  // The call took more of the budget, and now waits.
  }
}

void CallBudget::OnThrottled(absl::Duration pause) {
  const absl::Time now = scheduler_->Now();
  Refill();
  // Calls that were under way together are refused together: that is one sign, not many.
  if (now - halved_ >= absl::Seconds(1)) {
    halved_ = now;
    rate_ = std::max(rate_ / 2, kLeastRate);
    tokens_ = std::min(tokens_, Burst());
  }
  paused_until_ = std::max(paused_until_, now + pause);
}

void CallBudget::OnAnswered() {
  if (rate_ >= max_rate_) return;
  // From half to full in about as many calls as the full rate makes in a second.
  Refill();
  rate_ = std::min(max_rate_, rate_ + std::max(0.5, rate_ / max_rate_));
}

void CallBudget::Stop() {
  is_stopped_ = true;
  scheduler_->Cancel(timer_);
  LetThrough();
}

}  // namespace provider::http
