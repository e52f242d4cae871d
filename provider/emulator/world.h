#ifndef PROVIDER_EMULATOR_WORLD_H_
#define PROVIDER_EMULATOR_WORLD_H_

#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/accounts.h"
#include "provider/emulator/images.h"
#include "provider/emulator/jobs.h"
#include "provider/emulator/sources.h"
#include "provider/emulator/values.h"

// All that the service knows, and the passing of time in it.
namespace provider::emulator {

// Where the real service is undocumented or the clouds differ, these choose (ims-api.md 14).
struct Options {
  absl::Duration job_duration = absl::Seconds(2);  // Zero: finished at the first look.
  absl::Duration delete_duration = absl::Milliseconds(200);
  absl::Duration token_lifetime = absl::Hours(24);
  std::int64_t image_quota = 100000;
  std::int64_t max_running_jobs = 0;    // Beyond: IMG.0060. Zero: no limit.
  std::int64_t max_running_copies = 0;  // Of a project; beyond: IMG.0060, IMG.0149. Zero: as above.
  std::int64_t page_limit = 500;        // Largest page of a list call, and the usual one.
  std::int64_t min_disk_low = 40;       // Range of min_disk for a system image from a file.
  std::int64_t min_disk_high = 1024;
  std::int64_t data_disk_low = 1;        // Least min_disk of a data image from a file.
  std::int64_t requests_per_second = 0;  // Beyond: 429. Zero: no limit.
  bool lists_unfinished = false;         // List calls show images whose job still runs.
  bool removes_failed_images = false;    // A failed job leaves nothing; otherwise status killed.
  bool refuses_bad_files = false;        // Bad files fail the request; otherwise the job.
  bool checks_os_version = false;        // Values outside the catalogue are IMG.0056.
  bool unknown_job_is_404 = false;       // Otherwise 400 IMG.0023.
  bool unknown_delete_is_404 = false;    // Otherwise 204.
  bool silent_delete = false;            // Deleting what may not be deleted is 204, not 400.
  bool refuses_taken_names = false;      // IMG.0009 for a name that the project has already.
  bool tells_first_image_id = false;     // Jobs with sub jobs have entities.image_id, too.
};

class World {
 public:
  // Empty but for what the caller adds. `seed` makes ids; a restart must use another one.
  World(Options options, std::uint64_t seed) : ids(seed), options_(options) {}

  const Options& options() const { return options_; }

  // Lets everything happen that is due by `now`: images follow their jobs, deleted images
  // disappear, old jobs are forgotten.
  void Advance(absl::Time now);
  // Adds a job whose images are there already.
  void StartJob(Job job);
  // Lets an image disappear at `gone_at`.
  void StartDeletion(std::string_view image_id, absl::Time gone_at);
  // Plans what is still to happen to images and jobs that were loaded from a file.
  void Resume();

  IdSource ids;
  Sources sources;
  Images images;
  Jobs jobs;
  Accounts accounts;

 private:
  enum class EventKind { kJobRuns, kJobEnds, kJobForgotten, kImageGone };
  struct Event {
    absl::Time at = {};
    std::uint64_t sequence = 0;
    EventKind kind = EventKind::kJobRuns;
    std::string id = {};
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : sequence > other.sequence;
    }
  };
  void Plan(absl::Time at, EventKind kind, std::string_view id);
  void PlanJob(const Job& job);
  void Happen(const Event& event);
  void BeginSaving(const Job& job);
  void FinishJob(const Job& job);
  void FinishImage(const Job& job, const JobImage& made);
  void FinishExport(const Job& job);
  void FinishSharing(const Job& job);

  Options options_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t sequence_ = 0;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_WORLD_H_
