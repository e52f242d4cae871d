#ifndef PROVIDER_IMAGE_COPY_COPY_SCHEMA_H_
#define PROVIDER_IMAGE_COPY_COPY_SCHEMA_H_

#include "proto/schema/schema.h"

namespace provider::image_copy {

// The schema of `ims_image_copy`, version 0.
const proto::schema::Schema& CopySchema();

}  // namespace provider::image_copy

#endif  // PROVIDER_IMAGE_COPY_COPY_SCHEMA_H_
