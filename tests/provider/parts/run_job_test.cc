#include "provider/parts/run_job.h"

#include <optional>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/testing/golden.h"

namespace provider::parts {
namespace {

// What comes of a call that is answered with `start`, and of its job if there is one.
JobOutcome OutcomeOf(const absl::StatusOr<std::string>& start,
                     const absl::StatusOr<ims::Job>& end = absl::InternalError("never asked")) {
  JobRunner runner;
  runner.start = [start](auto started) { started(start); };
  runner.await = [end](const std::string& job_id, auto ended) {
    EXPECT_EQ(job_id, "j1");
    ended(end);
  };
  std::optional<JobOutcome> got;
  RunJob(std::move(runner), [&got](JobOutcome outcome) { got = std::move(outcome); });
  EXPECT_TRUE(got.has_value());
  return got.value_or(JobOutcome());
}

struct Case {
  const char* name;
  absl::StatusOr<std::string> start;
  absl::StatusOr<ims::Job> end;
  JobOutcome::Kind want;
};

TEST(RunJobTest, TellsWhetherAnythingMayStillHappen) {
  const ims::Job good{.status = ims::Job::Status::kSuccess};
  const ims::Job bad{
      .status = ims::Job::Status::kFail, .error_code = "IMG.0070", .fail_reason = "file exists"};
  const std::string id = "j1";
  std::string texts;
  for (const Case& c : {
           Case{"done", id, good, JobOutcome::Kind::kDone},
           Case{"refused", absl::InvalidArgumentError("IMG.0003: bad"), good,
                JobOutcome::Kind::kRefused},
           Case{"never sent", absl::CancelledError("Interrupted."), good,
                JobOutcome::Kind::kRefused},
           Case{"answer lost", absl::UnknownError("The answer was lost."), good,
                JobOutcome::Kind::kUnfinished},
           Case{"failed", id, bad, JobOutcome::Kind::kFailed},
           Case{"stopped", id, absl::CancelledError("Stopped."), JobOutcome::Kind::kUnfinished},
           Case{"late", id, absl::DeadlineExceededError("The job j1 runs (40 %)."),
                JobOutcome::Kind::kUnfinished},
       }) {
    const JobOutcome got = OutcomeOf(c.start, c.end);
    EXPECT_EQ(got.kind, c.want) << c.name;
    texts += std::string("# ") + c.name + "\n" + ExplainOutcome(got, "create", absl::Minutes(10)) +
             "\n\n";
  }
  ExpectGolden("provider/parts/golden/outcomes.txt", texts);
}

}  // namespace
}  // namespace provider::parts
