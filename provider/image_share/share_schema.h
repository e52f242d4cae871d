#ifndef PROVIDER_IMAGE_SHARE_SHARE_SCHEMA_H_
#define PROVIDER_IMAGE_SHARE_SHARE_SCHEMA_H_

#include "proto/schema/schema.h"

namespace provider::image_share {

// The schema of `ims_image_share`, version 0.
const proto::schema::Schema& ShareSchema();

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_SHARE_SCHEMA_H_
