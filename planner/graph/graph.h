#ifndef PLANNER_GRAPH_GRAPH_H_
#define PLANNER_GRAPH_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

namespace planner::graph {

using NodeId = int32_t;

// Nodes and what each waits for. Knows nothing of what a node does. Cost of every
// operation is linear in nodes plus edges.
class Graph {
 public:
  // Ties are broken by the order of adding: add in address order.
  NodeId AddNode(std::string label);
  // `node` waits for `dependency`. Repeated edges and edges to itself are ignored. A
  // soft edge is a wish: ResolveCycles drops it where it would close a cycle.
  void AddEdge(NodeId node, NodeId dependency, bool soft = false);

  // Drops the soft edges that lie on a cycle. Returns the labels of one remaining
  // cycle's members, empty if there is none.
  std::vector<std::string> ResolveCycles();

  int size() const { return static_cast<int>(nodes_.size()); }
  const std::string& label(NodeId node) const { return nodes_[node].label; }
  const std::vector<NodeId>& dependencies(NodeId node) const { return nodes_[node].dependencies; }
  const std::vector<NodeId>& dependents(NodeId node) const { return nodes_[node].dependents; }

 private:
  struct Node {
    std::string label;
    std::vector<NodeId> dependencies = {};
    std::vector<NodeId> dependents = {};
    std::vector<NodeId> soft = {};  // Dependencies that may be dropped.
  };
  // Component number per node; members of a cycle share one.
  std::vector<int> Components() const;
  void Finish();

  std::vector<Node> nodes_;
};

}  // namespace planner::graph

#endif  // PLANNER_GRAPH_GRAPH_H_
