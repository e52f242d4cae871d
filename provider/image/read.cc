#include <memory>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "provider/image/image_state.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::Diagnostic;
using resource::ReadAnswer;

// One read on its way.
class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(Tools tools, resource::ReadRequest request, resource::Done<ReadAnswer> done)
      : tools_(std::move(tools)),
        prior_(std::move(request.state)),
        private_bytes_(std::move(request.private_bytes)),
        done_(std::move(done)) {}

  void Start() {
    const Value& id = prior_.GetAttr("id");
    if (id.IsKnownNonNull()) return Read(std::string(id.AsString()));
    const std::string job_id = JobOf(prior_, private_bytes_);
    if (job_id.empty()) return Answer(Value::Null(prior_.type()));
    tools_.service->GetJob(job_id, [self = shared_from_this()](absl::StatusOr<ims::Job> job) {
      self->OnJob(std::move(job));
    });
  }

 private:
  void OnJob(absl::StatusOr<ims::Job> job) {
    if (!job.ok()) return Fail(job.status());
    if (!job->IsFinished()) return Answer(prior_);
    if (job->image_ids.empty()) return Answer(Value::Null(prior_.type()));
    Read(std::move(job->image_ids.front()));
  }

  void Read(std::string id) {
    tools_.service->ReadImage(std::move(id),
                              [self = shared_from_this()](absl::StatusOr<ims::Image> remote) {
                                if (remote.ok()) return self->Answer(self->StateOf(*remote));
                                if (remote.status().code() == absl::StatusCode::kNotFound) {
                                  return self->Answer(Value::Null(self->prior_.type()));
                                }
                                self->Fail(remote.status());
                              });
  }

  Value StateOf(const ims::Image& remote) {
    if (remote.status == "deleted" || remote.status == "pending_delete") {
      return Value::Null(prior_.type());
    }
    // The image is known now; its job is of no more use.
    private_bytes_.clear();
    return RefreshedState(prior_, remote);
  }

  void Answer(Value state) { done_({std::move(state), private_bytes_, {}}); }

  void Fail(const absl::Status& status) {
    done_({prior_,
           private_bytes_,
           {{Diagnostic::Severity::kError, "Cannot read the image", parts::Explain(status), {}}}});
  }

  const Tools tools_;
  const Value prior_;
  std::string private_bytes_;
  resource::Done<ReadAnswer> done_;
};

}  // namespace

void ReadImage(Tools tools, resource::ReadRequest request, resource::Done<ReadAnswer> done) {
  std::make_shared<Reading>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
