#ifndef PROVIDER_IMAGE_EXPORT_PLAN_H_
#define PROVIDER_IMAGE_EXPORT_PLAN_H_

#include "provider/resource/resource.h"

namespace provider::image_export {

// Plans a create, an update or a replacement (plugin-protocol.md C.8). Pure. Everything but
// `timeouts` replaces. Null and false mean the same for `is_quick_export`. An import knows
// neither format: it takes them over from the configuration.
resource::PlanAnswer PlanExport(const resource::PlanRequest& request);

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_PLAN_H_
