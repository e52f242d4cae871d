#ifndef PROVIDER_IMAGE_CREATE_BODY_H_
#define PROVIDER_IMAGE_CREATE_BODY_H_

#include <string>
#include <string_view>

#include "proto/value/value.h"

namespace provider::image {

// The body of the create call (ims-api.md 5.2, 5.4, 5.6) as JSON: the arguments that
// `planned` has a known value for, under the service's names; `tags` goes as `image_tags`.
// `default_enterprise_project` (may be empty) stands in where none is planned.
std::string CreateBody(const proto::value::Value& planned,
                       std::string_view default_enterprise_project);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_CREATE_BODY_H_
