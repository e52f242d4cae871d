#ifndef PROVIDER_IMS_JOB_H_
#define PROVIDER_IMS_JOB_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace provider::ims {

// What a job about the projects that an image is shared with did for one of them
// (ims-api.md 10.4). Empty texts: not told.
struct MemberResult {
  std::string image_id = {};
  std::string project_id = {};
  std::string status = {};  // "success", in any case; anything else is none.

  bool IsFailure() const;
};

// A job as it stood at one look (ims-api.md 10.2 to 10.4).
struct Job {
  enum class Status { kInit, kRunning, kSuccess, kFail };
  std::string id = {};
  std::string type = {};  // "imsCreateImageByInstance"; empty if not told.
  Status status = Status::kInit;
  // Of a failed job; may be empty even then.
  std::string error_code = {};
  std::string fail_reason = {};
  // The images it made or makes: those of its sub jobs first, then its own; no id twice.
  std::vector<std::string> image_ids = {};
  std::vector<MemberResult> member_results = {};
  std::optional<double> progress = {};  // From 0 to 1.
  std::string current_task = {};
  // As the service writes them; empty: not told, or not over yet.
  std::string begin_time = {};
  std::string end_time = {};
  std::optional<absl::Duration> duration = {};  // Of a finished job, by the service's clock.

  bool IsFinished() const { return status == Status::kSuccess || status == Status::kFail; }
  // Why it failed: "IMG.0057: the file is no image"; never empty.
  std::string FailureText() const;
};

// Depth and size are limited. Unknown words for the status count as running.
absl::StatusOr<Job> ParseJob(std::string_view body);
// The id in the answer {"job_id": …} of a call that starts a job.
absl::StatusOr<std::string> ParseJobId(std::string_view body);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_JOB_H_
