#ifndef PROVIDER_IMS_IMAGE_READER_H_
#define PROVIDER_IMS_IMAGE_READER_H_

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/image_finder.h"

namespace provider::ims {

// Reads images; reads that come within a few milliseconds, or while calls for others are under
// way, are answered together, from as few calls as ImageFinder can do with. Where calls have to
// wait for each other, reads wait for more company: up to three seconds. Use on the loop's thread
// only.
class ImageReader {
 public:
  // `scheduler` and `finder` must outlive the reader. `delay` tells how long a call that came now
  // would have to wait; may be null.
  ImageReader(http::Scheduler* scheduler, ImageFinder* finder,
              std::function<absl::Duration()> delay = nullptr);
  ~ImageReader();
  ImageReader(const ImageReader&) = delete;
  ImageReader& operator=(const ImageReader&) = delete;

  // kNotFound if there is no such image; never from within.
  void Read(const std::string& id, Done<absl::StatusOr<Image>> done);
  // The image has just been made: for ten seconds its absence is not believed, but read
  // again (ims-api.md 13.3).
  void OnMade(const std::string& id);
  // It is being deleted: now its absence is believed.
  void OnDeleted(const std::string& id) { made_.erase(id); }
  // Waiting reads, and all later ones, answer kCancelled.
  void Stop();

 private:
  using Batch = std::multimap<std::string, Done<absl::StatusOr<Image>>>;

  void Enqueue(const std::string& id, Done<absl::StatusOr<Image>> done, absl::Duration window);
  absl::Duration Window(absl::Duration least) const;
  void FlushAfter(absl::Duration window);
  void Flush();
  void OnFound(Batch& batch, const absl::StatusOr<ImageFinder::Found>& found);

  http::Scheduler* const scheduler_;
  ImageFinder* const finder_;
  const std::function<absl::Duration()> delay_;
  bool is_stopped_ = false;
  http::Scheduler::TimerId timer_ = 0;
  absl::Time flush_at_ = absl::InfiniteFuture();  // If the timer runs.
  int finding_ = 0;                               // Batches that calls are under way for.
  Batch waiting_ = {};
  std::unordered_map<std::string, absl::Time> made_ = {};  // Believed to exist until.
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_IMAGE_READER_H_
