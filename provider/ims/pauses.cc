#include "provider/ims/pauses.h"

#include <utility>

namespace provider::ims {

Pauses::~Pauses() {
  for (const auto& [id, pause] : pauses_) scheduler_->Cancel(pause.timer);
}

void Pauses::Start(WaitId id, absl::Duration pause, Done<absl::Status> done) {
  Pause& entry = pauses_[id];
  entry.done = std::move(done);
  if (is_stopped_) {
    scheduler_->Post([this, id] { Cancel(id); });
    return;
  }
  entry.timer = scheduler_->After(pause, [this, id] { End(id, absl::OkStatus()); });
}

void Pauses::Cancel(WaitId id) { End(id, absl::CancelledError("Interrupted.")); }

void Pauses::Stop() {
  is_stopped_ = true;
  while (!pauses_.empty()) Cancel(pauses_.begin()->first);
}

void Pauses::End(WaitId id, const absl::Status& status) {
  auto node = pauses_.extract(id);
  if (node.empty()) return;
  scheduler_->Cancel(node.mapped().timer);
  node.mapped().done(status);
}

}  // namespace provider::ims
