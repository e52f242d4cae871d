#include "provider/ims/job.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/http/json_limits.h"
#include "provider/ims/json_fields.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;

Job::Status ParseStatus(std::string_view word) {
  if (word == "SUCCESS") return Job::Status::kSuccess;
  if (word == "FAIL" || word == "FAILED") return Job::Status::kFail;
  if (word == "INIT") return Job::Status::kInit;
  return Job::Status::kRunning;
}

void AddImageId(const Json& entities, Job& job) {
  const std::string id = TextField(entities, "image_id");
  const auto known = std::find(job.image_ids.begin(), job.image_ids.end(), id);
  if (!id.empty() && known == job.image_ids.end()) job.image_ids.push_back(id);
}

std::optional<absl::Duration> DurationOf(const Json& json) {
  absl::Time begin;
  absl::Time end;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, TextField(json, "begin_time"), &begin, &error) ||
      !absl::ParseTime(absl::RFC3339_full, TextField(json, "end_time"), &end, &error) ||
      end < begin) {
    return std::nullopt;
  }
  return end - begin;
}

// A fraction; some clouds write percent.
std::optional<double> ProgressOf(const Json& entities) {
  std::optional<double> progress = NumberField(entities, "process_percent");
  if (progress && *progress > 1) progress = *progress / 100;
  if (progress && (*progress < 0 || *progress > 1)) return std::nullopt;
  return progress;
}

// Details of a failure, from wherever they are: the job, its entities, its sub jobs.
void TakeFailure(const Json& json, Job& job) {
  const Json* const found = FindField(json, "entities");
  const Json& entities = found == nullptr ? Json() : *found;
  const auto take = [](std::string& text, const Json& object, const char* name) {
    if (text.empty()) text = TextField(object, name);
  };
  take(job.error_code, json, "error_code");
  take(job.fail_reason, json, "fail_reason");
  take(job.error_code, entities, "error_code");
  take(job.error_code, entities, "addition_error_code");
  take(job.fail_reason, entities, "error");
  take(job.fail_reason, entities, "addition_error_msg");
}

template <typename Visit>
void ForEachSubJob(const Json& entities, Visit visit) {
  const Json* const subs = FindField(entities, "sub_jobs_result");
  if (subs == nullptr || !subs->is_array()) return;
  for (const Json& sub : *subs) visit(sub);
}

std::vector<MemberResult> MemberResultsOf(const Json& entities) {
  std::vector<MemberResult> results;
  const Json* const list = FindField(entities, "results");
  if (list == nullptr || !list->is_array()) return results;
  for (const Json& result : *list) {
    results.push_back({.image_id = TextField(result, "image_id"),
                       .project_id = TextField(result, "project_id"),
                       .status = TextField(result, "status")});
  }
  return results;
}

}  // namespace

bool MemberResult::IsFailure() const {
  return !status.empty() && !absl::EqualsIgnoreCase(status, "success");
}

std::string Job::FailureText() const {
  if (error_code.empty() && fail_reason.empty()) return "the service gives no reason";
  if (error_code.empty()) return fail_reason;
  return fail_reason.empty() ? error_code : Cat(error_code, ": ", fail_reason);
}

absl::StatusOr<Job> ParseJob(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  if (!json.ok() || TextField(*json, "status").empty()) {
    return absl::UnavailableError("The service answered something that is no job.");
  }
  Job job;
  job.id = TextField(*json, "job_id");
  job.type = TextField(*json, "job_type");
  job.status = ParseStatus(TextField(*json, "status"));
  job.begin_time = TextField(*json, "begin_time");
  job.end_time = TextField(*json, "end_time");
  if (job.IsFinished()) job.duration = DurationOf(*json);
  if (job.status == Job::Status::kFail) TakeFailure(*json, job);
  const Json* const entities = FindField(*json, "entities");
  if (entities == nullptr) return job;
  job.progress = ProgressOf(*entities);
  job.current_task = TextField(*entities, "current_task");
  job.member_results = MemberResultsOf(*entities);
  ForEachSubJob(*entities, [&job](const Json& sub) {
    const Json* const sub_entities = FindField(sub, "entities");
    if (sub_entities != nullptr) AddImageId(*sub_entities, job);
    const bool failed = ParseStatus(TextField(sub, "status")) == Job::Status::kFail;
    if (failed && job.status == Job::Status::kFail) TakeFailure(sub, job);
  });
  AddImageId(*entities, job);
  return job;
}

absl::StatusOr<std::string> ParseJobId(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  std::string id = json.ok() ? TextField(*json, "job_id") : std::string();
  if (!id.empty()) return id;
  return absl::UnknownError("The service accepted the call, but did not tell the id of its job.");
}

}  // namespace provider::ims
