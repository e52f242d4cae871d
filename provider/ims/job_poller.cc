#include "provider/ims/job_poller.h"

#include <cmath>
#include <optional>
#include <utility>

#include "proto/text/cat.h"

namespace provider::ims {
namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr absl::Duration kUnknownFor = absl::Seconds(30);
constexpr absl::Duration kLookTimeout = absl::Seconds(30);
constexpr int kMaxRefusals = 3;

bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnauthenticated ||
         status.code() == absl::StatusCode::kPermissionDenied;
}

}  // namespace

JobPoller::JobPoller(http::Scheduler* scheduler, JobCalls* calls)
    : scheduler_(scheduler),
      calls_(calls),
      schedule_([this] { return absl::Uniform(random_, 0.0, 1.0); }) {}

JobPoller::~JobPoller() {
  scheduler_->Cancel(timer_);
  for (const auto& [id, wait] : waits_) scheduler_->Cancel(wait.timer);
}

void JobPoller::Watch(WaitId id, std::string_view job_id, std::string_view kind,
                      absl::Time deadline, Done<absl::StatusOr<Job>> done, OnProgress on_progress) {
  Wait& wait = waits_[id];
  wait.job_id = job_id;
  wait.done = std::move(done);
  wait.on_progress = std::move(on_progress);
  if (is_stopped_) {
    scheduler_->Post([this, id] { Cancel(id); });
    return;
  }
  const absl::Time now = scheduler_->Now();
  if (deadline != absl::InfiniteFuture()) {
    wait.timer = scheduler_->After(deadline - now, [this, id] { OnDeadline(id); });
  }
  const auto [entry, is_new] = jobs_.try_emplace(wait.job_id);
  entry->second.waits.push_back(id);
  if (!is_new) return;
  entry->second.began = now;
  schedule_.Add(job_id, kind, now);
  SetTimer();
}

void JobPoller::Cancel(WaitId id) { End(id, absl::CancelledError("Interrupted.")); }

void JobPoller::Stop() {
  is_stopped_ = true;
  while (!waits_.empty()) Cancel(waits_.begin()->first);
}

void JobPoller::SetTimer() {
  scheduler_->Cancel(timer_);
  timer_ = 0;
  const absl::Time next = schedule_.NextTime();
  if (next == absl::InfiniteFuture() || is_stopped_) return;
  timer_ = scheduler_->After(next - scheduler_->Now(), [this] {
    timer_ = 0;
    Pump();
  });
}

void JobPoller::Pump() {
  if (is_pumping_ || is_stopped_) return;
  is_pumping_ = true;
  while (const std::optional<std::string> id = schedule_.Next(scheduler_->Now())) Look(*id);
  is_pumping_ = false;
  SetTimer();
}

void JobPoller::Look(const std::string& job_id) {
  ++looks_;
  http::RetryOptions options;
  options.is_single = true;
  options.deadline = scheduler_->Now() + kLookTimeout;
  calls_->Get(job_id, options,
              [this, job_id](absl::StatusOr<Job> job) { OnLook(job_id, std::move(job)); });
}

void JobPoller::OnLook(const std::string& job_id, absl::StatusOr<Job> job) {
  const auto found = jobs_.find(job_id);
  if (found == jobs_.end()) return;
  Watched& watched = found->second;
  const absl::Time now = scheduler_->Now();
  if (!job.ok()) {
    OnError(job_id, watched, job.status());
  } else if (job->IsFinished()) {
    std::optional<absl::Duration> duration;
    if (job->status == Job::Status::kSuccess)
      duration = job->duration.value_or(now - watched.began);
    schedule_.OnFinished(job_id, duration);
    EndAll(job_id, job);
  } else {
    OnRunning(job_id, watched, *std::move(job));
  }
  Pump();
}

void JobPoller::OnRunning(const std::string& job_id, Watched& watched, Job job) {
  schedule_.OnRunning(job_id, job.progress, scheduler_->Now());
  const bool is_new = !watched.was_seen || watched.last.progress != job.progress ||
                      watched.last.current_task != job.current_task;
  watched.last = std::move(job);
  watched.was_seen = true;
  watched.error = absl::OkStatus();
  watched.refusals = 0;
  if (!is_new) return;
  for (const WaitId id : watched.waits) {
    Wait& wait = waits_.at(id);
    if (wait.on_progress) wait.on_progress(watched.last);
  }
}

void JobPoller::OnError(const std::string& job_id, Watched& watched, absl::Status error) {
  const absl::Time now = scheduler_->Now();
  watched.refusals = IsRefusal(error) ? watched.refusals + 1 : 0;
  const bool is_unknown = error.code() == absl::StatusCode::kNotFound && !watched.was_seen &&
                          now - watched.began >= kUnknownFor;
  if (watched.refusals >= kMaxRefusals || is_unknown) return EndAll(job_id, error);
  watched.error = std::move(error);
  schedule_.OnError(job_id, now);
}

void JobPoller::EndAll(const std::string& job_id, const absl::StatusOr<Job>& job) {
  const std::vector<WaitId> waits = jobs_[job_id].waits;
  for (const WaitId id : waits) End(id, job);
}

void JobPoller::End(WaitId id, absl::StatusOr<Job> job) {
  auto node = waits_.extract(id);
  if (node.empty()) return;
  Wait& wait = node.mapped();
  scheduler_->Cancel(wait.timer);
  const auto found = jobs_.find(wait.job_id);
  if (found != jobs_.end()) {
    std::erase(found->second.waits, id);
    if (found->second.waits.empty()) {
      schedule_.Remove(wait.job_id);
      jobs_.erase(found);
    }
  }
  wait.done(std::move(job));
}

std::string JobPoller::Describe(const std::string& job_id) const {
  std::string text = Cat("The job ", job_id, " had not ended in time");
  const auto found = jobs_.find(job_id);
  if (found == jobs_.end()) return text + ".";
  const Watched& watched = found->second;
  if (watched.was_seen && watched.last.progress) {
    const auto percent = static_cast<int>(std::lround(*watched.last.progress * 100));
    Append(text, "; it was at ", percent, "% when last seen");
  }
  text += ".";
  if (!watched.error.ok()) Append(text, " The last look failed: ", watched.error.message());
  return text;
}

void JobPoller::OnDeadline(WaitId id) {
  const auto found = waits_.find(id);
  if (found == waits_.end()) return;
  End(id, absl::Status(absl::StatusCode::kDeadlineExceeded, Describe(found->second.job_id)));
}

}  // namespace provider::ims
