#ifndef PROVIDER_IMAGE_READ_ALL_H_
#define PROVIDER_IMAGE_READ_ALL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "provider/image/image_service.h"
#include "provider/image/image_state.h"

namespace provider::image {

// Reads these images at once; those that do not exist, or are being deleted, have no entry. Any
// other error of one is the error of all.
void ReadAll(const std::shared_ptr<ImageService>& service, const std::vector<std::string>& ids,
             absl::AnyInvocable<void(absl::StatusOr<Remotes>)> done);

// Those that exist, in the order of `ids`.
std::vector<ims::Image> InOrder(const std::vector<std::string>& ids, const Remotes& remotes);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_READ_ALL_H_
