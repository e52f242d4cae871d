#ifndef PROVIDER_PARTS_RUN_JOB_H_
#define PROVIDER_PARTS_RUN_JOB_H_

#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/job.h"

namespace provider::parts {

// How it went with a call of the service that begins a job.
struct JobOutcome {
  enum class Kind {
    kDone,        // The job succeeded.
    kRefused,     // Nothing was begun: `error`.
    kFailed,      // The job failed: see `job`.
    kUnfinished,  // The call or the job may still have its effect: `error`.
  };
  Kind kind = Kind::kDone;
  std::string job_id = {};  // Empty if it is not known.
  ims::Job job = {};        // Of kDone and kFailed.
  absl::Status error = {};

  bool IsInterrupted() const { return error.code() == absl::StatusCode::kCancelled; }
  bool IsLate() const { return error.code() == absl::StatusCode::kDeadlineExceeded; }
};

// The two calls of a session (provider/ims/session.h) that it takes.
struct JobRunner {
  absl::AnyInvocable<void(absl::AnyInvocable<void(absl::StatusOr<std::string>)>)> start;
  absl::AnyInvocable<void(std::string, absl::AnyInvocable<void(absl::StatusOr<ims::Job>)>)> await;
};
// Sends the call, then waits for its job. Calls `done` once, on the session's thread.
void RunJob(JobRunner runner, absl::AnyInvocable<void(JobOutcome)> done);

// The detail of a diagnostic for what is not kDone: what the service says, and what to do
// about it. For kUnfinished, `timeout` is the limit that has passed and `argument` its name in
// the block "timeouts".
std::string ExplainOutcome(const JobOutcome& outcome, std::string_view argument,
                           absl::Duration timeout);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_RUN_JOB_H_
