#include "provider/image/fill.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "provider/image/image_search.h"

namespace provider::image {
namespace {

using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

class FillRun : public std::enable_shared_from_this<FillRun> {
 public:
  FillRun(std::shared_ptr<ImageService> service, std::shared_ptr<resource::StopSignal> stop,
          Filling filling, Done done)
      : service_(std::move(service)),
        stop_(std::move(stop)),
        filling_(std::move(filling)),
        done_(std::move(done)) {}

  void Start() {
    if (!filling_.is_taken_up) return Send();
    service_->ReadImage(filling_.image_id,
                        [self = shared_from_this()](const absl::StatusOr<ims::Image>& image) {
                          if (!image.ok()) return self->done_(image.status());
                          if (image->status == "queued") return self->Send();
                          self->Await();
                        });
  }

 private:
  void Send() {
    if (stop_->IsRaised()) {
      return done_(absl::CancelledError("The file was not asked for: the run was interrupted."));
    }
    service_->AddFile(filling_.image_id, filling_.image_url, filling_.deadline,
                      [self = shared_from_this()](absl::StatusOr<std::string> job_id) {
                        self->OnSent(std::move(job_id));
                      });
  }

  void OnSent(absl::StatusOr<std::string> job_id) {
    if (absl::IsUnknown(job_id.status())) {
      lost_answer_ = job_id.status();
      return Await();
    }
    done_(std::move(job_id));
  }

  // The job is not known: the image itself tells when it is over.
  void Await() {
    SearchImages(
        service_,
        {.filters = {{"id", filling_.image_id}},
         .until = ImageQuestion::Until::kFilled,
         .deadline = filling_.deadline},
        [self = shared_from_this()](const absl::StatusOr<std::vector<ims::Image>>& images) {
          self->OnAwaited(images);
        });
  }

  void OnAwaited(const absl::StatusOr<std::vector<ims::Image>>& images) {
    if (!images.ok()) return done_(images.status());
    if (!images->empty()) return done_(std::string());
    // Never twice in one run: the service may only not have begun yet.
    done_(lost_answer_.ok() ? absl::NotFoundError("The image is gone.") : lost_answer_);
  }

  const std::shared_ptr<ImageService> service_;
  const std::shared_ptr<resource::StopSignal> stop_;
  const Filling filling_;
  Done done_;
  absl::Status lost_answer_ = {};
};

}  // namespace

void FillImage(std::shared_ptr<ImageService> service,
               const std::shared_ptr<resource::StopSignal>& stop, Filling filling, Done done) {
  std::make_shared<FillRun>(std::move(service), stop, std::move(filling), std::move(done))->Start();
}

}  // namespace provider::image
