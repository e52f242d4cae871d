#ifndef PROVIDER_HTTP_RETRY_H_
#define PROVIDER_HTTP_RETRY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "absl/functional/any_invocable.h"
#include "absl/random/random.h"
#include "absl/time/time.h"
#include "provider/http/call_budget.h"
#include "provider/http/log.h"
#include "provider/http/message.h"
#include "provider/http/scheduler.h"

namespace provider::http {

// What an answer means for a repetition.
//   kFinal      it is the answer
//   kFailed     the server is in trouble; the call may have had its effect
//   kRefused    the call had no effect; it may be accepted later
//   kThrottled  the same, because there are too many calls: all of them slow down
enum class Verdict { kFinal, kFailed, kRefused, kThrottled };
using Judge = std::function<Verdict(const Response&)>;
// By the status alone: 429 kThrottled; 408, 500, 502, 503, 504 kFailed; else kFinal.
Verdict JudgeByStatus(const Response& response);

struct RetryOptions {
  // May the call be repeated although it may have had its effect?
  bool is_idempotent = true;
  // No attempt starts after it, and none lasts longer.
  absl::Time deadline = absl::InfiniteFuture();
  // Of failures; refusals and throttling are repeated until the deadline, or, if that is
  // infinite, for `patience`.
  int max_attempts = 5;
  absl::Duration patience = absl::Minutes(2);
  // Tests and pollers: answer after the first attempt, whatever it says.
  bool is_single = false;
};

// Repeats calls that failed: the waits are random between zero and a bound that doubles
// from 0.5 s to 20 s ("full jitter"), at least what Retry-After asks. If that leads beyond
// the deadline the last answer is given at once. Each attempt takes from the budget.
// Use on the loop's thread only.
class Retrier {
 public:
  // `scheduler` and `budget` must outlive the retrier.
  Retrier(Scheduler* scheduler, CallBudget* budget, Transport transport, Judge judge,
          LogFunction log);
  ~Retrier();
  Retrier(const Retrier&) = delete;
  Retrier& operator=(const Retrier&) = delete;

  // Answers with the last attempt's answer or error. Errors tell by SentOf about all
  // attempts together.
  void Send(Request request, RetryOptions options, ResponseCallback done);
  // Waits end at once, with the last answer; later calls answer kCancelled. Attempts that
  // are on the wire are awaited.
  void Stop();

 private:
  struct Call;

  void Attempt(std::shared_ptr<Call> call);
  void OnAnswer(const std::shared_ptr<Call>& call, absl::StatusOr<Response> answer);
  void Wait(const std::shared_ptr<Call>& call, absl::Duration delay);
  static void Answer(const std::shared_ptr<Call>& call);
  absl::Duration Backoff(int failures);

  Scheduler* const scheduler_;
  CallBudget* const budget_;
  const Transport transport_;
  const Judge judge_;
  const LogFunction log_;
  bool is_stopped_ = false;
  absl::BitGen random_;
  std::unordered_map<const Call*, std::shared_ptr<Call>> waiting_;
};

}  // namespace provider::http

#endif  // PROVIDER_HTTP_RETRY_H_
