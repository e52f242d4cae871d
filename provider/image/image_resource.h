#ifndef PROVIDER_IMAGE_IMAGE_RESOURCE_H_
#define PROVIDER_IMAGE_IMAGE_RESOURCE_H_

#include <memory>

#include "provider/image/kind.h"
#include "provider/resource/resource.h"

namespace provider::image {

// What `ims_image` is.
const Kind& ImageKind();

// The resource type of `kind`, which must live as long.
std::shared_ptr<const resource::Resource> MakeResource(const Kind& kind);
// The resource type `ims_image`.
std::shared_ptr<const resource::Resource> MakeImageResource();

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_RESOURCE_H_
