#ifndef PROVIDER_EMULATOR_VERSION_CALLS_H_
#define PROVIDER_EMULATOR_VERSION_CALLS_H_

#include "provider/emulator/call.h"

// What the interface says about itself (ims-api.md 6.9).
namespace provider::emulator {

// GET /: status 300, needs no credentials.
Response ListVersions(World& world, const Call& call);
// GET /v2.2 and so on: status 300 with one version; `v2` is the current one.
Response ShowVersion(World& world, const Call& call);
// GET /v2/schemas/{name}: image, images, member or members.
Response ShowSchema(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_VERSION_CALLS_H_
