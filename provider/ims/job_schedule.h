#ifndef PROVIDER_IMS_JOB_SCHEDULE_H_
#define PROVIDER_IMS_JOB_SCHEDULE_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"

namespace provider::ims {

// Decides when to look at which of the jobs that run, so that each end is noticed soon and
// few looks are made. Knows no calls and no clock: times are parameters.
//
// Jobs of one kind (made by the same sort of create call) take about as long, and so they
// are looked at together:
//   1. While nothing is known of a kind, one look goes to one of its jobs at a time, each
//      time another one: first 0.3 s after the oldest began, then whenever a fifth more of
//      its age has passed.
//   2. A look that tells a progress predicts an interval for the end. If it is wide, the next
//      look comes at its near end, but before the age has much more than doubled, if narrow, at
//      its middle. One job goes ahead of the
//      others that are due ("scout"); they wait for what it shows.
//      A later prediction replaces it if it is narrower, as that of a job further on is, or says
//      something else.
//   3. Once a job has succeeded, its duration by the service's own clock is known: every other
//      job of the kind is looked at right after its own start plus the median duration.
//      What still runs then is followed by its own progress, or with waits of a tenth of its
//      age.
// Bounds: no job goes unseen for longer than 15 s, or more if there are many; waits after
// errors double from 0.25 s. All waits but the predicted ones are jittered.
class JobSchedule {
 public:
  // `random` gives numbers from 0 to 1.
  explicit JobSchedule(std::function<double()> random) : random_(std::move(random)) {}

  // `kind` is empty for a job that was begun by another process, at an unknown time. The id
  // must be new.
  void Add(std::string_view id, std::string_view kind, absl::Time now);
  void Remove(std::string_view id);

  // A job to look at now; it counts as being looked at until one of the three calls below.
  std::optional<std::string> Next(absl::Time now);
  // When Next may have something to say; infinite future: not before one of the calls below.
  absl::Time NextTime() const;

  // What a look showed. Ids that were removed are ignored.
  void OnRunning(std::string_view id, std::optional<double> progress, absl::Time now);
  void OnError(std::string_view id, absl::Time now);
  // The job ended; it is removed. `duration` of a success, else nullopt.
  void OnFinished(std::string_view id, std::optional<absl::Duration> duration);

 private:
  // When jobs of a kind end, by their age.
  struct Prediction {
    absl::Duration near = {};
    absl::Duration far = {};
    absl::Duration age = {};  // Of the job that told it.
  };
  struct Watched {
    std::string kind = {};
    absl::Time started = {};  // When we learned of it.
    absl::Time seen = {};     // The last look's, else `started`.
    int looks = 0;
    int errors = 0;  // Since the last look that worked.
    bool is_being_looked_at = false;
    std::optional<double> progress = {};
    std::optional<double> speed = {};  // Progress a second between the last two looks.
    absl::Time due = {};
  };
  struct Kind {
    std::string name = {};
    std::set<std::pair<absl::Time, std::string>> jobs = {};  // By the time they were begun.
    std::deque<absl::Duration> durations = {};               // The latest, of successes.
    std::optional<absl::Duration> typical = {};              // Their median.
    std::optional<Prediction> predicted = {};                // By the latest progress seen.
    absl::Time probed = absl::InfinitePast();                // When a look was last sent.
    absl::Time answered = absl::InfinitePast();              // When one was last answered.
    int looking = 0;
  };
  using JobMap = std::map<std::string, Watched, std::less<>>;
  using KindMap = std::map<std::string, Kind, std::less<>>;

  absl::Time Due(const Watched& job, const Kind& kind) const;
  absl::Time DueOfFollowed(const Watched& job, const Kind& kind) const;
  static absl::Time ProbeTime(const Kind& kind);
  static bool MayScout(const Kind& kind, const Watched& job, absl::Time now);
  const std::string& LongestUnseen(const Kind& kind) const;
  void SetDue(const std::string& id, Watched& job, absl::Time due);
  void SetKindDue(Kind& kind);
  void BeginLook(const std::string& id, Watched& job, absl::Time now);
  JobMap::iterator EndLook(std::string_view id, absl::Time now);
  void Predict(Kind& kind, const Prediction& seen);
  static void Learn(Kind& kind, absl::Duration duration);

  std::function<double()> random_;
  JobMap jobs_ = {};
  KindMap kinds_ = {};
  std::set<std::pair<absl::Time, std::string>> queue_ = {};  // Of jobs not being looked at.
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_JOB_SCHEDULE_H_
