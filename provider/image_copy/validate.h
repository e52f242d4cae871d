#ifndef PROVIDER_IMAGE_COPY_VALIDATE_H_
#define PROVIDER_IMAGE_COPY_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_copy {

// Checks a configuration of `ims_image_copy` offline (ims-api.md 4.3, 7.2, 7.3, 8.1). `config` is
// an object of the schema, not null; rules that involve unknown values are skipped.
void ValidateCopy(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image_copy

#endif  // PROVIDER_IMAGE_COPY_VALIDATE_H_
