#ifndef PROVIDER_IMAGE_SHARE_PLAN_H_
#define PROVIDER_IMAGE_SHARE_PLAN_H_

#include "provider/resource/resource.h"

namespace provider::image_share {

// Plans a create, an update or a replacement (plugin-protocol.md C.8). Pure. Another image is
// another share; other projects change it in place, and leave `members` open.
resource::PlanAnswer PlanShare(const resource::PlanRequest& request);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_PLAN_H_
