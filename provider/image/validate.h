#ifndef PROVIDER_IMAGE_VALIDATE_H_
#define PROVIDER_IMAGE_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image {

// Checks a configuration of `ims_image` against every rule that can be checked offline
// (ims-api.md 4.3, 5.2, 5.4 to 5.6, 8.1). `config` is an object of the schema, not null;
// a rule that involves an unknown value is skipped. Reports all mistakes.
void ValidateImage(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_VALIDATE_H_
