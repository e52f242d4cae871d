#ifndef PROVIDER_IMAGE_COPY_COPY_KIND_H_
#define PROVIDER_IMAGE_COPY_COPY_KIND_H_

#include "provider/image/kind.h"

namespace provider::image_copy {

// What `ims_image_copy` is (ims-api.md 7.2): POST /v1/cloudimages/{source_image_id}/copy. The
// call takes neither tags nor memory sizes; they are set once the copy is there. Without tags
// there is no token either: a copy whose call got no answer cannot be found again.
const image::Kind& CopyKind();

}  // namespace provider::image_copy

#endif  // PROVIDER_IMAGE_COPY_COPY_KIND_H_
