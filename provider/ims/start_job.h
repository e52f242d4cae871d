#ifndef PROVIDER_IMS_START_JOB_H_
#define PROVIDER_IMS_START_JOB_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/caller.h"

namespace provider::ims {

// A call that the service answers with {"job_id": …}.
struct JobRequest {
  std::string method = "POST";
  std::string path = {};  // As Caller::Call takes it.
  std::string json_body = {};
  absl::Time deadline = absl::InfiniteFuture();  // No attempt starts after it.
  // Whether a second call does no harm: then it is repeated as any read is, else only if it
  // certainly had no effect (ims-api.md 13.5).
  bool is_idempotent = false;
};

// Answers with the id of the job. Errors whose effect is not known are kUnknown.
void StartJob(Caller& caller, JobRequest request, Done<absl::StatusOr<std::string>> done);

// The error of a call that must not be repeated: kUnknown if the call may have had its effect.
absl::Status InDoubtIfSent(const absl::Status& status);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_START_JOB_H_
