#include "planner/engine/recorder.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "planner/state/check_results.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

void Recorder::Check(const absl::Status& status) {
  if (status.ok() || failed_) return;
  failed_ = true;
  diag::AddError(diags_, "Failed to save the state journal",
                 Cat("What has been changed is still known and will be written to the state file "
                     "at the end, but would be lost if this "
                     "process were killed now. The file system said: ",
                     status.message(), "."));
}

void Recorder::Record(const addr::ResourceInstance& address, absl::AnyInvocable<void()> then) {
  if (!std::exchange(started_, true) && !state::SameCheckResults(store_.state()->check_results, ""))
    Check(store_.RecordCheckResults(state_));
  Check(store_.Record(state_, address));
  FlushLater(std::move(then));
}

void Recorder::Announce(const state::Intent& intent, absl::AnyInvocable<void()> then) {
  Check(store_.RecordIntent(intent));
  FlushLater(std::move(then));
}

// The flush is one more event behind all that are in the queue already.
void Recorder::FlushLater(absl::AnyInvocable<void()> then) {
  waiting_.push_back(std::move(then));
  if (std::exchange(scheduled_, true)) return;
  queue_.Post([this] { Flush(); });
}

void Recorder::Flush() {
  scheduled_ = false;
  Check(store_.Flush());
  std::vector<absl::AnyInvocable<void()>> ready = std::move(waiting_);
  waiting_.clear();
  for (auto& then : ready) then();
}

}  // namespace planner::engine
