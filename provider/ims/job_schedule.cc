#include "provider/ims/job_schedule.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace provider::ims {
namespace {

constexpr absl::Duration kFirstLook = absl::Milliseconds(300);
constexpr absl::Duration kShortWait = absl::Milliseconds(250);
constexpr absl::Duration kMinWait = absl::Milliseconds(200);
constexpr absl::Duration kLongestWait = absl::Seconds(15);
constexpr absl::Duration kNarrow = absl::Milliseconds(150);
// Less progress than this predicts nothing.
constexpr double kLeastProgress = 0.03;
// Progress is told with two decimals.
constexpr double kProgressError = 0.005;
constexpr std::size_t kRemembered = 32;

// After a predicted end: what rounding and the way of the call may take.
absl::Duration Margin(absl::Duration predicted) {
  return absl::Milliseconds(20) + std::min(predicted / 200, absl::Milliseconds(500));
}

// With many jobs each is looked at less often: at most ten looks a second for all.
absl::Duration LongestWait(std::size_t jobs) {
  return std::max(kLongestWait, absl::Milliseconds(100) * static_cast<int64_t>(jobs));
}

// How far a wide prediction that was made at `age` reaches: jobs that waited to be begun
// tell too little progress at first.
absl::Duration Trusted(absl::Duration age) { return 2 * age + kShortWait; }

}  // namespace

void JobSchedule::Add(std::string_view id, std::string_view kind_name, absl::Time now) {
  auto& [key, kind] = *kinds_.try_emplace(std::string(kind_name)).first;
  auto& [own_id, job] = *jobs_.try_emplace(std::string(id)).first;
  kind.name = key;
  job.kind = key;
  job.started = now;
  job.seen = now;
  kind.jobs.emplace(now, own_id);
  SetDue(own_id, job, Due(job, kind));
}

void JobSchedule::Remove(std::string_view id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  Kind& kind = kinds_[found->second.kind];
  kind.jobs.erase({found->second.started, found->first});
  if (found->second.is_being_looked_at) --kind.looking;
  queue_.erase({found->second.due, found->first});
  jobs_.erase(found);
}

void JobSchedule::SetDue(const std::string& id, Watched& job, absl::Time due) {
  queue_.erase({job.due, id});
  job.due = due;
  if (!job.is_being_looked_at) queue_.emplace(due, id);
}

void JobSchedule::SetKindDue(Kind& kind) {
  for (const auto& [started, id] : kind.jobs) {
    Watched& job = jobs_.find(id)->second;
    if (job.errors == 0) SetDue(id, job, Due(job, kind));
  }
}

// When the job itself is to be looked at; probes of its kind may come before.
absl::Time JobSchedule::Due(const Watched& job, const Kind& kind) const {
  if (job.kind.empty() && job.looks == 0) return job.started;
  if (job.looks > 0) return DueOfFollowed(job, kind);
  if (kind.typical) return job.started + *kind.typical + Margin(*kind.typical);
  if (kind.predicted) {
    const auto& [near, far, age] = *kind.predicted;
    const absl::Duration middle = (near + far) / 2;
    const bool is_narrow = far - near <= std::max(kNarrow, middle / 50);
    const absl::Duration end = is_narrow ? middle + Margin(middle) : std::min(near, Trusted(age));
    return std::min(job.started + end, job.seen + LongestWait(kind.jobs.size()));
  }
  // Left to the probes of its kind, unless they take too long to come round.
  return job.started + std::max(absl::Seconds(3),
                                absl::Milliseconds(500) * static_cast<int64_t>(kind.jobs.size()));
}

absl::Time JobSchedule::DueOfFollowed(const Watched& job, const Kind& kind) const {
  const absl::Duration age = job.seen - job.started;
  const absl::Time latest = job.seen + LongestWait(kind.jobs.size());
  const absl::Time earliest = job.seen + std::max(kMinWait, age * 0.03);
  if (!job.kind.empty() && job.progress && *job.progress >= kLeastProgress) {
    const absl::Duration near = age / std::min(1.0, *job.progress + kProgressError);
    const absl::Duration far = age / (*job.progress - kProgressError);
    const absl::Duration middle = (near + far) / 2;
    const bool is_narrow = far - near <= std::max(kNarrow, middle / 50);
    const absl::Time end =
        job.started + (is_narrow ? middle + Margin(middle) : std::min(near, Trusted(age)));
    // At its end a job can be faster than it was, but hardly slower than its like.
    return std::clamp(end, earliest, std::max(earliest, latest));
  }
  if (job.speed && *job.speed > 0) {
    const absl::Duration rest = absl::Seconds(std::min(1e6, (1 - *job.progress) / *job.speed));
    return std::clamp(job.seen + rest + Margin(rest), earliest, std::max(earliest, latest));
  }
  if (kind.typical && !job.kind.empty() && age < *kind.typical) {
    const absl::Time end = job.started + *kind.typical + Margin(*kind.typical);
    return std::clamp(end, earliest, std::max(earliest, latest));
  }
  const bool has_company = kind.jobs.size() > 1 && !kind.typical && !job.kind.empty();
  const absl::Duration wait =
      has_company ? std::max({absl::Seconds(3), age / 2,
                              absl::Milliseconds(500) * static_cast<int64_t>(kind.jobs.size())})
                  : std::max(kShortWait, age * (kind.typical ? 0.1 : 0.2));
  return std::min(job.seen + wait * (0.9 + 0.2 * random_()), std::max(earliest, latest));
}

