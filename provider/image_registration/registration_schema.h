#ifndef PROVIDER_IMAGE_REGISTRATION_REGISTRATION_SCHEMA_H_
#define PROVIDER_IMAGE_REGISTRATION_REGISTRATION_SCHEMA_H_

#include "proto/schema/schema.h"

namespace provider::image_registration {

// The schema of `ims_image_registration`, version 0.
const proto::schema::Schema& RegistrationSchema();

}  // namespace provider::image_registration

#endif  // PROVIDER_IMAGE_REGISTRATION_REGISTRATION_SCHEMA_H_
