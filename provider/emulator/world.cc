#include "provider/emulator/world.h"

#include <utility>

namespace provider::emulator {
namespace {

constexpr absl::Duration kJobRetention = absl::Hours(7 * 24);

}  // namespace

void World::Advance(absl::Time now) {
  while (!events_.empty() && events_.top().at <= now) {
    const Event event = events_.top();
    events_.pop();
    Happen(event);
  }
}

void World::StartJob(Job job) {
  PlanJob(job);
  jobs.Add(std::move(job));
}

void World::StartDeletion(std::string_view image_id, absl::Time now) {
  const absl::Time gone_at = now + options_.delete_duration;
  images.Change(image_id, [&](Image& image) { image.gone_at = gone_at; });
  Plan(gone_at, EventKind::kImageGone, image_id);
}

void World::Resume() {
  for (const auto& [id, job] : jobs.All()) PlanJob(job);
  for (const CreationOrder& order : images.All()) {
    const Image* image = images.Find(order.id);
    if (image->gone_at < absl::InfiniteFuture()) {
      Plan(image->gone_at, EventKind::kImageGone, order.id);
    }
  }
}

void World::Plan(absl::Time at, EventKind kind, std::string_view id) {
  if (at == absl::InfiniteFuture()) return;
  events_.push({.at = at, .sequence = sequence_++, .kind = kind, .id = std::string(id)});
}

void World::PlanJob(const Job& job) {
  if (!job.is_settled) {
    Plan(job.run_at, EventKind::kJobRuns, job.id);
    Plan(job.end, EventKind::kJobEnds, job.id);
  }
  Plan(job.end + kJobRetention, EventKind::kJobForgotten, job.id);
}

void World::Happen(const Event& event) {
  if (event.kind == EventKind::kImageGone) return images.Remove(event.id);
  const Job* job = jobs.Find(event.id);
  if (job == nullptr) return;
  switch (event.kind) {
    case EventKind::kJobRuns: return BeginSaving(*job);
    case EventKind::kJobEnds: return FinishJob(*job);
    case EventKind::kJobForgotten: return jobs.Remove(event.id);
    case EventKind::kImageGone: return;
  }
}

void World::BeginSaving(const Job& job) {
  for (const JobImage& made : job.images) {
    if (images.Find(made.image_id) == nullptr) continue;
    images.Change(made.image_id, [](Image& image) { image.attributes["status"] = "saving"; });
  }
}

void World::FinishJob(const Job& job) {
  const bool failed = !job.error_code.empty();
  const std::string end = FormatSeconds(job.end);
  for (const JobImage& made : job.images) {
    if (images.Find(made.image_id) == nullptr) continue;
    if (failed && options_.removes_failed_images) {
      images.Remove(made.image_id);
      continue;
    }
    images.Change(made.image_id, [&](Image& image) {
      image.attributes["status"] = failed ? "killed" : "active";
      image.attributes["__isregistered"] = "true";
      image.attributes["updated_at"] = end;
      if (!failed) image.attributes["active_at"] = end;
    });
  }
  jobs.Settle(job.id);
}

}  // namespace provider::emulator
