#include "provider/emulator/world.h"

#include <cstdlib>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/members.h"

namespace provider::emulator {
namespace {

constexpr absl::Duration kJobRetention = absl::Hours(7 * 24);

// Whether the job ends with images becoming active.
bool FillsImages(const Job& job) {
  return job.kind == JobKind::kCreation || job.kind == JobKind::kRegistration;
}

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

void World::StartDeletion(std::string_view image_id, absl::Time gone_at) {
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
  if (!FillsImages(job)) return;
  for (const JobImage& made : job.images) {
    if (images.Find(made.image_id) == nullptr) continue;
    images.Change(made.image_id, [](Image& image) { image.attributes["status"] = "saving"; });
  }
}

void World::FinishJob(const Job& job) {
  const bool failed = !job.error_code.empty();
  if (FillsImages(job)) {
    for (const JobImage& made : job.images) FinishImage(job, made);
  } else if (!failed && job.kind == JobKind::kExport) {
    FinishExport(job);
  } else if (!failed) {
    FinishSharing(job);
  }
  jobs.Settle(job.id);
}

void World::FinishImage(const Job& job, const JobImage& made) {
  if (images.Find(made.image_id) == nullptr) return;
  const bool failed = !job.error_code.empty();
  if (failed && job.removes_failed_images) return images.Remove(made.image_id);
  const std::string end = FormatSeconds(job.end);
  images.Change(made.image_id, [&](Image& image) {
    image.attributes["status"] = failed ? "killed" : "active";
    image.attributes["__isregistered"] = "true";
    image.attributes["updated_at"] = end;
    if (failed) return;
    image.attributes["active_at"] = end;
    for (const auto& [name, value] : made.at_success) image.attributes[name] = value;
  });
}

void World::FinishExport(const Job& job) {
  const Image* image = images.Find(job.images.front().image_id);
  if (image == nullptr) return;
  const nlohmann::json file = {
      {"url", job.object_url},
      {"format", job.object_format},
      {"size_bytes", ParseNumber(image->Text("__image_size")).value_or(0)}};
  const absl::Status status = sources.AddFromJson({{"files", nlohmann::json::array({file})}});
  if (!status.ok()) std::abort();  // The members above are what it takes.
}

void World::FinishSharing(const Job& job) {
  for (const JobImage& entry : job.images) {
    if (images.Find(entry.image_id) == nullptr) continue;
    images.Change(entry.image_id, [&](Image& image) {
      ChangeMember(image, entry.project_id, job.member_change, job.end);
    });
  }
}

}  // namespace provider::emulator
