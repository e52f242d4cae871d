#ifndef PROVIDER_IMAGE_IMAGE_RESOURCE_H_
#define PROVIDER_IMAGE_IMAGE_RESOURCE_H_

#include <functional>
#include <memory>

#include "provider/image/image_service.h"
#include "provider/resource/resource.h"

namespace provider::image {

// Gives the image calls of a session (not null).
using OpenImageService =
    std::function<std::shared_ptr<ImageService>(const std::shared_ptr<ims::Session>&)>;

// The resource type `ims_image`. While there is no session, images are read as the state
// has them, and applying is an error.
std::shared_ptr<const resource::Resource> MakeImageResource(OpenImageService open_service);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_RESOURCE_H_
