#ifndef PROVIDER_EMULATOR_JOBS_H_
#define PROVIDER_EMULATOR_JOBS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/images.h"
#include "provider/emulator/string_map.h"

// Asynchronous jobs (ims-api.md 10). A job's state is a function of the time: nothing has to
// happen for it to advance.
namespace provider::emulator {

enum class JobStatus { kInit, kRunning, kSuccess, kFail };
// INIT, RUNNING, SUCCESS, FAIL.
std::string_view WireName(JobStatus status);

enum class JobKind {
  kCreation,      // Makes images that are there already, queued.
  kRegistration,  // Fills an image that was made before, and leaves it if that fails.
  kExport,        // Writes an image to an object.
  kSharing,       // Changes the members of images.
};

// What a job of kind kSharing does to the member of each of its entries.
enum class MemberChange { kNone, kAdd, kRemove, kAccept, kReject };

// One image that a job works on.
struct JobImage {
  std::string image_id = {};
  std::string image_name = {};
  std::string sub_job_id = {};  // Empty if the job has no sub jobs.
  std::string project_id = {};  // Of the member that a sharing job changes.
  // Attributes that the image gets when the job succeeds.
  std::map<std::string, Attribute, std::less<>> at_success = {};
};

struct Job {
  std::string id = {};  // 32 hex digits.
  std::string project_id = {};
  std::string type = {};      // ims-api.md 10.3.
  std::string sub_type = {};  // Not empty: ids are in sub_jobs_result only.
  absl::Time begin = {};
  absl::Time run_at = {};  // INIT before, RUNNING from then on; infinite: stuck in INIT.
  absl::Time end = {};     // Infinite: stuck in RUNNING.
  std::vector<JobImage> images = {};
  std::string error_code = {};  // Not empty: ends with FAIL.
  std::string fail_reason = {};
  JobKind kind = JobKind::kCreation;
  MemberChange member_change = MemberChange::kNone;
  std::string object_url = {};     // What an export writes, as `bucket:object` …
  std::string object_format = {};  // … in this format.
  // A failed creation leaves nothing; otherwise an image of status killed.
  bool removes_failed_images = false;
  bool tells_first_image_id = false;  // With sub jobs, also at the top.
  bool omits_image_id = false;        // A scripted fault: never tells the id.
  bool is_settled = false;            // Its end has been carried over to its images.

  JobStatus StatusAt(absl::Time now) const;
  // From 0 to 1, two decimals.
  double ProgressAt(absl::Time now) const;
};

// Which of the two calls asks: the progress call tells more.
enum class JobView { kStatus, kProgress };
// The job object of ims-api.md 10.2 as JSON text.
std::string JobJsonText(const Job& job, JobView view, absl::Time now);

class Jobs {
 public:
  // The id must be new.
  void Add(Job job);
  // Null if there is none.
  const Job* Find(std::string_view id) const;
  // Marks the job, which must exist, as settled.
  void Settle(std::string_view id);
  void Remove(std::string_view id);

  std::int64_t Count() const { return static_cast<std::int64_t>(jobs_.size()); }
  // Jobs that are not settled, of all projects.
  std::int64_t CountUnsettled() const { return unsettled_; }
  const StringMap<Job>& All() const { return jobs_; }

  // Ids of jobs added, changed or removed since the last call, perhaps with repetitions.
  std::vector<std::string> TakeChanges() { return std::exchange(changes_, {}); }

 private:
  StringMap<Job> jobs_;
  std::int64_t unsettled_ = 0;
  std::vector<std::string> changes_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_JOBS_H_
