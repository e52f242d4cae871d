#ifndef PROVIDER_EMULATOR_JOB_CALLS_H_
#define PROVIDER_EMULATOR_JOB_CALLS_H_

#include "provider/emulator/call.h"

// The calls that ask for jobs (ims-api.md 10). Another project's job is an unknown one.
namespace provider::emulator {

// GET /v1/{project_id}/jobs/{job_id}
Response ShowJob(World& world, const Call& call);
// GET /v1/cloudimages/job/{job_id}
Response ShowJobProgress(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_JOB_CALLS_H_
