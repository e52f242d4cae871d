#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/timeouts.h"

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
        wait_{absl::Now() + DeleteTimeout(prior_), tools_.stop},
        done_(std::move(done)) {}

  void Start() {
    const Value& id = prior_.GetAttr("id");
    if (id.IsKnownNonNull()) {
      id_ = std::string(id.AsString());
      return Delete();
    }
    job_id_ = ReadPrivateBytes(private_bytes_).job_id;
    if (job_id_.empty()) return Succeed();  // Nothing was ever made.
    tools_.service->AwaitJob(job_id_, wait_,
                             [self = shared_from_this()](absl::StatusOr<JobState> job) {
                               self->OnJobEnded(std::move(job));
                             });
  }

 private:
  void OnJobEnded(absl::StatusOr<JobState> job) {
    if (!job.ok()) {
      if (job.status().code() == absl::StatusCode::kNotFound) return Succeed();
      return Fail(absl::Status(job.status().code(),
                               proto::text::Cat("The image is still being made by the job ",
                                                job_id_, ". ", job.status().message())));
    }
    id_ = std::move(job->image_id);
    if (id_.empty()) return Succeed();  // A job that failed and left nothing.
    Delete();
  }

  void Delete() {
    if (tools_.stop->IsRaised()) {
      return Fail(absl::CancelledError("The image was not deleted: nothing had been sent yet."));
    }
    tools_.service->Delete(id_, [self = shared_from_this()](absl::Status status) {
      if (!status.ok()) return self->Fail(std::move(status));
      self->AwaitGone();
    });
  }

  void AwaitGone() {
    tools_.service->AwaitGone(id_, wait_, [self = shared_from_this()](absl::Status status) {
      if (!status.ok()) return self->Fail(std::move(status));
      self->Succeed();
    });
  }

  void Succeed() { done_({Value::Null(prior_.type()), {}, {}}); }

  void Fail(absl::Status status) {
    done_({prior_,
           private_bytes_,
           {{Diagnostic::Severity::kError,
             "Cannot delete the image",
             std::string(status.message()),
             {}}}});
  }

  const Tools tools_;
  const Value prior_;
  const std::string private_bytes_;
  const ImageService::Wait wait_;
  resource::Done<ApplyAnswer> done_;
  std::string id_ = {};
  std::string job_id_ = {};
};

}  // namespace

void DeleteImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Deletion>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
