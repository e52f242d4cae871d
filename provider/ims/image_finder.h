#ifndef PROVIDER_IMS_IMAGE_FINDER_H_
#define PROVIDER_IMS_IMAGE_FINDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/image_calls.h"

namespace provider::ims {

// Finds images by id with few calls: a handful is asked for one by one, more are taken from
// the paged list of private images, newest first and no further than needed. The pages read
// are kept for three seconds and answer later questions, but never about an image that was
// written after they were asked for. A question that kept pages cannot answer is asked one by
// one, too, if the whole list is longer than that is worth. Use on the loop's thread only.
class ImageFinder {
 public:
  // What is there; images that are not found have no entry.
  using Found = std::map<std::string, Image>;
  enum class Absence {
    kBelieve,  // Not among the private images: not there.
    kConfirm,  // The image may be a public or shared one: asked for by itself.
  };
  enum class Freshness {
    kWrites,  // Not older than the last write of ours to each image.
    kNow,     // Not older than this call.
  };
  struct Question {
    std::vector<std::string> ids = {};
    Absence absence = Absence::kConfirm;
    Freshness freshness = Freshness::kWrites;
  };

  // `scheduler` and `calls` must outlive the finder.
  ImageFinder(http::Scheduler* scheduler, ImageCalls* calls);
  ~ImageFinder();
  ImageFinder(const ImageFinder&) = delete;
  ImageFinder& operator=(const ImageFinder&) = delete;

  void Find(Question question, Done<absl::StatusOr<Found>> done);
  // A write to the image has been answered (or begun to take effect).
  void OnWritten(const std::string& id);

 private:
  // Counts writes and listings, so that they can be told before and after.
  using Tick = uint64_t;
  struct Search {
    std::vector<std::string> left = {};  // Not found yet.
    Absence absence = Absence::kConfirm;
    Freshness freshness = Freshness::kWrites;
    Tick not_before = 0;
    Found found = {};
    Done<absl::StatusOr<Found>> done = {};
  };
  struct Listing {
    Tick began = 0;
    std::unordered_map<std::string, Image> images = {};
    std::string last_id = {};
    bool is_complete = false;
    int pages = 0;
  };

  Tick LastWrite(const std::string& id) const;
  void TakeFromListing(Search& search) const;
  void Advance(std::unique_ptr<Search> search);
  bool CanContinueFor(const Search& search) const;
  bool IsHandful(const Search& search) const;
  void AskOneByOne(std::unique_ptr<Search> search);
  void FetchPage();
  void OnPage(absl::StatusOr<std::vector<Image>> page);
  void DropListing();

  http::Scheduler* const scheduler_;
  ImageCalls* const calls_;
  Tick tick_ = 0;
  std::unordered_map<std::string, Tick> writes_ = {};  // Since the listing began.
  std::optional<Listing> listing_ = {};
  std::size_t pages_in_all_ = 0;  // Of the last listing that came to its end.
  bool is_fetching_ = false;
  http::Scheduler::TimerId drop_timer_ = 0;
  std::vector<std::unique_ptr<Search>> waiting_ = {};  // For a page.
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_IMAGE_FINDER_H_
