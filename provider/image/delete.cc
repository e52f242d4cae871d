#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/timeouts.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One deletion on its way.
class Deletion : public std::enable_shared_from_this<Deletion> {
 public:
  Deletion(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        prior_(std::move(request.prior)),
        private_bytes_(std::move(request.private_bytes)),
        deadline_(absl::Now() + DeleteTimeout(prior_)),
        done_(std::move(done)) {}

  void Start() {
    const Value& id = prior_.GetAttr("id");
    if (id.IsKnownNonNull()) {
      id_ = std::string(id.AsString());
      return Delete();
    }
    job_id_ = JobOf(prior_, private_bytes_);
    if (job_id_.empty()) return Succeed();  // Nothing was ever made.
    tools_.service->AwaitJob(job_id_, deadline_,
                             [self = shared_from_this()](absl::StatusOr<ims::Job> job) {
                               self->OnJobEnded(std::move(job));
                             });
  }

 private:
  void OnJobEnded(absl::StatusOr<ims::Job> job) {
    if (!job.ok()) {
      if (job.status().code() == absl::StatusCode::kNotFound) return Succeed();
      return Fail(absl::Status(job.status().code(),
                               proto::text::Cat("The image is still being made by the job ",
                                                job_id_, ". ", job.status().message())));
    }
    if (job->image_ids.empty()) return Succeed();  // A job that failed and left nothing.
    id_ = job->image_ids.front();
    Delete();
  }

  void Delete() {
    if (tools_.stop->IsRaised()) {
      return Fail(absl::CancelledError("The image was not deleted: nothing had been sent yet."));
    }
    tools_.service->DeleteImage(id_, [self = shared_from_this()](const absl::Status& status) {
      if (!status.ok()) return self->Fail(status);
      self->AwaitGone();
    });
  }

  void AwaitGone() {
    tools_.service->AwaitGone(id_, deadline_,
                              [self = shared_from_this()](const absl::Status& status) {
                                if (!status.ok()) return self->Fail(status);
                                self->Succeed();
                              });
  }

  void Succeed() { done_({Value::Null(prior_.type()), {}, {}}); }

  void Fail(const absl::Status& status) {
    done_(
        {prior_,
         private_bytes_,
         {{Diagnostic::Severity::kError, "Cannot delete the image", parts::Explain(status), {}}}});
  }

  const Tools tools_;
  const Value prior_;
  const std::string private_bytes_;
  const absl::Time deadline_;
  resource::Done<ApplyAnswer> done_;
  std::string id_ = {};
  std::string job_id_ = {};
};

}  // namespace

void DeleteImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Deletion>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
