#ifndef PROVIDER_IMAGE_REGISTRATION_VALIDATE_H_
#define PROVIDER_IMAGE_REGISTRATION_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_registration {

// Checks a configuration of `ims_image_registration` offline (ims-api.md 4.3, 6.1, 6.3, 8.1).
// `config` is an object of the schema, not null; rules that involve unknown values are skipped.
void ValidateRegistration(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image_registration

#endif  // PROVIDER_IMAGE_REGISTRATION_VALIDATE_H_
