#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/image/create_body.h"
#include "provider/image/image_state.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/timeouts.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One create on its way; kept alive by the callbacks it waits for.
class Creation : public std::enable_shared_from_this<Creation> {
 public:
  Creation(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        planned_(std::move(request.planned)),
        deadline_(absl::Now() + CreateTimeout(planned_)),
        done_(std::move(done)) {}

  void Start() {
    if (tools_.stop->IsRaised()) {
      return FailWithNothing("Interrupted", "The image was not made: nothing had been sent yet.");
    }
    tools_.service->CreateImage(CreateBody(planned_, tools_.enterprise_project), deadline_,
                                [self = shared_from_this()](absl::StatusOr<std::string> job_id) {
                                  self->OnSent(std::move(job_id));
                                });
  }

 private:
  void OnSent(absl::StatusOr<std::string> job_id) {
    if (!job_id.ok()) {
      std::string detail = parts::Explain(job_id.status());
      if (job_id.status().code() == absl::StatusCode::kUnknown) {
        detail += Cat("\n\nThe service may be making the image \"", Name(),
                      "\" all the same. Look for it before applying again.");
      }
      return FailWithNothing("Cannot create the image", std::move(detail));
    }
    job_id_ = *std::move(job_id);
    tools_.service->AwaitJob(job_id_, deadline_,
                             [self = shared_from_this()](absl::StatusOr<ims::Job> job) {
                               self->OnJobEnded(std::move(job));
                             });
  }

  void OnJobEnded(absl::StatusOr<ims::Job> job) {
    if (!job.ok()) return FailUnfinished(job.status());
    if (!job->image_ids.empty()) image_id_ = job->image_ids.front();
    if (job->status == ims::Job::Status::kFail) {
      job_error_ = Cat("The job ", job_id_, " failed: ", job->FailureText());
      if (image_id_.empty()) return FailWithNothing("Cannot create the image", job_error_);
    } else if (image_id_.empty()) {
      return FailUnfinished(absl::InternalError(
          Cat("The job ", job_id_, " succeeded, but the service does not tell its image.")));
    }
    tools_.service->ReadImage(image_id_,
                              [self = shared_from_this()](absl::StatusOr<ims::Image> read) {
                                self->OnRead(std::move(read));
                              });
  }

  void OnRead(absl::StatusOr<ims::Image> remote) {
    if (!job_error_.empty()) return FailWithJob(!absl::IsNotFound(remote.status()));
    if (remote.ok()) return Answer(WithJob(AppliedState(planned_, *remote)), {});
    // An error would taint an image that is good.
    Answer(WithJob(PartialState(planned_, image_id_)),
           {Diagnostic::Severity::kWarning,
            "The image was made but cannot be read",
            Cat("The image ", image_id_, " is in the state; the next refresh completes it. ",
                remote.status().message()),
            {}});
  }

  // The job failed; what it has left behind is kept for deletion.
  void FailWithJob(bool image_may_exist) {
    if (!image_may_exist) return FailWithNothing("Cannot create the image", job_error_);
    Answer(WithJob(PartialState(planned_, image_id_)),
           Error("Cannot create the image",
                 Cat(job_error_, "\n\nThe failed image ", image_id_,
                     " is in the state as tainted; the next apply replaces it.")));
  }

  void FailUnfinished(const absl::Status& status) {
    const bool stopped = status.code() == absl::StatusCode::kCancelled;
    const bool late = status.code() == absl::StatusCode::kDeadlineExceeded;
    std::string detail = stopped ? "" : Cat(status.message(), "\n\n");
    if (late) {
      detail += Cat("The image had ", absl::FormatDuration(CreateTimeout(planned_)),
                    " to be made; the argument \"create\" of the block \"timeouts\" sets another "
                    "limit.\n\n");
    }
    detail += Cat("The job ", job_id_, " of the image \"", Name(),
                  "\" may have made it or still make it. The state remembers the job: the next "
                  "apply takes away what it made and makes the image anew.");
    ApplyAnswer answer;
    answer.state = WithJob(PartialState(planned_, ""));
    answer.private_bytes = WritePrivateBytes({job_id_});
    answer.diags.push_back(Error(stopped ? "Interrupted while the image was being made"
                                 : late  ? "The image was not ready in time"
                                         : "Cannot tell whether the image was made",
                                 std::move(detail)));
    done_(std::move(answer));
  }

  // The job belongs to the object, not only to the private bytes: the engine does not hand
  // those of a tainted object to its deletion (C.9).
  Value WithJob(const Value& state) const {
    return state.WithAttr("job_id", Value::String(job_id_));
  }

  void FailWithNothing(std::string summary, std::string detail) {
    Answer(Value::Null(planned_.type()), Error(std::move(summary), std::move(detail)));
  }

  static Diagnostic Error(std::string summary, std::string detail) {
    return {Diagnostic::Severity::kError, std::move(summary), std::move(detail), {}};
  }

  void Answer(Value state, Diagnostic diag) {
    ApplyAnswer answer;
    answer.state = std::move(state);
    if (!diag.summary.empty()) answer.diags.push_back(std::move(diag));
    done_(std::move(answer));
  }

  std::string_view Name() const { return planned_.GetAttr("name").AsString(); }

  const Tools tools_;
  const Value planned_;
  const absl::Time deadline_;
  resource::Done<ApplyAnswer> done_;
  std::string job_id_ = {};
  std::string image_id_ = {};
  std::string job_error_ = {};
};

}  // namespace

void CreateImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Creation>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
