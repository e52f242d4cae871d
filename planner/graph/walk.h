#ifndef PLANNER_GRAPH_WALK_H_
#define PLANNER_GRAPH_WALK_H_

#include <functional>
#include <queue>
#include <vector>

#include "planner/graph/graph.h"

namespace planner::graph {

enum class Outcome { kDone, kFailed };

// Visits the nodes of a graph, each after all it waits for. All on one thread: a visit
// starts work and returns; the work reports its end by `finish`, at once or later from
// the event queue. When a node fails, everything that waits for it, directly or not, is
// skipped silently; the others go on (engine-compat.md 6.4).
class Walk {
 public:
  using Finish = std::function<void(Outcome)>;
  using Visit = std::function<void(NodeId, Finish)>;

  // `graph` has no cycles (ResolveCycles was called) and outlives the walk.
  Walk(const Graph& graph, Visit visit);
  void Start();
  // Starts nothing new; what is under way may finish.
  void Stop() { stopped_ = true; }
  // Nothing is under way and nothing more will start.
  bool IsFinished() const { return running_ == 0 && (stopped_ || ready_.empty()); }
  bool WasSkipped(NodeId node) const { return states_[node] != State::kDone; }

 private:
  enum class State { kWaiting, kRunning, kDone, kFailed };
  void Finished(NodeId node, Outcome outcome);
  void Drain();

  const Graph& graph_;
  Visit visit_;
  std::vector<int> missing_;  // Dependencies not done yet, per node.
  std::vector<State> states_;
  std::priority_queue<NodeId, std::vector<NodeId>, std::greater<>> ready_;
  int running_ = 0;
  bool stopped_ = false;
  bool draining_ = false;
};

}  // namespace planner::graph

#endif  // PLANNER_GRAPH_WALK_H_
