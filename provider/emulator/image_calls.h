#ifndef PROVIDER_EMULATOR_IMAGE_CALLS_H_
#define PROVIDER_EMULATOR_IMAGE_CALLS_H_

#include "provider/emulator/call.h"

// The calls that show, change and delete images.
namespace provider::emulator {

// GET /v2/images/{image_id}
Response ShowImage(World& world, const Call& call);
// DELETE /v2/images/{image_id}; `{"delete_backup":true}` takes the backup along.
Response DeleteImage(World& world, const Call& call);
// PATCH /v2/cloudimages/{image_id} and, in OpenStack's two media types, /v2/images/{image_id}
Response UpdateImage(World& world, const Call& call);
Response UpdateNativeImage(World& world, const Call& call);
// GET /v2/cloudimages and, with smaller pages and links, GET /v2/images
Response ListImages(World& world, const Call& call);
Response ListNativeImages(World& world, const Call& call);
// GET /v1/cloudimages/tags: the tags of the images that match, as texts.
Response ListTagTexts(World& world, const Call& call);
// GET /v1/cloudimages/quota
Response ShowQuota(World& world, const Call& call);

// Whether the image has been made by POST /v2/images and no file is on its way yet.
bool AwaitsFile(const Image& image);
// Whether the caller may see the image: its own ones, public ones, and those shared with it.
bool IsVisible(const Image& image, const Caller& caller);
// The caller's own image of this id; null if there is none.
const Image* FindOwn(const World& world, const Call& call, std::string_view id);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IMAGE_CALLS_H_
