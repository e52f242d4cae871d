#ifndef PROVIDER_EMULATOR_COPY_CALLS_H_
#define PROVIDER_EMULATOR_COPY_CALLS_H_

#include "provider/emulator/call.h"

// Copies of images (ims-api.md 7.2, 7.3). A copy has the attributes of its source but tags, key
// and backup; its `max_ram` is "0" if the source has none, so that it can be replaced.
namespace provider::emulator {

// POST /v1/cloudimages/{image_id}/copy
Response CopyImage(World& world, const Call& call);
// POST /v1/cloudimages/{image_id}/cross_region_copy: the copy belongs to a project of the other
// region, the job to the caller's.
Response CopyImageToRegion(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_COPY_CALLS_H_
