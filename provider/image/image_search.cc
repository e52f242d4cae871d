#include "provider/image/image_search.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "proto/text/cat.h"

namespace provider::image {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(4);

using Images = std::vector<ims::Image>;
using Until = ImageQuestion::Until;

bool WaitsForFile(const ims::Image& image) { return image.status == "queued"; }
bool HasEnded(const ims::Image& image) {
  return image.status == "active" || image.status == "killed";
}

class Search : public std::enable_shared_from_this<Search> {
 public:
  Search(std::shared_ptr<ImageService> service, ImageQuestion question,
         absl::AnyInvocable<void(absl::StatusOr<Images>)> done)
      : service_(std::move(service)), question_(std::move(question)), done_(std::move(done)) {}

  void Look() {
    service_->ListImages(question_.filters,
                         [self = shared_from_this()](absl::StatusOr<Images> images) {
                           self->OnLook(std::move(images));
                         });
  }

 private:
  void OnLook(absl::StatusOr<Images> images) {
    if (absl::IsCancelled(images.status())) return done_(images.status());
    if (images.ok()) {
      was_answered_ = true;
      found_ = *std::move(images);
      if (question_.until == Until::kFilled) std::erase_if(found_, WaitsForFile);
      if (IsComplete()) return done_(std::move(found_));
    } else {
      error_ = images.status();
    }
    if (found_.empty() && waited_ >= kSearchWindow) {
      return done_(was_answered_ ? absl::StatusOr<Images>(Images()) : error_);
    }
    Wait();
  }

  // By pauses, not by the clock: the service's own waits are what tests can hold back.
  void Wait() {
    const absl::Duration pause = pause_;
    pause_ = std::min(2 * pause_, kLongestPause);
    service_->Pause(pause, [self = shared_from_this(), pause](const absl::Status& status) {
      if (!status.ok()) return self->done_(status);
      self->waited_ += pause;
      if (absl::Now() >= self->question_.deadline) return self->OnDeadline();
      self->Look();
    });
  }

  void OnDeadline() {
    if (found_.empty()) return done_(was_answered_ ? absl::StatusOr<Images>(Images()) : error_);
    done_(absl::DeadlineExceededError(
        proto::text::Cat("The image ", found_.front().id, " is still being made.")));
  }

  bool IsComplete() const {
    return found_.size() >= question_.expected &&
           (question_.until == Until::kListed || std::ranges::all_of(found_, HasEnded));
  }

  const std::shared_ptr<ImageService> service_;
  const ImageQuestion question_;
  absl::AnyInvocable<void(absl::StatusOr<Images>)> done_;
  Images found_ = {};
  bool was_answered_ = false;
  absl::Status error_ = {};
  absl::Duration waited_ = absl::ZeroDuration();
  absl::Duration pause_ = kFirstPause;
};

}  // namespace

std::multimap<std::string, std::string> ByTag(std::string_view key, std::string_view value) {
  return {{"__imagetype", "private"}, {"tag", proto::text::Cat(key, "=", value)}};
}

void SearchImages(std::shared_ptr<ImageService> service, ImageQuestion question,
                  absl::AnyInvocable<void(absl::StatusOr<Images>)> done) {
  std::make_shared<Search>(std::move(service), std::move(question), std::move(done))->Look();
}

}  // namespace provider::image
