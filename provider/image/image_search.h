#ifndef PROVIDER_IMAGE_IMAGE_SEARCH_H_
#define PROVIDER_IMAGE_IMAGE_SEARCH_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/image/image_service.h"
#include "provider/ims/image.h"

namespace provider::image {

// How long images that are not there yet are looked for: the service lists a new image as
// soon as its job starts, or only once it has ended (ims-api.md 13.3).
inline constexpr absl::Duration kSearchWindow = absl::Seconds(15);

// What a search is for: images that fit the filters of ims-api.md 6.4, `expected` of them.
struct ImageQuestion {
  enum class Until {
    kListed,  // They are there.
    kEnded,   // Their making has ended: they are active or killed.
    kFilled,  // Likewise; one that waits for its file (queued) does not count as found.
  };
  std::multimap<std::string, std::string> filters = {};
  Until until = Until::kEnded;
  size_t expected = 1;
  absl::Time deadline = absl::InfiniteFuture();
};

// Filters for the images that carry the tag `key=value`.
std::multimap<std::string, std::string> ByTag(std::string_view key, std::string_view value);

// Looks for the images of a call whose answer was lost, a few times within the window; once one is
// found, until all are as the question wants them, or the deadline. Answers with what there is:
// none is an answer, too. Errors: kCancelled; kDeadlineExceeded if some are still being made; that
// of the last look if none has succeeded.
void SearchImages(std::shared_ptr<ImageService> service, ImageQuestion question,
                  absl::AnyInvocable<void(absl::StatusOr<std::vector<ims::Image>>)> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_SEARCH_H_
