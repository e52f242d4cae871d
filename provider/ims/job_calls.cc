#include "provider/ims/job_calls.h"

#include <utility>

#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/message.h"
#include "provider/ims/errors.h"

namespace provider::ims {
namespace {

using proto::text::Cat;
using proto::text::PercentEncode;

absl::StatusOr<Job> ToJob(const absl::StatusOr<http::Response>& answer) {
  if (!answer.ok()) return answer.status();
  return ParseJob(answer->body);
}

// Might the call itself be unknown, rather than the job?
bool MayLackCall(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnimplemented) return true;
  const auto error = ServiceErrorOf(status);
  return error && error->http_status == 404 && !error->code.starts_with("IMG.");
}

}  // namespace

void JobCalls::Get(const std::string& job_id, http::RetryOptions options,
                   Done<absl::StatusOr<Job>> done) {
  if (lacks_progress_call_) return GetStatus(job_id, options, std::move(done));
  caller_->Call("GET", Cat("/v1/cloudimages/job/", PercentEncode(job_id)), "", options,
                [this, job_id, options,
                 done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
                  if (answer.ok() || !MayLackCall(answer.status())) return done(ToJob(answer));
                  GetStatus(job_id, options,
                            [this, done = std::move(done)](absl::StatusOr<Job> job) mutable {
                              if (job.ok()) lacks_progress_call_ = true;
                              done(std::move(job));
                            });
                });
}

void JobCalls::GetStatus(const std::string& job_id, http::RetryOptions options,
                         Done<absl::StatusOr<Job>> done) {
  caller_->CallInProject(
      "GET", "/v1/", Cat("/jobs/", PercentEncode(job_id)), "", options,
      [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
        done(ToJob(answer));
      });
}

}  // namespace provider::ims
