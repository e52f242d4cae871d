#include "provider/http/retry.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "provider/http/retry_after.h"

namespace provider::http {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(500);
constexpr absl::Duration kLongestBackoff = absl::Seconds(20);
constexpr absl::Duration kShortestBackoff = absl::Milliseconds(50);

bool MayGoBetter(const absl::Status& error) {
  return error.code() == absl::StatusCode::kUnavailable ||
         error.code() == absl::StatusCode::kDeadlineExceeded;
}

}  // namespace

Verdict JudgeByStatus(const Response& response) {
  switch (response.status) {
    case 429: return Verdict::kThrottled;
    case 408:
    case 500:
    case 502:
    case 503:
    case 504: return Verdict::kFailed;
    default: return Verdict::kFinal;
  }
}

struct Retrier::Call {
  Request request;
  RetryOptions options;
  ResponseCallback done;
  absl::Time give_up = {};  // When refusals are no longer waited for.
  int failures = 0;
  int refusals = 0;
  std::optional<absl::StatusOr<Response>> last = {};
  Scheduler::TimerId timer = 0;
};

Retrier::Retrier(Scheduler* scheduler, CallBudget* budget, Transport transport, Judge judge,
                 LogFunction log)
    : scheduler_(scheduler),
      budget_(budget),
      transport_(std::move(transport)),
      judge_(std::move(judge)),
      log_(std::move(log)) {}

Retrier::~Retrier() {
  for (auto& [key, call] : waiting_) scheduler_->Cancel(call->timer);
}

void Retrier::Send(Request request, RetryOptions options, ResponseCallback done) {
  auto call = std::make_shared<Call>(Call{std::move(request), options, std::move(done)});
  call->give_up = options.deadline == absl::InfiniteFuture() ? scheduler_->Now() + options.patience
                                                             : options.deadline;
  // Not from within: the budget may let the call through at once.
  scheduler_->Post([this, call = std::move(call)]() mutable { Attempt(std::move(call)); });
}

void Retrier::Attempt(std::shared_ptr<Call> call) {
  const CallBudget::Lane lane =
      call->request.method == "GET" ? CallBudget::Lane::kReads : CallBudget::Lane::kWrites;
  budget_->Take(lane, [this, call = std::move(call)] {
    if (is_stopped_) {
      if (!call->last) {
        call->last = SendError(absl::StatusCode::kCancelled, "Interrupted.", Sent::kNo);
      }
      return Answer(call);
    }
    const absl::Duration left = call->options.deadline - scheduler_->Now();
    if (left <= absl::ZeroDuration()) {
      if (!call->last) {
        call->last = SendError(absl::StatusCode::kDeadlineExceeded,
                               "The time was over before the call could be made.", Sent::kNo);
      }
      return Answer(call);
    }
    Request request = call->request;
    request.timeout = std::min(request.timeout, left);
    transport_(std::move(request), [this, call](absl::StatusOr<Response> answer) {
      OnAnswer(call, std::move(answer));
    });
  });
}

void Retrier::OnAnswer(const std::shared_ptr<Call>& call, absl::StatusOr<Response> answer) {
  bool is_worth_it = false;
  bool is_refusal = false;
  absl::Duration asked = absl::ZeroDuration();
  if (answer.ok()) {
    const Verdict verdict = judge_(*answer);
    asked = ParseRetryAfter(answer->FindHeader("Retry-After"), scheduler_->Now())
                .value_or(absl::ZeroDuration());
    is_refusal = verdict == Verdict::kRefused || verdict == Verdict::kThrottled;
    is_worth_it = is_refusal || (verdict == Verdict::kFailed && call->options.is_idempotent);
    if (verdict == Verdict::kThrottled || answer->status == 503) {
      budget_->OnThrottled(asked);
    } else {
      budget_->OnAnswered();
    }
  } else {
    is_worth_it = MayGoBetter(answer.status()) &&
                  (call->options.is_idempotent || SentOf(answer.status()) == Sent::kNo);
  }
  call->last = std::move(answer);
  if (!is_worth_it || call->options.is_single || is_stopped_) return Answer(call);
  if (!is_refusal && ++call->failures >= call->options.max_attempts) return Answer(call);
  if (is_refusal) ++call->refusals;
  const absl::Duration delay = std::max(Backoff(call->failures + call->refusals), asked);
  if (scheduler_->Now() + delay >= call->give_up) return Answer(call);
  Wait(call, delay);
}

void Retrier::Wait(const std::shared_ptr<Call>& call, absl::Duration delay) {
  if (log_) {
    const absl::StatusOr<Response>& last = *call->last;
    log_(LogLevel::kInfo, "call will be repeated",
         {{"method", call->request.method},
          {"url", call->request.url},
          {"reason", last.ok() ? proto::text::Cat("HTTP ", last->status)
                               : proto::text::Cat(last.status().message())},
          {"milliseconds", std::to_string(absl::ToInt64Milliseconds(delay))}});
  }
  waiting_[call.get()] = call;
  call->timer = scheduler_->After(delay, [this, key = call.get()] {
    auto node = waiting_.extract(key);
    Attempt(std::move(node.mapped()));
  });
}

void Retrier::Answer(const std::shared_ptr<Call>& call) {
  call->done(*std::exchange(call->last, std::nullopt));
}

absl::Duration Retrier::Backoff(int failures) {
  const absl::Duration bound =
      std::min(kLongestBackoff, kFirstBackoff * std::exp2(std::min(failures, 20) - 1));
  return std::max(kShortestBackoff, bound * absl::Uniform(random_, 0.0, 1.0));
}

void Retrier::Stop() {
  is_stopped_ = true;
  for (auto& [key, call] : std::exchange(waiting_, {})) {
    scheduler_->Cancel(call->timer);
    Answer(call);
  }
}

}  // namespace provider::http
