#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SCHEMA_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SCHEMA_H_

#include "proto/schema/schema.h"

namespace provider::image_share_accepter {

// The schema of `ims_image_share_accepter`, version 0.
const proto::schema::Schema& AccepterSchema();

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SCHEMA_H_
