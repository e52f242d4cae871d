#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/engine/apply_walk.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using proto::text::Cat;

graph::NodeId ApplyWalk::Add(Node node, std::string label) {
  nodes_.push_back(std::move(node));
  return graph_.AddNode(std::move(label));
}

void ApplyWalk::BuildGraph() {
  std::set<addr::ProviderConfig> used;
  for (const Change& change : plan_.changes) {
    if (change.action != Action::kNoOp) used.insert(change.provider);
  }
  for (const addr::ProviderConfig& provider : used) {
    provider_nodes_[provider] =
        Add({.kind = Node::Kind::kProvider, .provider = provider}, addr::ToString(provider));
  }
  AddResourceNodes();
  ConnectApply();
  ConnectDestroys();
  const std::vector<std::string> cycle = graph_.ResolveCycles();
  if (cycle.empty()) return;
  std::string members;
  for (const std::string& member : cycle) members += Cat(members.empty() ? "" : ", ", member);
  diag::AddError(diags_, Cat("Cycle: ", members), "");
}

void ApplyWalk::AddResourceNodes() {
  std::map<addr::Resource, std::vector<const Change*>> by_resource;
  for (const auto& entry : context_.module.resources) by_resource[entry.first];
  for (const Change& change : plan_.changes)
    by_resource[change.address.resource].push_back(&change);
  for (const auto& [resource, changes] : by_resource) {
    Node replaced{.kind = Node::Kind::kReplaced, .resource = resource};
    Node apply{.kind = Node::Kind::kApply, .resource = resource};
    Node remove{.kind = Node::Kind::kDelete, .resource = resource};
    for (const Change* change : changes) {
      switch (change->action) {
        case Action::kNoOp: break;
        case Action::kCreate:
        case Action::kRead:
        case Action::kUpdate: apply.changes.push_back(change); break;
        case Action::kDelete:
        case Action::kForget: remove.changes.push_back(change); break;
        case Action::kDeleteThenCreate:
          replaced.changes.push_back(change);
          apply.changes.push_back(change);
          break;
        case Action::kCreateThenDelete:
          apply.changes.push_back(change);
          remove.changes.push_back(change);
          break;
      }
    }
    Nodes& nodes = resource_nodes_[resource];
    const std::string name = addr::ToString(resource);
    if (!replaced.changes.empty()) nodes.replaced = Add(std::move(replaced), name + " (destroy)");
    nodes.apply = Add(std::move(apply), name);
    if (!remove.changes.empty()) nodes.remove = Add(std::move(remove), name + " (destroy)");
  }
}

void ApplyWalk::ConnectApply() {
  for (graph::NodeId id = 0; id < graph_.size(); ++id) {
    const Node& node = nodes_[static_cast<size_t>(id)];
    std::set<addr::Resource> dependencies;
    if (node.kind == Node::Kind::kProvider) {
      const config::ProviderBlock* block = context_.module.FindProviderBlock(*node.provider);
      const auto& schema =
          context_.providers.schemas().providers.at(node.provider->provider)->provider.block;
      if (block != nullptr)
        dependencies = scope_.ResourcesBehind(lang::BodyReferences(block->body, schema));
    } else {
      for (const Change* change : node.changes)
        graph_.AddEdge(id, provider_nodes_.at(change->provider));
      const config::Resource* config = ConfigOf(node.resource);
      if (config != nullptr && node.kind == Node::Kind::kApply)
        dependencies = scope_.ResourcesBehind(scope_.ReferencesOf(*config));
    }
    for (const addr::Resource& dependency : dependencies) {
      const auto found = resource_nodes_.find(dependency);
      if (found != resource_nodes_.end()) graph_.AddEdge(id, found->second.apply);
    }
  }
  for (const auto& [resource, nodes] : resource_nodes_) {
    if (nodes.replaced >= 0) graph_.AddEdge(nodes.apply, nodes.replaced);
    if (nodes.remove < 0) continue;
    const auto& changes = nodes_[static_cast<size_t>(nodes.remove)].changes;
    const bool deposes = std::any_of(changes.begin(), changes.end(), [](const Change* c) {
      return c->action == Action::kCreateThenDelete;
    });
    if (!deposes) continue;
    graph_.AddEdge(nodes.remove, nodes.apply);
    for (const graph::NodeId dependent : graph_.dependents(nodes.apply))
      graph_.AddEdge(nodes.remove, dependent, /*soft=*/true);
  }
}

namespace {

std::set<addr::Resource> DependenciesInState(const state::Resource& resource) {
  std::set<addr::Resource> all;
  for (const auto& [key, instance] : resource.instances) {
    if (instance.current != nullptr)
      all.insert(instance.current->dependencies.begin(), instance.current->dependencies.end());
    for (const auto& [deposed_key, object] : instance.deposed)
      all.insert(object->dependencies.begin(), object->dependencies.end());
  }
  return all;
}

}  // namespace

// Objects are destroyed before what they depended on, by the dependencies that the state has.
void ApplyWalk::ConnectDestroys() {
  for (const auto& [resource, nodes] : resource_nodes_) {
    const state::Resource* in_state = state_.FindResource(resource);
    if (in_state == nullptr) continue;
    const std::set<addr::Resource> dependencies = DependenciesInState(*in_state);
    const bool applies = !nodes_[static_cast<size_t>(nodes.apply)].changes.empty();
    for (const addr::Resource& dependency : dependencies) {
      const auto found = resource_nodes_.find(dependency);
      if (found == resource_nodes_.end()) continue;
      for (const graph::NodeId later : {found->second.replaced, found->second.remove}) {
        if (later < 0) continue;
        for (const graph::NodeId earlier : {nodes.replaced, nodes.remove}) {
          if (earlier >= 0) graph_.AddEdge(later, earlier);
        }
      }
      // An update that drops a reference comes before the destruction of what it referred to.
      if (found->second.remove >= 0 && applies)
        graph_.AddEdge(found->second.remove, nodes.apply, /*soft=*/true);
    }
  }
}

bool ApplyWalk::DependencyFailed(graph::NodeId id) const {
  const Node& node = nodes_[static_cast<size_t>(id)];
  return std::ranges::any_of(graph_.dependencies(id), [&](graph::NodeId dependency) {
    const Node& other = nodes_[static_cast<size_t>(dependency)];
    // Which instances could not be destroyed is known one by one.
    const bool own = other.kind == Node::Kind::kReplaced && node.kind == Node::Kind::kApply &&
                     other.resource == node.resource;
    return other.failed && !own;
  });
}

// All resources that a resource depends on, directly or not, as the state stores them.
std::vector<addr::Resource> ApplyWalk::DependenciesOf(const addr::Resource& resource) {
  const auto known = dependencies_.find(resource);
  if (known != dependencies_.end()) return known->second;
  std::set<addr::Resource> all;
  std::vector<addr::Resource> open = {resource};
  while (!open.empty()) {
    const config::Resource* config = ConfigOf(open.back());
    open.pop_back();
    if (config == nullptr) continue;
    for (const addr::Resource& dependency : scope_.ResourcesBehind(scope_.ReferencesOf(*config))) {
      if (dependency != resource && all.insert(dependency).second) open.push_back(dependency);
    }
  }
  std::vector<addr::Resource> sorted(all.begin(), all.end());
  dependencies_[resource] = sorted;
  return sorted;
}

}  // namespace planner::engine
