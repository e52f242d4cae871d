#ifndef PROVIDER_EMULATOR_DEPRECATED_CALLS_H_
#define PROVIDER_EMULATOR_DEPRECATED_CALLS_H_

#include "provider/emulator/call.h"

// OpenStack's first image interface, which is deprecated but served (ims-api.md 1.3).
namespace provider::emulator {

// GET /v1.1/images/detail: the images that the caller may use, newest first, with what is no core
// attribute under `properties`.
Response ListDetails(World& world, const Call& call);
// HEAD /v1/images/{image_id}: the same as headers x-image-meta-…
Response ShowHeaders(World& world, const Call& call);
// DELETE /v1.1/images/{image_id}: as of the current interface, but 200.
Response DeleteDeprecated(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_DEPRECATED_CALLS_H_