// When the next job of a kind that nothing is known of is to be probed.
absl::Time JobSchedule::ProbeTime(const Kind& kind) {
  const bool is_known = kind.typical.has_value() || kind.predicted.has_value();
  if (is_known || kind.name.empty() || kind.jobs.empty() || kind.looking > 0) {
    return absl::InfiniteFuture();
  }
  const absl::Time oldest = kind.jobs.begin()->first;
  if (kind.probed < oldest) return oldest + kFirstLook;
  const absl::Duration age = kind.probed - oldest;
  return kind.probed + std::clamp(age * 0.2, kShortWait, LongestWait(kind.jobs.size()));
}

bool JobSchedule::MayScout(const Kind& kind, const Watched& job, absl::Time now) {
  // What a look at this very job has shown counts, whatever others show.
  if (kind.typical || job.kind.empty() || job.looks > 0) return true;
  if (kind.looking > 0) return now - kind.probed > absl::Seconds(1);
  const absl::Duration age = now - job.started;
  return now - kind.answered >= std::max(absl::Milliseconds(50), age * 0.02);
}

const std::string& JobSchedule::LongestUnseen(const Kind& kind) const {
  const auto rank = [this](const std::string& id) {
    const Watched& job = jobs_.find(id)->second;
    return std::tuple(job.errors, job.seen, std::string_view(id));
  };
  return std::min_element(
             kind.jobs.begin(), kind.jobs.end(),
             [&rank](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); })
      ->second;
}

void JobSchedule::BeginLook(const std::string& id, Watched& job, absl::Time now) {
  Kind& kind = kinds_[job.kind];
  queue_.erase({job.due, id});
  job.is_being_looked_at = true;
  ++kind.looking;
  kind.probed = now;
}

std::optional<std::string> JobSchedule::Next(absl::Time now) {
  for (auto& [name, kind] : kinds_) {
    if (ProbeTime(kind) > now) continue;
    const std::string id = LongestUnseen(kind);
    BeginLook(id, jobs_.find(id)->second, now);
    return id;
  }
  while (!queue_.empty() && queue_.begin()->first <= now) {
    const std::string id = queue_.begin()->second;
    Watched& job = jobs_.find(id)->second;
    if (MayScout(kinds_[job.kind], job, now)) {
      BeginLook(id, job, now);
      return id;
    }
    // The scout's answer comes first, most likely, and sets a new time.
    SetDue(id, job, now + std::max(kShortWait, (now - job.started) * 0.02));
  }
  return std::nullopt;
}

absl::Time JobSchedule::NextTime() const {
  absl::Time next = queue_.empty() ? absl::InfiniteFuture() : queue_.begin()->first;
  for (const auto& [name, kind] : kinds_) next = std::min(next, ProbeTime(kind));
  return next;
}

JobSchedule::JobMap::iterator JobSchedule::EndLook(std::string_view id, absl::Time now) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || !found->second.is_being_looked_at) return jobs_.end();
  found->second.is_being_looked_at = false;
  Kind& kind = kinds_[found->second.kind];
  --kind.looking;
  kind.answered = now;
  return found;
}

void JobSchedule::OnRunning(std::string_view id, std::optional<double> progress, absl::Time now) {
  const auto found = EndLook(id, now);
  if (found == jobs_.end()) return;
  auto& [own_id, job] = *found;
  Kind& kind = kinds_[job.kind];
  if (progress && job.progress && *progress > *job.progress && now > job.seen) {
    job.speed = (*progress - *job.progress) / absl::ToDoubleSeconds(now - job.seen);
  }
  job.progress = progress;
  job.seen = now;
  job.errors = 0;
  ++job.looks;
  SetDue(own_id, job, Due(job, kind));
  if (job.kind.empty() || kind.typical) return;
  if (progress && *progress >= kLeastProgress) {
    const absl::Duration age = now - job.started;
    Predict(kind, {age / std::min(1.0, *progress + kProgressError),
                   age / (*progress - kProgressError), age});
  }
}

// A job that has just begun says less than one that is nearly done, unless it says something else.
void JobSchedule::Predict(Kind& kind, const Prediction& seen) {
  if (kind.predicted) {
    const Prediction& known = *kind.predicted;
    const bool is_same = seen.near <= known.far && known.near <= seen.far;
    if (is_same && seen.far - seen.near >= known.far - known.near) return;
  }
  kind.predicted = seen;
  SetKindDue(kind);
}

void JobSchedule::OnError(std::string_view id, absl::Time now) {
  const auto found = EndLook(id, now);
  if (found == jobs_.end()) return;
  auto& [own_id, job] = *found;
  const absl::Duration bound =
      std::min(kLongestWait, kShortWait * std::exp2(std::min(job.errors, 10)));
  ++job.errors;
  SetDue(own_id, job, now + bound * (0.5 + 0.5 * random_()));
}

void JobSchedule::Learn(Kind& kind, absl::Duration duration) {
  kind.durations.push_back(duration);
  if (kind.durations.size() > kRemembered) kind.durations.pop_front();
  std::vector<absl::Duration> sorted(kind.durations.begin(), kind.durations.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  kind.typical = *middle;
}

void JobSchedule::OnFinished(std::string_view id, std::optional<absl::Duration> duration) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  Kind& kind = kinds_[found->second.kind];
  const bool is_dated = !found->second.kind.empty();
  Remove(id);
  if (!duration || !is_dated) return;
  const std::optional<absl::Duration> before = kind.typical;
  Learn(kind, *duration);
  // Many jobs end together: the others are dated anew only if it makes a difference.
  const bool is_news =
      !before || absl::AbsDuration(*kind.typical - *before) > *before / 20 + kNarrow;
  if (is_news) SetKindDue(kind);
}

}  // namespace provider::ims
