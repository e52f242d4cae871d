#ifndef PROVIDER_IMAGE_WHOLE_WHOLE_SCHEMA_H_
#define PROVIDER_IMAGE_WHOLE_WHOLE_SCHEMA_H_

#include "proto/schema/schema.h"

namespace provider::image_whole {

// The schema of `ims_whole_image`, version 0.
const proto::schema::Schema& WholeSchema();

}  // namespace provider::image_whole

#endif  // PROVIDER_IMAGE_WHOLE_WHOLE_SCHEMA_H_
