#ifndef PROVIDER_IMAGE_WHOLE_VALIDATE_H_
#define PROVIDER_IMAGE_WHOLE_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_whole {

// Checks a configuration of `ims_whole_image` offline (ims-api.md 4.3, 5.8, 8.1). `config` is an
// object of the schema, not null; rules that involve unknown values are skipped.
void ValidateWhole(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image_whole

#endif  // PROVIDER_IMAGE_WHOLE_VALIDATE_H_
