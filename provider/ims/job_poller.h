#ifndef PROVIDER_IMS_JOB_POLLER_H_
#define PROVIDER_IMS_JOB_POLLER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/caller.h"
#include "provider/ims/job.h"
#include "provider/ims/job_calls.h"
#include "provider/ims/job_schedule.h"

namespace provider::ims {

// Waits for all jobs of the process together; a waiting job costs no thread, no connection
// and as few looks as JobSchedule can do with. Use on the loop's thread only.
class JobPoller {
 public:
  using WaitId = uint64_t;
  using OnProgress = absl::AnyInvocable<void(const Job&)>;

  // `scheduler` and `calls` must outlive the poller.
  JobPoller(http::Scheduler* scheduler, JobCalls* calls);
  ~JobPoller();
  JobPoller(const JobPoller&) = delete;
  JobPoller& operator=(const JobPoller&) = delete;

  // Calls `done` once with the finished job, failed ones included; never from within.
  //   id     the caller's, new; for Cancel
  //   kind   what sort of create call began it just now; empty if that was another process
  // Errors: kDeadlineExceeded; kCancelled; kNotFound if the service does not know the job for
  // half a minute; kUnauthenticated, kPermissionDenied if three looks in a row are refused.
  // Other errors of looking are waited out. `on_progress`, which may be null, gets the running job
  // whenever a look shows another progress or task than the look before. Of many jobs of a kind few
  // are looked at (job_schedule.h): the others do not hear anything before their end.
  void Watch(WaitId id, std::string_view job_id, std::string_view kind, absl::Time deadline,
             Done<absl::StatusOr<Job>> done, OnProgress on_progress = nullptr);
  // The wait answers kCancelled. Unknown ids are ignored.
  void Cancel(WaitId id);
  // All waits, and all later ones, answer kCancelled.
  void Stop();

  int64_t looks() const { return looks_; }

 private:
  struct Wait {
    std::string job_id;
    http::Scheduler::TimerId timer = 0;
    Done<absl::StatusOr<Job>> done;
    OnProgress on_progress;
  };
  struct Watched {
    std::vector<WaitId> waits = {};
    absl::Time began = {};
    Job last = {};  // As last seen.
    bool was_seen = false;
    absl::Status error = {};  // Of the last look.
    int refusals = 0;         // In a row.
  };

  void Pump();
  void SetTimer();
  void Look(const std::string& job_id);
  void OnLook(const std::string& job_id, absl::StatusOr<Job> job);
  void OnRunning(const std::string& job_id, Watched& watched, Job job);
  void OnError(const std::string& job_id, Watched& watched, absl::Status error);
  void EndAll(const std::string& job_id, const absl::StatusOr<Job>& job);
  void End(WaitId id, absl::StatusOr<Job> job);
  void OnDeadline(WaitId id);
  std::string Describe(const std::string& job_id) const;

  http::Scheduler* const scheduler_;
  JobCalls* const calls_;
  absl::BitGen random_;
  JobSchedule schedule_;
  bool is_stopped_ = false;
  bool is_pumping_ = false;
  http::Scheduler::TimerId timer_ = 0;
  int64_t looks_ = 0;
  std::map<WaitId, Wait> waits_ = {};
  std::unordered_map<std::string, Watched> jobs_ = {};
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_JOB_POLLER_H_
