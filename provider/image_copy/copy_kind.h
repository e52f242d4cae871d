#ifndef PROVIDER_IMAGE_COPY_COPY_KIND_H_
#define PROVIDER_IMAGE_COPY_COPY_KIND_H_

#include "provider/image/kind.h"

namespace provider::image_copy {

// What `ims_image_copy` is (ims-api.md 7.2, 7.3): POST /v1/cloudimages/{source_image_id}/copy, or,
// with a `region`, …/cross_region_copy: the job runs in the provider's region, the copy is in the
// other one, and so is all that is done to it. Neither call takes tags or memory sizes, the latter
// no enterprise project; they are set once the copy is there. Without tags there is no token
// either: a copy whose call got no answer cannot be found again.
const image::Kind& CopyKind();

}  // namespace provider::image_copy

#endif  // PROVIDER_IMAGE_COPY_COPY_KIND_H_
