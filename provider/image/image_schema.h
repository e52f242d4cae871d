#ifndef PROVIDER_IMAGE_IMAGE_SCHEMA_H_
#define PROVIDER_IMAGE_IMAGE_SCHEMA_H_

#include <string_view>

#include "absl/types/span.h"
#include "proto/schema/schema.h"

namespace provider::image {

// The schema of `ims_image`, version 0. Attribute names are the service's own without its
// `__` prefix.
const proto::schema::Schema& ImageSchema();

// Arguments that name what the image is made from; at most one is set, and none only if there
// are `data_images`.
absl::Span<const std::string_view> SourceArguments();
// Arguments that the service takes only when it makes the image: another value means
// another image. Includes the sources.
absl::Span<const std::string_view> CreationArguments();
// Arguments that can be changed while the image exists, tags apart.
absl::Span<const std::string_view> ChangeableArguments();

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_SCHEMA_H_
