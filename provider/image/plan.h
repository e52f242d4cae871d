#ifndef PROVIDER_IMAGE_PLAN_H_
#define PROVIDER_IMAGE_PLAN_H_

#include <string_view>

#include "proto/value/value.h"
#include "provider/image/kind.h"
#include "provider/resource/resource.h"

namespace provider::image {

// Plans a create, an update or a replacement (plugin-protocol.md C.8). Pure.
//   create  every computed attribute that the configuration does not set becomes unknown
//   update  computed attributes keep what they had; `updated_at` becomes unknown if the
//           service is going to be asked for a change
//   resume  of an object whose create did not come to its end: as a create, on the same object
//   replace another value of a creation argument, other data images, or a data image that is
//           gone. What is null in the state of an image that was imported (the service does not
//           tell it) is taken over from the configuration instead.
resource::PlanAnswer PlanImage(const Kind& kind, const resource::ProviderOptions& options,
                               const resource::PlanRequest& request);

// Whether two values of argument `name` mean the same to the service: null and the
// default, and the synonyms of `type` and `enterprise_project_id`.
bool MeansTheSame(std::string_view name, const proto::value::Value& a,
                  const proto::value::Value& b);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_PLAN_H_
