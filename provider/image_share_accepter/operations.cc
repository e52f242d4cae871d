#include "provider/image_share_accepter/operations.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "proto/text/cat.h"
#include "provider/parts/answers.h"
#include "provider/parts/explain.h"
#include "provider/parts/run_job.h"
#include "provider/parts/text_of.h"

namespace provider::image_share_accepter {
namespace {

using parts::JobOutcome;
using parts::TextOf;
using proto::text::Cat;
using proto::value::Value;
using resource::ApplyAnswer;

constexpr absl::Duration kUsualTimeout = absl::Minutes(10);
constexpr const char* kAccepted = "accepted";

// The result that says otherwise than the job, or null.
const ims::MemberResult* FindFailure(const ims::Job& job) {
  for (const ims::MemberResult& result : job.member_results) {
    if (result.IsFailure()) return &result;
  }
  return nullptr;
}

// One change on its way.
class AnswerChange : public parts::Change<AccepterService>,
                     public std::enable_shared_from_this<AnswerChange> {
 public:
  AnswerChange(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : Change(std::move(tools), std::move(request), kUsualTimeout, std::move(done)) {}

  void Start() {
    if (IsUpdate() &&
        prior_.GetAttr("vault_id").IsNull() == planned_.GetAttr("vault_id").IsNull()) {
      return Succeed();  // The service has nothing to do with the block "timeouts".
    }
    if (tools_.stop->IsRaised()) return Fail(BeforeState(), kInterrupted, "Nothing had been sent.");
    if (reporter_ != nullptr && IsCreate()) {
      reporter_->Checkpoint(DoubtfulState(), private_bytes_);
    }
    parts::JobRunner runner;
    runner.start = [self = shared_from_this()](auto started) {
      self->tools_.service->AnswerShare(self->ImageId(), self->Wanted(), self->deadline_,
                                        std::move(started));
    };
    runner.await = [self = shared_from_this()](const std::string& job_id, auto ended) {
      self->tools_.service->AwaitJob(job_id, self->deadline_, std::move(ended));
    };
    parts::RunJob(std::move(runner), [self = shared_from_this()](const JobOutcome& outcome) {
      self->OnOutcome(outcome);
    });
  }

 private:
  static constexpr const char* kInterrupted = "Interrupted while answering a share";

  std::string ImageId() const { return TextOf(Object().GetAttr("image_id")); }
  ims::ShareAnswer Wanted() const {
    if (IsDelete()) return {.status = "rejected"};
    return {.status = kAccepted, .vault_id = TextOf(planned_.GetAttr("vault_id"))};
  }
  // The state if nothing was done, and if it may have been.
  Value BeforeState() const { return IsCreate() ? Value::Null(planned_.type()) : prior_; }
  Value DoubtfulState() const { return IsCreate() ? parts::NullWhereUnknown(planned_) : prior_; }

  void OnOutcome(const JobOutcome& outcome) {
    const ims::MemberResult* const failure =
        outcome.kind == JobOutcome::Kind::kDone ? FindFailure(outcome.job) : nullptr;
    if (outcome.kind == JobOutcome::Kind::kDone && failure == nullptr) return Succeed();
    std::string error =
        failure == nullptr
            ? parts::ExplainOutcome(outcome, Argument(), timeout_)
            : Cat("The job ", outcome.job_id, " ended well, but not for the project ",
                  failure->project_id.empty() ? "of the credentials" : failure->project_id, " (",
                  failure->status, ").");
    if (outcome.kind == JobOutcome::Kind::kUnfinished) {
      return Fail(DoubtfulState(), outcome.IsInterrupted() ? kInterrupted : Summary(),
                  std::move(error), IsCreate());
    }
    LookInto(outcome.kind == JobOutcome::Kind::kRefused, std::move(error));
  }

  // An update is about the vault, which the service does not tell.
  void LookInto(bool was_refused, std::string error) {
    if (IsUpdate()) return Fail(prior_, Summary(), std::move(error));
    tools_.service->GetOwnMember(ImageId(), [self = shared_from_this(), was_refused,
                                             error = std::move(error)](
                                                const absl::StatusOr<ims::Member>& member) {
      const bool is_absent = absl::IsNotFound(member.status());
      if (!member.ok() && !is_absent) {
        return self->Fail(was_refused ? self->BeforeState() : self->DoubtfulState(),
                          self->Summary(), error);
      }
      const bool is_accepted = member.ok() && member->status == kAccepted;
      if (is_accepted == self->IsCreate()) return self->Succeed();
      self->Fail(self->BeforeState(), self->Summary(),
                 is_absent ? Cat(error, "\n\nThe image is not shared with this project.") : error);
    });
  }

  const char* Summary() const {
    return IsDelete() ? "Cannot reject the image" : "Cannot accept the image";
  }

  void Succeed() {
    Answer(IsDelete() ? Value::Null(prior_.type()) : parts::NullWhereUnknown(planned_), {});
  }
  void Fail(Value state, const char* summary, std::string detail, bool unfinished = false) {
    Answer(std::move(state), {parts::MakeError(summary, std::move(detail))}, unfinished);
  }
};

}  // namespace

void ChangeAnswer(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<AnswerChange>(std::move(tools), std::move(request), std::move(done))->Start();
}

void ReadShare(const Tools& tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done) {
  std::string image_id = TextOf(request.state.GetAttr("image_id"));
  tools.service->GetOwnMember(
      std::move(image_id), [request = std::move(request), done = std::move(done)](
                               const absl::StatusOr<ims::Member>& member) mutable {
        resource::ReadAnswer answer;
        answer.private_bytes = std::move(request.private_bytes);
        answer.state = std::move(request.state);
        if (member.ok() && member->status == kAccepted) {
          answer.state = answer.state.WithAttr("status", Value::String(kAccepted));
        } else if (member.ok() || absl::IsNotFound(member.status())) {
          answer.state = Value::Null(answer.state.type());
        } else {
          answer.diags.push_back(parts::MakeError("Cannot read what was answered to a share",
                                                  parts::Explain(member.status())));
        }
        done(std::move(answer));
      });
}

}  // namespace provider::image_share_accepter
