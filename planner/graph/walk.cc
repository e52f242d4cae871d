#include "planner/graph/walk.h"

#include <utility>

namespace planner::graph {

Walk::Walk(const Graph& graph, Visit visit)
    : graph_(graph),
      visit_(std::move(visit)),
      missing_(graph.size()),
      states_(graph.size(), State::kWaiting) {
  for (NodeId node = 0; node < graph.size(); ++node) {
    missing_[node] = static_cast<int>(graph.dependencies(node).size());
    if (missing_[node] == 0) ready_.push(node);
  }
}

void Walk::Start() { Drain(); }

void Walk::Drain() {
  if (draining_) return;  // A visit finished at once: the loop below goes on with it.
  draining_ = true;
  while (!stopped_ && !ready_.empty()) {
    const NodeId node = ready_.top();
    ready_.pop();
    states_[node] = State::kRunning;
    ++running_;
    visit_(node, [this, node](Outcome outcome) { Finished(node, outcome); });
  }
  draining_ = false;
}

void Walk::Finished(NodeId node, Outcome outcome) {
  --running_;
  states_[node] = outcome == Outcome::kDone ? State::kDone : State::kFailed;
  if (outcome == Outcome::kDone) {
    for (const NodeId dependent : graph_.dependents(node)) {
      if (--missing_[dependent] == 0) ready_.push(dependent);
    }
  }
  Drain();
}

}  // namespace planner::graph
