#ifndef PROVIDER_IMAGE_IMAGE_RESOURCE_H_
#define PROVIDER_IMAGE_IMAGE_RESOURCE_H_

#include <memory>

#include "provider/resource/resource.h"

namespace provider::image {

// The resource type `ims_image`. While there is no session, images are read as the state
// has them, and applying is an error.
std::shared_ptr<const resource::Resource> MakeImageResource();

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_RESOURCE_H_
