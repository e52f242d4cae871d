#include "provider/image_share/member_step.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "proto/text/cat.h"
#include "provider/parts/run_job.h"

namespace provider::image_share {
namespace {

using parts::JobOutcome;
using proto::text::Cat;
using Done = absl::AnyInvocable<void(StepResult)>;

bool HasFailedResult(const ims::Job& job) {
  return std::any_of(job.member_results.begin(), job.member_results.end(),
                     [](const ims::MemberResult& result) { return result.IsFailure(); });
}

// The step's projects that are not as wanted.
Projects FindLeft(const MemberStep& step, const std::vector<ims::Member>& members) {
  const Projects shared = ProjectsOf(members);
  return step.direction == MemberStep::Direction::kShare ? Without(step.projects, shared)
                                                         : Both(step.projects, shared);
}

// What the job said of the projects that it failed for: "p1 (failed)".
Projects FailedResults(const ims::Job& job) {
  Projects out;
  for (const ims::MemberResult& result : job.member_results) {
    if (!result.IsFailure()) continue;
    out.push_back(Cat(result.project_id.empty() ? "one that it does not name" : result.project_id,
                      " (", result.status, ")"));
  }
  return out;
}

std::string ErrorText(const JobOutcome& outcome, const MemberStep& step) {
  if (outcome.kind != JobOutcome::Kind::kDone) {
    return parts::ExplainOutcome(outcome, step.timeout_argument, step.timeout);
  }
  const Projects failed = FailedResults(outcome.job);
  return Cat("The job ", outcome.job_id, " ended well, but not for the ",
             failed.size() == 1 ? "project " : "projects ", ListText(failed), ".");
}

StepResult LookInto(const JobOutcome& outcome, const MemberStep& step,
                    absl::StatusOr<std::vector<ims::Member>> members) {
  StepResult result;
  result.error = ErrorText(outcome, step);
  result.is_interrupted = outcome.IsInterrupted();
  if (!members.ok()) {
    // An image that is gone is shared with nobody.
    const bool is_gone = absl::IsNotFound(members.status());
    if (is_gone && step.direction == MemberStep::Direction::kUnshare) return {};
    result.kind = outcome.kind == JobOutcome::Kind::kRefused ? StepResult::Kind::kNothing
                                                             : StepResult::Kind::kUnknown;
    return result;
  }
  const Projects left = FindLeft(step, *members);
  if (left.empty()) return {};
  result.kind = StepResult::Kind::kPartly;
  result.members = *std::move(members);
  result.error += Cat("\n\nThe image ", step.image_id,
                      step.direction == MemberStep::Direction::kShare ? " is not shared with "
                                                                      : " is still shared with ",
                      left.size() == 1 ? "the project " : "the projects ", ListText(left), ".");
  return result;
}

void OnOutcome(ShareService& service, MemberStep step, JobOutcome outcome, Done done) {
  if (outcome.kind == JobOutcome::Kind::kDone && !HasFailedResult(outcome.job)) return done({});
  if (outcome.kind == JobOutcome::Kind::kUnfinished) {
    return done({.kind = StepResult::Kind::kUnfinished,
                 .is_interrupted = outcome.IsInterrupted(),
                 .error = ErrorText(outcome, step)});
  }
  std::string image_id = step.image_id;
  service.ListMembers(
      std::move(image_id),
      [step = std::move(step), outcome = std::move(outcome),
       done = std::move(done)](absl::StatusOr<std::vector<ims::Member>> members) mutable {
        done(LookInto(outcome, step, std::move(members)));
      });
}

}  // namespace

void RunStep(const std::shared_ptr<ShareService>& service, MemberStep step, Done done) {
  parts::JobRunner runner;
  runner.start = [service, step](auto started) {
    if (step.direction == MemberStep::Direction::kShare) {
      service->ShareImage(step.image_id, step.projects, step.deadline, std::move(started));
    } else {
      service->UnshareImage(step.image_id, step.projects, step.deadline, std::move(started));
    }
  };
  runner.await = [service, deadline = step.deadline](const std::string& job_id, auto ended) {
    service->AwaitJob(job_id, deadline, std::move(ended));
  };
  parts::RunJob(std::move(runner), [service, step = std::move(step),
                                    done = std::move(done)](JobOutcome outcome) mutable {
    OnOutcome(*service, std::move(step), std::move(outcome), std::move(done));
  });
}

}  // namespace provider::image_share
