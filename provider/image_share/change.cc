#include "provider/parts/change.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "proto/text/cat.h"
#include "provider/image_share/member_step.h"
#include "provider/image_share/operations.h"
#include "provider/image_share/share_state.h"
#include "provider/parts/answers.h"

namespace provider::image_share {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;

constexpr absl::Duration kUsualTimeout = absl::Minutes(10);

// One change on its way. `before_` and `after_` are its projects, none of what is not there.
class ShareChange : public parts::Change<ShareService>,
                    public std::enable_shared_from_this<ShareChange> {
 public:
  ShareChange(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : Change(std::move(tools), std::move(request), kUsualTimeout, std::move(done)),
        before_(prior_.IsNull() ? Projects() : ProjectsOf(prior_)),
        after_(planned_.IsNull() ? Projects() : ProjectsOf(planned_)) {}

  void Start() {
    if (before_ == after_) return Succeed();
    if (tools_.stop->IsRaised()) {
      return Fail("Nothing had been sent yet.", before_, {.is_interrupted = true});
    }
    RememberIntent();
    Unshare();
  }

 private:
  std::string ImageId() const { return std::string(Object().GetAttr("image_id").AsString()); }

  // Whatever happens from here on, the state knows of every share there may be.
  void RememberIntent() {
    if (reporter_ == nullptr || IsDelete()) return;
    const Value& base = IsCreate() ? planned_ : prior_;
    reporter_->Checkpoint(WithProjects(base, Either(before_, after_)), private_bytes_);
  }

  // First, so that their places are free.
  void Unshare() {
    Run(MemberStep::Direction::kUnshare, Without(before_, after_),
        [](ShareChange& self) { self.Share(); });
  }
  void Share() {
    Run(MemberStep::Direction::kShare, Without(after_, before_),
        [](ShareChange& self) { self.Succeed(); });
  }

  void Run(MemberStep::Direction direction, Projects projects, void (*next)(ShareChange&)) {
    if (projects.empty()) return next(*this);
    MemberStep step{.direction = direction,
                    .image_id = ImageId(),
                    .projects = std::move(projects),
                    .timeout_argument = Argument(),
                    .timeout = timeout_,
                    .deadline = deadline_};
    RunStep(tools_.service, std::move(step),
            [self = shared_from_this(), direction, next](const StepResult& result) {
              if (result.kind == StepResult::Kind::kDone) return next(*self);
              self->OnFailed(direction, result);
            });
  }

  void OnFailed(MemberStep::Direction direction, const StepResult& result) {
    const bool is_unshare = direction == MemberStep::Direction::kUnshare;
    const Projects least = is_unshare ? before_ : Both(before_, after_);
    const Projects most = is_unshare ? before_ : after_;
    Projects kept = most;
    if (result.kind == StepResult::Kind::kNothing) kept = least;
    if (result.kind == StepResult::Kind::kPartly) kept = Both(most, ProjectsOf(result.members));
    Fail(result.error, kept, result);
  }

  void Succeed() {
    if (IsDelete()) return Answer(Value::Null(prior_.type()), {});
    if (planned_.IsWhollyKnown()) return Answer(planned_, {});
    tools_.service->ListMembers(
        ImageId(),
        [self = shared_from_this()](const absl::StatusOr<std::vector<ims::Member>>& members) {
          if (members.ok()) {
            return self->Answer(WithProjects(self->planned_, self->after_, *members), {});
          }
          // An error would taint a share that is good.
          self->Answer(
              WithProjects(self->planned_, self->after_),
              {parts::MakeWarning("The image is shared, but it cannot be read with whom",
                                  proto::text::Cat("The next refresh completes the state. ",
                                                   members.status().message()))});
        });
  }

  void Fail(std::string detail, const Projects& kept, const StepResult& result) {
    const char* const summary = result.is_interrupted ? "Interrupted while sharing an image"
                                : IsDelete()          ? "Cannot take the image back"
                                                      : "Cannot share the image";
    const bool is_unfinished = result.kind == StepResult::Kind::kUnfinished;
    if (is_unfinished) {
      detail +=
          "\n\nThe state lists every project that the image may be shared with; the next "
          "refresh shows which of them it is.";
    }
    const Value& base = IsCreate() ? planned_ : prior_;
    Value state = IsCreate() && kept.empty() ? Value::Null(base.type())
                  : result.kind == StepResult::Kind::kPartly
                      ? WithProjects(base, kept, result.members)
                      : WithProjects(base, kept);
    Answer(std::move(state), {parts::MakeError(summary, std::move(detail))}, is_unfinished);
  }

  const Projects before_;
  const Projects after_;
};

}  // namespace

void ChangeShare(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<ShareChange>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image_share
