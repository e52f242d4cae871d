#include "provider/emulator/jobs.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "nlohmann/json.hpp"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

bool IsFinished(JobStatus status) {
  return status == JobStatus::kSuccess || status == JobStatus::kFail;
}

// The members that a job and its sub jobs share.
Json Head(const Job& job, std::string_view id, std::string_view type, absl::Time now) {
  const JobStatus status = job.StatusAt(now);
  Json json = {{"job_id", id},
               {"job_type", type},
               {"status", WireName(status)},
               {"begin_time", FormatMillis(job.begin)},
               {"end_time", IsFinished(status) ? FormatMillis(job.end) : ""},
               {"error_code", nullptr},
               {"fail_reason", nullptr}};
  if (status == JobStatus::kFail) {
    json["error_code"] = job.error_code;
    json["fail_reason"] = job.fail_reason;
  }
  return json;
}

std::string TaskName(const Job& job) {
  if (job.type == "imsImportImageJob") return "ImportImageTask:ObtainImageInfoTask";
  if (job.type == "imsCreateImageByInstance") return "CreateImageByInstanceTask";
  std::string_view name = std::string_view{job.type}.substr(3);
  if (name.ends_with("Job")) name.remove_suffix(3);
  return Concat(name, "Task");
}

// The entities of one made image. The id comes with success, in the progress call earlier.
Json ImageEntities(const Job& job, const JobImage& image, JobView view, absl::Time now) {
  const JobStatus status = job.StatusAt(now);
  Json entities = Json::object();
  if (job.kind == JobKind::kCreation) entities["image_name"] = image.image_name;
  const bool tells_id = status == JobStatus::kSuccess ||
                        (status == JobStatus::kRunning && view == JobView::kProgress);
  if (tells_id && !job.omits_image_id) entities["image_id"] = image.image_id;
  return entities;
}

// The entities of a job with sub jobs, which appear when it runs.
Json SubJobEntities(const Job& job, JobView view, absl::Time now) {
  if (job.StatusAt(now) == JobStatus::kInit) return Json::object();
  Json entities = Json::object();
  if (job.tells_first_image_id) entities = ImageEntities(job, job.images.front(), view, now);
  entities["sub_jobs_result"] = Json::array();
  entities["sub_jobs_list"] = Json::array();
  for (const JobImage& image : job.images) {
    Json sub = Head(job, image.sub_job_id, job.sub_type, now);
    sub["entities"] = ImageEntities(job, image, view, now);
    entities["sub_jobs_result"].push_back(std::move(sub));
    entities["sub_jobs_list"].push_back(image.sub_job_id);
  }
  return entities;
}

// The entities of a sharing job: one result per image and member, none for unsharing.
Json SharingEntities(const Job& job, absl::Time now) {
  Json results = Json::array();
  if (job.StatusAt(now) == JobStatus::kSuccess && job.member_change != MemberChange::kRemove) {
    for (const JobImage& image : job.images) {
      results.push_back(
          {{"image_id", image.image_id}, {"project_id", image.project_id}, {"status", "success"}});
    }
  }
  return {{"results", std::move(results)}};
}

Json KindEntities(const Job& job, JobView view, absl::Time now) {
  if (job.kind == JobKind::kSharing) return SharingEntities(job, now);
  if (!job.sub_type.empty()) return SubJobEntities(job, view, now);
  return ImageEntities(job, job.images.front(), view, now);
}

Json Entities(const Job& job, JobView view, absl::Time now) {
  const JobStatus status = job.StatusAt(now);
  Json entities = KindEntities(job, view, now);
  if (status == JobStatus::kRunning || (view == JobView::kProgress && !IsFinished(status))) {
    entities["process_percent"] = job.ProgressAt(now);
    entities["current_task"] = TaskName(job);
  }
  if (view == JobView::kProgress && status == JobStatus::kSuccess) {
    entities["process_percent"] = 1;
  }
  if (view == JobView::kProgress && status == JobStatus::kFail) {
    entities["error_code"] = job.error_code;
  }
  return entities;
}

}  // namespace

std::string_view WireName(JobStatus status) {
  switch (status) {
    case JobStatus::kInit: return "INIT";
    case JobStatus::kRunning: return "RUNNING";
    case JobStatus::kSuccess: return "SUCCESS";
    case JobStatus::kFail: return "FAIL";
  }
  std::abort();  // Every status has a case above.
}

JobStatus Job::StatusAt(absl::Time now) const {
  if (now < run_at) return JobStatus::kInit;
  if (now < end) return JobStatus::kRunning;
  return error_code.empty() ? JobStatus::kSuccess : JobStatus::kFail;
}

double Job::ProgressAt(absl::Time now) const {
  if (now < run_at) return 0;
  if (now >= end) return 1;
  if (end == absl::InfiniteFuture()) return 0.5;
  const double part = absl::FDivDuration(now - run_at, end - run_at);
  return std::clamp(std::floor(part * 100) / 100, 0.0, 0.99);
}

std::string JobJsonText(const Job& job, JobView view, absl::Time now) {
  Json json = Head(job, job.id, job.type, now);
  json["entities"] = Entities(job, view, now);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void Jobs::Add(Job job) {
  if (!job.is_settled) ++unsettled_;
  std::string id = job.id;
  changes_.push_back(id);
  jobs_.insert_or_assign(std::move(id), std::move(job));
}

const Job* Jobs::Find(std::string_view id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second;
}

void Jobs::Settle(std::string_view id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) std::abort();  // Only jobs that are there get events.
  if (!found->second.is_settled) --unsettled_;
  found->second.is_settled = true;
  changes_.push_back(found->first);
}

void Jobs::Remove(std::string_view id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  if (!found->second.is_settled) --unsettled_;
  changes_.push_back(found->first);
  jobs_.erase(found);
}

}  // namespace provider::emulator
