#ifndef PROVIDER_IMAGE_SHARE_IMAGE_SHARE_RESOURCE_H_
#define PROVIDER_IMAGE_SHARE_IMAGE_SHARE_RESOURCE_H_

#include <memory>

#include "provider/resource/resource.h"

namespace provider::image_share {

// The resource type `ims_image_share`. While there is no session, shares are read as the
// state has them, and applying is an error. Imported by the image's id.
std::shared_ptr<const resource::Resource> MakeImageShareResource();

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_IMAGE_SHARE_RESOURCE_H_
