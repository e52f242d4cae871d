#include "provider/parts/run_job.h"

#include <utility>

#include "proto/text/cat.h"
#include "provider/parts/explain.h"

namespace provider::parts {
namespace {

using proto::text::Cat;

JobOutcome OfStart(const absl::Status& error) {
  const bool is_in_doubt = error.code() == absl::StatusCode::kUnknown;
  return {.kind = is_in_doubt ? JobOutcome::Kind::kUnfinished : JobOutcome::Kind::kRefused,
          .error = error};
}

JobOutcome OfEnd(std::string job_id, absl::StatusOr<ims::Job> job) {
  JobOutcome outcome;
  outcome.job_id = std::move(job_id);
  if (!job.ok()) {
    outcome.kind = JobOutcome::Kind::kUnfinished;
    outcome.error = job.status();
    return outcome;
  }
  outcome.job = *std::move(job);
  if (outcome.job.status == ims::Job::Status::kFail) outcome.kind = JobOutcome::Kind::kFailed;
  return outcome;
}

}  // namespace

void RunJob(JobRunner runner, absl::AnyInvocable<void(JobOutcome)> done) {
  runner.start([await = std::move(runner.await),
                done = std::move(done)](absl::StatusOr<std::string> job_id) mutable {
    if (!job_id.ok()) return done(OfStart(job_id.status()));
    await(*job_id, [id = *job_id, done = std::move(done)](absl::StatusOr<ims::Job> job) mutable {
      done(OfEnd(std::move(id), std::move(job)));
    });
  });
}

std::string ExplainOutcome(const JobOutcome& outcome, std::string_view argument,
                           absl::Duration timeout) {
  switch (outcome.kind) {
    case JobOutcome::Kind::kDone: return {};
    case JobOutcome::Kind::kRefused: return Explain(outcome.error);
    case JobOutcome::Kind::kFailed: {
      ims::Job job = outcome.job;
      job.id = outcome.job_id;
      return ExplainFailure(job);
    }
    case JobOutcome::Kind::kUnfinished: break;
  }
  std::string text = outcome.IsInterrupted() ? "Interrupted." : Explain(outcome.error);
  if (outcome.IsLate()) {
    text += Cat("\n\nThe limit is ", absl::FormatDuration(timeout), "; the argument \"", argument,
                "\" of the block \"timeouts\" sets another one.");
  }
  text += outcome.job_id.empty()
              ? "\n\nThe service may have taken the call all the same."
              : Cat("\n\nThe job ", outcome.job_id, " may have done it or still do it.");
  return text;
}

}  // namespace provider::parts
