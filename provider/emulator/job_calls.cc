#include "provider/emulator/job_calls.h"

#include "provider/emulator/errors.h"

namespace provider::emulator {
namespace {

Response ShowJobAs(const World& world, const Call& call, std::string_view id, JobView view) {
  const Job* job = world.jobs.Find(id);
  if (job == nullptr || job->project_id != call.caller.project_id) {
    Failure failure = ImsFailure("IMG.0023", "There is no such job.");
    if (world.options().unknown_job_is_404) failure.status = 404;
    return ImsError(failure);
  }
  return JsonResponse(200, JobJsonText(*job, view, call.now));
}

}  // namespace

Response ShowJob(World& world, const Call& call) {
  return ShowJobAs(world, call, call.parameters[1], JobView::kStatus);
}

Response ShowJobProgress(World& world, const Call& call) {
  return ShowJobAs(world, call, call.parameters[0], JobView::kProgress);
}

}  // namespace provider::emulator
