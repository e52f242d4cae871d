#ifndef PROVIDER_EMULATOR_ENTERPRISE_CALLS_H_
#define PROVIDER_EMULATOR_ENTERPRISE_CALLS_H_

#include "provider/emulator/call.h"

// The part of the enterprise project service that moves images (ims-api.md 5.10). The service is
// global: it asks for an account, not for a project. Any UUID, and "0", is an enterprise project.
namespace provider::emulator {

// POST /v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate: 204.
Response MigrateResource(World& world, const Call& call);
// POST /v1.0/enterprise-projects/{enterprise_project_id}/resources/filter: the images in it, by
// `projects` and a match of `resource_id`, from `offset` on at most `limit`; providers page to the
// end, and wait until their image is among them.
Response FilterResources(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ENTERPRISE_CALLS_H_
