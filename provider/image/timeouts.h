#ifndef PROVIDER_IMAGE_TIMEOUTS_H_
#define PROVIDER_IMAGE_TIMEOUTS_H_

#include "absl/time/time.h"
#include "proto/value/value.h"

namespace provider::image {

// How long an image's operations may take: its `timeouts` block, else the defaults.
// `image` is an object of the schema, not null; what does not parse is as if not set.
absl::Duration CreateTimeout(const proto::value::Value& image);
absl::Duration UpdateTimeout(const proto::value::Value& image);
absl::Duration DeleteTimeout(const proto::value::Value& image);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_TIMEOUTS_H_
