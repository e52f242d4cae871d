#ifndef PROVIDER_IMAGE_TOKEN_SEARCH_H_
#define PROVIDER_IMAGE_TOKEN_SEARCH_H_

#include <memory>
#include <string>
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

// What a search is for: images with the tag `key=token`, `expected` of them.
struct TokenQuestion {
  std::string key = {};
  std::string token = {};
  size_t expected = 1;
  absl::Time deadline = absl::InfiniteFuture();
};

// Looks for the images of a create whose answer was lost, a few times within the window; once one
// is found, until all are there and ended (active or killed), or the deadline. Answers with what
// there is: none is an answer, too. Errors: kCancelled; kDeadlineExceeded if some are still being
// made; that of the last look if none has succeeded.
void SearchByToken(std::shared_ptr<ImageService> service, TokenQuestion question,
                   absl::AnyInvocable<void(absl::StatusOr<std::vector<ims::Image>>)> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_TOKEN_SEARCH_H_
