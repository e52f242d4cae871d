#ifndef PLANNER_ENGINE_RECORDER_H_
#define PLANNER_ENGINE_RECORDER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/graph/event_queue.h"
#include "planner/state/local.h"
#include "planner/state/model.h"

namespace planner::engine {

// Keeps the state of a running apply on disk. Everything that happens in one turn of the walk's
// queue shares one wait for the disk, so a thousand changes do not cost a thousand syncs. Walk
// thread only.
class Recorder {
 public:
  // All outlive the recorder.
  Recorder(state::State& state, state::LocalStore& store, graph::EventQueue& queue,
           diag::Diagnostics& diags)
      : state_(state), store_(store), queue_(queue), diags_(diags) {}

  // Journals what the state now says of `address`, the first time also that there are no check
  // results (planner/state/check_results.h), and calls `then` once it is on disk.
  void Record(const addr::ResourceInstance& address, absl::AnyInvocable<void()> then);
  // Journals what is about to start, and calls `then` once that is on disk.
  void Announce(const state::Intent& intent, absl::AnyInvocable<void()> then);
  bool IsIdle() const { return waiting_.empty(); }

 private:
  void FlushLater(absl::AnyInvocable<void()> then);
  void Flush();
  void Check(const absl::Status& status);

  state::State& state_;
  state::LocalStore& store_;
  graph::EventQueue& queue_;
  diag::Diagnostics& diags_;
  std::vector<absl::AnyInvocable<void()>> waiting_;
  bool scheduled_ = false;
  bool failed_ = false;  // Reported once.
  bool started_ = false;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_RECORDER_H_
