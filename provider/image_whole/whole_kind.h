#ifndef PROVIDER_IMAGE_WHOLE_WHOLE_KIND_H_
#define PROVIDER_IMAGE_WHOLE_WHOLE_KIND_H_

#include "provider/image/kind.h"

namespace provider::image_whole {

// What `ims_whole_image` is (ims-api.md 5.8): POST /v1/cloudimages/wholeimages/action, and a
// DELETE that says whether the backups go, too (6.8).
const image::Kind& WholeKind();

}  // namespace provider::image_whole

#endif  // PROVIDER_IMAGE_WHOLE_WHOLE_KIND_H_
