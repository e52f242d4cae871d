#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_PLAN_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_PLAN_H_

#include "provider/resource/resource.h"

namespace provider::image_share_accepter {

// Plans a create, an update or a replacement (plugin-protocol.md C.8). Pure. A vault that is
// added (after an import the service does not tell it) is an update, everything else replaces.
resource::PlanAnswer PlanAccepter(const resource::PlanRequest& request);

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_PLAN_H_
