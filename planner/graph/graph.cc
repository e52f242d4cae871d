#include "planner/graph/graph.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace planner::graph {
namespace {

void SortUnique(std::vector<NodeId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

NodeId Graph::AddNode(std::string label) {
  nodes_.push_back({.label = std::move(label)});
  return static_cast<NodeId>(nodes_.size()) - 1;
}

void Graph::AddEdge(NodeId node, NodeId dependency, bool soft) {
  if (node == dependency) return;
  (soft ? nodes_[node].soft : nodes_[node].dependencies).push_back(dependency);
}

// Tarjan's algorithm with an explicit stack, over hard and soft dependencies.
std::vector<int> Graph::Components() const {
  const int count = size();
  std::vector<int> component(count, -1);
  std::vector<int> index(count, -1);
  std::vector<int> low(count, 0);
  std::vector<NodeId> open;
  struct Frame {
    NodeId node;
    size_t next;
  };
  std::vector<Frame> frames;
  int next_index = 0;
  int next_component = 0;
  const auto dependency_at = [this](NodeId node, size_t i) -> NodeId {
    const auto& hard = nodes_[node].dependencies;
    if (i < hard.size()) return hard[i];
    i -= hard.size();
    return i < nodes_[node].soft.size() ? nodes_[node].soft[i] : -1;
  };
  for (NodeId root = 0; root < count; ++root) {
    if (index[root] >= 0) continue;
    frames.push_back({root, 0});
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const NodeId node = frame.node;
      if (frame.next == 0) {
        index[node] = low[node] = next_index++;
        open.push_back(node);
      }
      const NodeId dependency = dependency_at(node, frame.next);
      if (dependency >= 0) {
        ++frame.next;
        if (index[dependency] < 0) {
          frames.push_back({dependency, 0});
        } else if (component[dependency] < 0) {
          low[node] = std::min(low[node], index[dependency]);
        }
        continue;
      }
      if (low[node] == index[node]) {
        NodeId member = -1;
        do {
          member = open.back();
          open.pop_back();
          component[member] = next_component;
        } while (member != node);
        ++next_component;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
    }
  }
  return component;
}

void Graph::Finish() {
  for (Node& node : nodes_) {
    node.dependencies.insert(node.dependencies.end(), node.soft.begin(), node.soft.end());
    node.soft.clear();
    SortUnique(node.dependencies);
  }
  for (NodeId id = 0; id < size(); ++id) nodes_[id].dependents.clear();
  for (NodeId id = 0; id < size(); ++id) {
    for (const NodeId dependency : nodes_[id].dependencies)
      nodes_[dependency].dependents.push_back(id);
  }
}

std::vector<std::string> Graph::ResolveCycles() {
  std::vector<int> component = Components();
  for (NodeId id = 0; id < size(); ++id) {
    std::erase_if(nodes_[id].soft,
                  [&](NodeId dependency) { return component[dependency] == component[id]; });
  }
  component = Components();
  std::vector<NodeId> first(nodes_.size(), -1);
  std::vector<std::string> cycle;
  for (NodeId id = 0; id < size() && cycle.empty(); ++id) {
    if (first[component[id]] < 0) {
      first[component[id]] = id;
      continue;
    }
    for (NodeId member = 0; member < size(); ++member) {
      if (component[member] == component[id]) cycle.push_back(nodes_[member].label);
    }
  }
  Finish();
  return cycle;
}

}  // namespace planner::graph
