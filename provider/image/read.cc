#include <memory>
#include <string>
#include <utility>

#include "provider/image/image_state.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/read_all.h"
#include "provider/image/unfinished.h"
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
    if (!IsUnfinished(*tools_.kind, prior_) || !IdsOf(prior_).main.empty()) return Read();
    const std::string job_id = JobOf(prior_, private_bytes_);
    if (job_id.empty()) return Answer(Value::Null(prior_.type()));
    tools_.service->GetJob(job_id, [self = shared_from_this()](
                                       const absl::StatusOr<ims::Job>& job) { self->OnJob(job); });
  }

 private:
  // A job that came to nothing leaves nothing. Otherwise the object stays unfinished, even if its
  // image is there by now: the next apply takes it over. If the engine holds it for tainted, its
  // deletion would otherwise be that of a good image.
  void OnJob(const absl::StatusOr<ims::Job>& job) {
    if (!job.ok() && !absl::IsNotFound(job.status())) return Fail(job.status());
    const bool is_void =
        job.ok() && job->status == ims::Job::Status::kFail && job->image_ids.empty();
    Answer(is_void ? Value::Null(prior_.type()) : prior_);
  }

  void Read() {
    ReadAll(tools_.service, IdsOf(prior_).All(),
            [self = shared_from_this()](absl::StatusOr<Remotes> remotes) {
              self->OnRead(std::move(remotes));
            });
  }

  void OnRead(absl::StatusOr<Remotes> remotes) {
    if (!remotes.ok()) return Fail(remotes.status());
    if (remotes->empty()) return Answer(Value::Null(prior_.type()));
    if (IsUnfinished(*tools_.kind, prior_)) return Answer(prior_);  // As in OnJob.
    Answer(tools_.maker().Refreshed(prior_, *remotes));
  }

  void Answer(Value state) { done_({std::move(state), private_bytes_, {}}); }

  void Fail(const absl::Status& status) {
    done_({prior_,
           private_bytes_,
           {{Diagnostic::Severity::kError, "Cannot read the image", parts::Explain(status), {}}}});
  }

  const Tools tools_;
  const Value prior_;
  const std::string private_bytes_;
  resource::Done<ReadAnswer> done_;
};

}  // namespace

void ReadImage(Tools tools, resource::ReadRequest request, resource::Done<ReadAnswer> done) {
  std::make_shared<Reading>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
