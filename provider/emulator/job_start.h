#ifndef PROVIDER_EMULATOR_JOB_START_H_
#define PROVIDER_EMULATOR_JOB_START_H_

#include <optional>
#include <string_view>

#include "provider/emulator/call.h"
#include "provider/emulator/creation.h"
#include "provider/emulator/errors.h"

// How calls begin jobs (ims-api.md 14.3).
namespace provider::emulator {

// A job with its times and what a fault rule wants of it; a tenth of its duration, at most half
// a second, passes in INIT. Sharing is ten times as fast as the rest.
Job NewJob(World& world, const Call& call, std::string_view type);
// Starts the job and gives the answer with its id.
Response StartJob(World& world, Job job);

// Quota (IMG.0015) of the project that gets `added` images, and flow control (IMG.0060).
std::optional<Failure> CheckLimits(const World& world, std::string_view project_id,
                                   std::size_t added);

// Adds the planned images, queued, to the project `owner_id` and starts the job that makes
// them, or gives the error of a limit. The job belongs to the caller's project.
Response StartCreation(World& world, const Call& call, std::string_view owner_id,
                       Creation creation);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_JOB_START_H_
