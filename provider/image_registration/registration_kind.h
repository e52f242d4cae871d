#ifndef PROVIDER_IMAGE_REGISTRATION_REGISTRATION_KIND_H_
#define PROVIDER_IMAGE_REGISTRATION_REGISTRATION_KIND_H_

#include "provider/image/kind.h"

namespace provider::image_registration {

// What `ims_image_registration` is (ims-api.md 6.1, 6.3): POST /v2/images makes an image that
// waits for its file, PUT /v1/cloudimages/{id}/upload brings it. The first call takes no
// description, firmware, largest memory and enterprise project; they are set once the image is
// there. `protected` is, too: a protected image could not be deleted if the file is none.
const image::Kind& RegistrationKind();

}  // namespace provider::image_registration

#endif  // PROVIDER_IMAGE_REGISTRATION_REGISTRATION_KIND_H_
