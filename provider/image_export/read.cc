#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "proto/text/cat.h"
#include "provider/image_export/operations.h"
#include "provider/parts/answers.h"
#include "provider/parts/explain.h"

namespace provider::image_export {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::ReadAnswer;

// One read on its way.
class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(Tools tools, resource::ReadRequest request, resource::Done<ReadAnswer> done)
      : tools_(std::move(tools)),
        state_(std::move(request.state)),
        job_id_(std::move(request.private_bytes)),
        done_(std::move(done)) {}

  void Start() {
    if (job_id_.empty()) return ReadImage();
    tools_.service->GetJob(job_id_, [self = shared_from_this()](
                                        const absl::StatusOr<ims::Job>& job) { self->OnJob(job); });
  }

 private:
  void OnJob(const absl::StatusOr<ims::Job>& job) {
    if (!job.ok() && !absl::IsNotFound(job.status())) return Fail(job.status());
    if (job.ok() && !job->IsFinished()) {
      return Answer(state_, {parts::MakeWarning("The image is still being exported",
                                                Cat("The job ", job_id_,
                                                    " of an export that was interrupted has "
                                                    "not ended yet."))});
    }
    if (job.ok() && job->status == ims::Job::Status::kFail) {
      ims::Job failed = *job;
      failed.id = job_id_;
      return Answer(
          Value::Null(state_.type()),
          {parts::MakeWarning("The image was not exported",
                              Cat("The export was interrupted. ", parts::ExplainFailure(failed)))});
    }
    job_id_.clear();  // It ended well, or so long ago that the service has forgotten it.
    ReadImage();
  }

  void ReadImage() {
    std::string image_id(state_.GetAttr("image_id").AsString());
    tools_.service->ReadImage(
        std::move(image_id), [self = shared_from_this()](const absl::StatusOr<ims::Image>& image) {
          const bool is_gone =
              absl::IsNotFound(image.status()) ||
              (image.ok() && (image->status == "deleted" || image->status == "pending_delete"));
          if (is_gone) return self->Answer(Value::Null(self->state_.type()), {});
          if (!image.ok()) return self->Fail(image.status());
          self->Answer(self->state_, {});
        });
  }

  void Answer(Value state, resource::Diagnostics diags) {
    done_({std::move(state), job_id_, std::move(diags)});
  }
  void Fail(const absl::Status& status) {
    Answer(state_, {parts::MakeError("Cannot read the export", parts::Explain(status))});
  }

  const Tools tools_;
  const Value state_;
  std::string job_id_;
  resource::Done<ReadAnswer> done_;
};

}  // namespace

void ReadExport(Tools tools, resource::ReadRequest request, resource::Done<ReadAnswer> done) {
  std::make_shared<Reading>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image_export
