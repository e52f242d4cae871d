#ifndef PROVIDER_EMULATOR_BACKUP_CALLS_H_
#define PROVIDER_EMULATOR_BACKUP_CALLS_H_

#include "provider/emulator/call.h"

// The part of the backup service (CBR) that clients of full-ECS images ask: an image tells its
// backup's id only, and the backup tells the ECS and the vault.
namespace provider::emulator {

// GET /v3/{project_id}/backups/{backup_id}: 200 {"backup":{…}} with what the emulator knows of it
// (no names, no times), or 404 in the gateway's envelope. CSBS backups are unknown to CBR.
Response ShowBackup(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_BACKUP_CALLS_H_
