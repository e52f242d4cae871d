#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_VALIDATE_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_VALIDATE_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_share_accepter {

// Checks a configuration of `ims_image_share_accepter` offline (ims-api.md 9). `config` is an
// object of the schema, not null; what is unknown is passed over. Reports all mistakes.
void ValidateAccepter(const proto::value::Value& config, resource::Diagnostics& diags);

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_VALIDATE_H_
