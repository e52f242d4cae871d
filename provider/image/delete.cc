#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/image/fingerprint.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/timeouts.h"
#include "provider/image/unfinished.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One deletion on its way; the images go one after the other, and are then awaited together.
class Deletion : public std::enable_shared_from_this<Deletion> {
 public:
  Deletion(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        prior_(std::move(request.prior)),
        private_bytes_(std::move(request.private_bytes)),
        deadline_(absl::Now() + DeleteTimeout(prior_)),
        done_(std::move(done)) {}

  void Start() {
    ids_ = IdsOf(prior_).All();
    if (!IsUnfinished(*tools_.kind, prior_)) return Delete(0);
    job_id_ = JobOf(prior_, private_bytes_);
    if (job_id_.empty() && ids_.empty()) return Succeed();  // Nothing was ever made.
    const PrivateBytes content = ReadPrivateBytes(private_bytes_);
    const bool is_wanted_anew =
        !content.wish.empty() && content.wish == Fingerprint(*tools_.kind, tools_.options, prior_);
    if (is_wanted_anew) return HandOver(content);
    AwaitJob();
  }

 private:
  // This is the first half of a replacement (C.9) that wants the very same: its create goes on with
  // what there is.
  void HandOver(const PrivateBytes& content) {
    records::CreateRecord record;
    record.token = content.token;
    record.fingerprint = content.wish;
    record.job_id = job_id_;
    record.image_ids = ids_;
    record.sent_at = absl::Now();
    tools_.records->Park(std::move(record),
                         [self = shared_from_this()](const absl::Status& status) {
                           if (!status.ok()) return self->AwaitJob();
                           self->Succeed();
                         });
  }

  void AwaitJob() {
    if (job_id_.empty()) return Delete(0);  // An image that still waits for its file.
    tools_.service->AwaitJob(job_id_, deadline_, nullptr,
                             [self = shared_from_this()](absl::StatusOr<ims::Job> job) {
                               self->OnJobEnded(std::move(job));
                             });
  }

  void OnJobEnded(absl::StatusOr<ims::Job> job) {
    if (!job.ok()) {
      if (absl::IsNotFound(job.status())) return Delete(0);
      return Fail(absl::Status(job.status().code(), Cat("The image is still being made by the job ",
                                                        job_id_, ". ", job.status().message())));
    }
    if (!job->image_ids.empty()) ids_ = job->image_ids;
    Delete(0);
  }

  void Delete(size_t i) {
    if (i == ids_.size()) return AwaitGone(0);
    if (tools_.stop->IsRaised()) {
      return Fail(
          absl::CancelledError(i == 0 ? "The image was not deleted: nothing had been sent yet."
                                      : "Not all images were deleted: the run was interrupted."));
    }
    tools_.service->DeleteImage(ids_[i], tools_.delete_body(prior_),
                                [self = shared_from_this(), i](const absl::Status& status) {
                                  if (!status.ok()) return self->Fail(status);
                                  self->Delete(i + 1);
                                });
  }

  void AwaitGone(size_t i) {
    if (i == ids_.size()) return Succeed();
    tools_.service->AwaitGone(ids_[i], deadline_,
                              [self = shared_from_this(), i](const absl::Status& status) {
                                if (!status.ok()) return self->Fail(status);
                                self->AwaitGone(i + 1);
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
  std::vector<std::string> ids_ = {};
  std::string job_id_ = {};
};

}  // namespace

void DeleteImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Deletion>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
