#include "provider/image_export/operations.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/parts/answers.h"
#include "provider/parts/run_job.h"
#include "provider/parts/text_of.h"
#include "provider/parts/timeouts.h"

namespace provider::image_export {
namespace {

using parts::JobOutcome;
using parts::TextOf;
using proto::text::Cat;
using proto::value::Value;
using resource::ApplyAnswer;

constexpr absl::Duration kUsualTimeout = absl::Minutes(60);

ims::Export RequestOf(const Value& planned) {
  ims::Export request;
  request.bucket_url = TextOf(planned.GetAttr("bucket_url"));
  request.file_format = TextOf(planned.GetAttr("file_format"));
  const Value& quick = planned.GetAttr("is_quick_export");
  if (quick.IsKnownNonNull()) request.is_quick_export = quick.AsBool();
  return request;
}

// One export on its way.
class Creation : public std::enable_shared_from_this<Creation> {
 public:
  Creation(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        planned_(std::move(request.planned)),
        reporter_(std::move(request.reporter)),
        timeout_(parts::TimeoutOf(planned_, "create", kUsualTimeout)),
        deadline_(absl::Now() + timeout_),
        done_(std::move(done)) {}

  void Start() {
    if (tools_.stop->IsRaised()) {
      return Fail("Interrupted", "The image was not exported: nothing had been sent yet.");
    }
    parts::JobRunner runner;
    runner.start = [self = shared_from_this()](auto started) {
      self->tools_.service->ExportImage(TextOf(self->planned_.GetAttr("image_id")),
                                        RequestOf(self->planned_), self->deadline_,
                                        std::move(started));
    };
    runner.await = [self = shared_from_this()](const std::string& job_id, auto ended) {
      if (self->reporter_ != nullptr) self->reporter_->Checkpoint(self->StateWith(job_id), job_id);
      self->tools_.service->AwaitJob(job_id, self->deadline_, std::move(ended),
                                     [reporter = self->reporter_](const ims::Job& job) {
                                       if (reporter == nullptr) return;
                                       reporter->Progress(job.current_task, job.progress);
                                     });
    };
    parts::RunJob(std::move(runner),
                  [self = shared_from_this()](const JobOutcome& outcome) { self->OnEnd(outcome); });
  }

 private:
  Value StateWith(const std::string& job_id) const {
    return parts::NullWhereUnknown(planned_.WithAttr("job_id", Value::String(job_id)));
  }

  void OnEnd(const JobOutcome& outcome) {
    if (outcome.kind == JobOutcome::Kind::kDone) {
      return done_({.state = StateWith(outcome.job_id)});
    }
    std::string detail = parts::ExplainOutcome(outcome, "create", timeout_);
    if (outcome.kind != JobOutcome::Kind::kUnfinished) {
      return Fail("Cannot export the image", std::move(detail));
    }
    const std::string file = TextOf(planned_.GetAttr("bucket_url"));
    if (outcome.job_id.empty()) {
      detail += Cat("\n\nLook whether the file ", file, " appears before applying again.");
      return Fail("Cannot tell whether the image is being exported", std::move(detail));
    }
    detail += Cat("\n\nThe state remembers the job. If it writes the file ", file,
                  " and the engine wants to replace the export all the same, because it is "
                  "tainted, untaint it, or delete the file first.");
    ApplyAnswer answer;
    answer.state = StateWith(outcome.job_id);
    answer.private_bytes = outcome.job_id;
    answer.unfinished = true;
    answer.diags.push_back(
        parts::MakeError(outcome.IsInterrupted() ? "Interrupted while the image was being exported"
                         : outcome.IsLate()      ? "The image was not exported in time"
                                                 : "Cannot tell whether the image was exported",
                         std::move(detail)));
    done_(std::move(answer));
  }

  void Fail(std::string summary, std::string detail) {
    ApplyAnswer answer;
    answer.state = Value::Null(planned_.type());
    answer.diags.push_back(parts::MakeError(std::move(summary), std::move(detail)));
    done_(std::move(answer));
  }

  const Tools tools_;
  const Value planned_;
  const std::shared_ptr<resource::ApplyReporter> reporter_;
  const absl::Duration timeout_;
  const absl::Time deadline_;
  resource::Done<ApplyAnswer> done_;
};

}  // namespace

void CreateExport(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Creation>(std::move(tools), std::move(request), std::move(done))->Start();
}

ApplyAnswer UpdateExport(resource::ApplyRequest request) {
  return {.state = parts::NullWhereUnknown(request.planned),
          .private_bytes = std::move(request.private_bytes)};
}

ApplyAnswer DeleteExport(const resource::ApplyRequest& request) {
  ApplyAnswer answer;
  answer.state = Value::Null(request.prior.type());
  answer.diags.push_back(parts::MakeWarning(
      "The exported file stays",
      Cat("The export is no longer in the state, but the file ",
          TextOf(request.prior.GetAttr("bucket_url")),
          " stays in its bucket. Delete it there if it is not needed; an export to the same file "
          "is refused while it exists.")));
  return answer;
}

}  // namespace provider::image_export
