#ifndef PROVIDER_IMAGE_FILL_H_
#define PROVIDER_IMAGE_FILL_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/image/image_service.h"
#include "provider/resource/stop_signal.h"

namespace provider::image {

// An image that was made without a file, and the file.
struct Filling {
  std::string image_id = {};
  std::string image_url = {};
  // An earlier run may have asked for it: the image is looked at first.
  bool is_taken_up = false;
  absl::Time deadline = absl::InfiniteFuture();
};

// Brings the file to the image, with one call and no more. Answers with the id of the job to
// await; empty if there is no job to be known: an earlier call whose answer was lost has brought
// the file, and the image is active or killed. Errors:
//   kNotFound   there is no such image
//   others      the image may wait for its file, or be taking it; those of SearchImages included
void FillImage(std::shared_ptr<ImageService> service,
               const std::shared_ptr<resource::StopSignal>& stop, Filling filling,
               absl::AnyInvocable<void(absl::StatusOr<std::string>)> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_FILL_H_
