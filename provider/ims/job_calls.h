#ifndef PROVIDER_IMS_JOB_CALLS_H_
#define PROVIDER_IMS_JOB_CALLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "provider/ims/caller.h"
#include "provider/ims/job.h"

namespace provider::ims {

// Looks at jobs (ims-api.md 10.1): by the progress call, which tells most, or on clouds
// without it by the status call. Use on the loop's thread only.
class JobCalls {
 public:
  explicit JobCalls(Caller* caller) : caller_(caller) {}

  // Repeats as any read does if `options` say so.
  void Get(const std::string& job_id, http::RetryOptions options, Done<absl::StatusOr<Job>> done);

 private:
  void GetStatus(const std::string& job_id, http::RetryOptions options,
                 Done<absl::StatusOr<Job>> done);

  Caller* const caller_;
  // Set for good once the progress call is not known, but the status call is.
  bool lacks_progress_call_ = false;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_JOB_CALLS_H_
