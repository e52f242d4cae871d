#ifndef PROVIDER_EMULATOR_EXPORT_CALLS_H_
#define PROVIDER_EMULATOR_EXPORT_CALLS_H_

#include "provider/emulator/call.h"

namespace provider::emulator {

// POST /v1/cloudimages/{image_id}/file (ims-api.md 7.1). The object exists when the job has
// succeeded; it can be imported then, and a second export to it is IMG.0070.
Response ExportImage(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_EXPORT_CALLS_H_
