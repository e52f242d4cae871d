#ifndef PROVIDER_IMAGE_TOLD_H_
#define PROVIDER_IMAGE_TOLD_H_

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/ims/image.h"

namespace provider::image {

// What an image of the service tells of an attribute, tags apart; null if nothing.
proto::value::Value Tell(const proto::schema::Attribute& attribute, const ims::Image& remote);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_TOLD_H_
