#ifndef PROVIDER_IMAGE_DOUBLES_H_
#define PROVIDER_IMAGE_DOUBLES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "provider/image/image_service.h"

namespace provider::image {

// Which images are doubles: those with the tag `key=token` that are not among `own`.
struct Doubles {
  std::string key = {};
  std::string token = {};
  std::vector<std::string> own = {};
  std::string delete_body = {};  // See Kind.
};

// If a create call that seemed lost had its effect after all, what it made carries our token:
// asks for its deletion. Answers with the ids of these images; never fails.
void RemoveDoubles(std::shared_ptr<ImageService> service, Doubles doubles,
                   absl::AnyInvocable<void(std::vector<std::string>)> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_DOUBLES_H_
