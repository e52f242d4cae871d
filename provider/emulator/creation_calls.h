#ifndef PROVIDER_EMULATOR_CREATION_CALLS_H_
#define PROVIDER_EMULATOR_CREATION_CALLS_H_

#include "provider/emulator/call.h"

// The calls that make images out of ECSs, disks, files and backups (ims-api.md 5). Where a path
// begins with /v2.1 (keys of the caller are used, not those of the service), the same call
// answers.
namespace provider::emulator {

// POST /v2/cloudimages/action
Response CreateImage(World& world, const Call& call);
// POST /v1/cloudimages/dataimages/action; also /v1/cloudimages/action, which no document names
// but which TF-OTC asks for its data images.
Response CreateDataImage(World& world, const Call& call);
// POST /v2/cloudimages/quickimport/action
Response QuickImport(World& world, const Call& call);
// POST /v1/cloudimages/wholeimages/action
Response CreateWholeImage(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CREATION_CALLS_H_
