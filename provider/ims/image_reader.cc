#include "provider/ims/image_reader.h"

#include <algorithm>
#include <utility>

#include "proto/text/cat.h"

namespace provider::ims {
namespace {

constexpr absl::Duration kWindow = absl::Milliseconds(5);
// The longest that a read waits for the calls of others to come back.
constexpr absl::Duration kBusyWindow = absl::Milliseconds(250);
// Where calls have to wait: so many times as long, up to a bound.
constexpr int kDelayFactor = 10;
constexpr absl::Duration kLongestWindow = absl::Seconds(3);
constexpr absl::Duration kReadAgain = absl::Milliseconds(700);
constexpr absl::Duration kAppearsWithin = absl::Seconds(10);

}  // namespace

ImageReader::ImageReader(http::Scheduler* scheduler, ImageFinder* finder,
                         std::function<absl::Duration()> delay)
    : scheduler_(scheduler), finder_(finder), delay_(std::move(delay)) {}

ImageReader::~ImageReader() { scheduler_->Cancel(timer_); }

void ImageReader::Read(const std::string& id, Done<absl::StatusOr<Image>> done) {
  if (is_stopped_) {
    scheduler_->Post(
        [done = std::move(done)]() mutable { done(absl::CancelledError("Interrupted.")); });
    return;
  }
  Enqueue(id, std::move(done), Window(finding_ > 0 ? kBusyWindow : kWindow));
}

absl::Duration ImageReader::Window(absl::Duration least) const {
  if (delay_ == nullptr) return least;
  return std::max(least, std::min(kDelayFactor * delay_(), kLongestWindow));
}

void ImageReader::OnMade(const std::string& id) {
  const absl::Time now = scheduler_->Now();
  std::erase_if(made_, [now](const auto& entry) { return entry.second <= now; });
  made_[id] = now + kAppearsWithin;
}

void ImageReader::Enqueue(const std::string& id, Done<absl::StatusOr<Image>> done,
                          absl::Duration window) {
  waiting_.emplace(id, std::move(done));
  FlushAfter(window);
}

void ImageReader::FlushAfter(absl::Duration window) {
  const absl::Time at = scheduler_->Now() + window;
  if (at >= flush_at_) return;
  scheduler_->Cancel(timer_);
  flush_at_ = at;
  timer_ = scheduler_->After(window, [this] { Flush(); });
}

void ImageReader::Flush() {
  timer_ = 0;
  flush_at_ = absl::InfiniteFuture();
  ++finding_;
  Batch batch = std::exchange(waiting_, {});
  ImageFinder::Question question;
  for (auto at = batch.begin(); at != batch.end(); at = batch.upper_bound(at->first)) {
    question.ids.push_back(at->first);
  }
  finder_->Find(std::move(question), [this, batch = std::move(batch)](
                                         const absl::StatusOr<ImageFinder::Found>& found) mutable {
    OnFound(batch, found);
  });
}

void ImageReader::OnFound(Batch& batch, const absl::StatusOr<ImageFinder::Found>& found) {
  --finding_;
  if (finding_ == 0 && !waiting_.empty()) FlushAfter(Window(kWindow));
  const absl::Time now = scheduler_->Now();
  for (auto& [id, done] : batch) {
    if (!found.ok()) {
      done(found.status());
      continue;
    }
    const auto image = found->find(id);
    if (image != found->end()) {
      done(image->second);
      continue;
    }
    const auto made = made_.find(id);
    if (made != made_.end() && now < made->second && !is_stopped_) {
      Enqueue(id, std::move(done), kReadAgain);
      continue;
    }
    done(absl::NotFoundError(proto::text::Cat("There is no image ", id, ".")));
  }
}

void ImageReader::Stop() {
  is_stopped_ = true;
  scheduler_->Cancel(timer_);
  timer_ = 0;
  flush_at_ = absl::InfiniteFuture();
  for (auto& [id, done] : std::exchange(waiting_, {})) done(absl::CancelledError("Interrupted."));
}

}  // namespace provider::ims
