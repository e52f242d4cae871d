#ifndef PROVIDER_IMAGE_SHARE_VALIDATE_H_
#define PROVIDER_IMAGE_SHARE_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_share {

// Checks a configuration of `ims_image_share` offline (ims-api.md 9, 13.1). `config` is an
// object of the schema, not null; what is unknown is passed over. Reports all mistakes.
void ValidateShare(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_VALIDATE_H_
