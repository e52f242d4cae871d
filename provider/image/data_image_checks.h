#ifndef PROVIDER_IMAGE_DATA_IMAGE_CHECKS_H_
#define PROVIDER_IMAGE_DATA_IMAGE_CHECKS_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image {

// The rules for the blocks `data_images` of `config`, each by itself and together with the
// other arguments (ims-api.md 5.3, 5.4).
void CheckDataImages(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_DATA_IMAGE_CHECKS_H_
