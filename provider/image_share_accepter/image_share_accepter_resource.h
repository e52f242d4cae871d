#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_IMAGE_SHARE_ACCEPTER_RESOURCE_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_IMAGE_SHARE_ACCEPTER_RESOURCE_H_

#include <memory>

#include "provider/resource/resource.h"

namespace provider::image_share_accepter {

// The resource type `ims_image_share_accepter`. While there is no session, it is read as the
// state has it, and applying is an error. Imported by the image's id.
std::shared_ptr<const resource::Resource> MakeImageShareAccepterResource();

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_IMAGE_SHARE_ACCEPTER_RESOURCE_H_
