#include "provider/ims/start_job.h"

#include <string_view>
#include <utility>

#include "provider/http/message.h"
#include "provider/ims/errors.h"
#include "provider/ims/job.h"

namespace provider::ims {

absl::Status InDoubtIfSent(const absl::Status& status) {
  if (http::SentOf(status) == http::Sent::kNo) return status;
  return WithMessage(status, absl::StatusCode::kUnknown, std::string(status.message()));
}

void StartJob(Caller& caller, JobRequest request, Done<absl::StatusOr<std::string>> done) {
  http::RetryOptions options;
  options.is_idempotent = request.is_idempotent;
  options.deadline = request.deadline;
  caller.Call(request.method, request.path, std::move(request.json_body), options,
              [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                if (!answer.ok()) return done(InDoubtIfSent(answer.status()));
                done(ParseJobId(answer->body));
              });
}

}  // namespace provider::ims
