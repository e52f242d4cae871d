#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/engine/apply_walk.h"
#include "planner/engine/cycles.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using proto::text::Cat;

graph::NodeId ApplyWalk::Add(Node node, std::string label) {
  nodes_.push_back(std::move(node));
  return graph_.AddNode(std::move(label));
}

void ApplyWalk::BuildGraph() {
  AddValueNodes();
  std::set<addr::ProviderConfig> used;
  for (const Change& change : plan_.changes) {
    if (change.action != Action::kNoOp) used.insert(change.provider);
  }
  for (const ConfigGraph::Id id : NeededEphemerals())
    used.insert(objects_.objects()[static_cast<size_t>(id)].provider);
  for (const addr::ProviderConfig& provider : used) {
    provider_nodes_[provider] = Add({.kind = Node::Kind::kProvider,
                                     .object = objects_.FindProvider(provider),
                                     .provider = provider},
                                    addr::ToString(provider));
  }
  AddResourceNodes();
  AddEphemeralNodes();
  ConnectApply();
  ConnectDestroys();
  ConnectChecks();
  if (ReportCycle(graph_, diags_)) return;
  AddCloses();
  ReportCycle(graph_, diags_);
}

// All of them, unless only a part of the configuration is wanted: then what that needs.
std::vector<ConfigGraph::Id> ApplyWalk::NeededEphemerals() const {
  const auto& objects = objects_.objects();
  std::vector<ConfigGraph::Id> wanted;
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects.size()); ++id) {
    const ConfigGraph::Object& object = objects[static_cast<size_t>(id)];
    if (ForcesValue(object) || object.kind == ConfigGraph::Object::Kind::kProvider)
      wanted.push_back(id);
  }
  for (const Change& change : plan_.changes) {
    const bool evaluates = change.action != Action::kNoOp && change.action != Action::kDelete &&
                           change.action != Action::kForget;
    const ConfigGraph::Id id = objects_.FindResource(addr::WithoutKeys(change.address.resource));
    if (evaluates && id >= 0) wanted.push_back(id);
  }
  std::vector<ConfigGraph::Id> needed = objects_.Closure(std::move(wanted));
  std::erase_if(needed, [&](ConfigGraph::Id id) {
    const ConfigGraph::Object& object = objects[static_cast<size_t>(id)];
    return object.kind != ConfigGraph::Object::Kind::kResource ||
           object.address.mode != addr::ResourceMode::kEphemeral;
  });
  std::ranges::sort(needed);
  return needed;
}

void ApplyWalk::AddEphemeralNodes() {
  for (const ConfigGraph::Id id : NeededEphemerals()) {
    const ConfigGraph::Object& object = objects_.objects()[static_cast<size_t>(id)];
    resource_nodes_[object.address].apply =
        Add({.kind = Node::Kind::kEphemeral, .object = id, .resource = object.address},
            ConfigGraph::Label(object));
  }
}

void ApplyWalk::AddCloses() {
  ConnectCloses(
      graph_,
      [this](graph::NodeId id) {
        const Node::Kind kind = nodes_[static_cast<size_t>(id)].kind;
        if (kind == Node::Kind::kEphemeral) return Use::kOpens;
        const bool passes = kind == Node::Kind::kValue || kind == Node::Kind::kProvider;
        return passes ? Use::kPassesOn : Use::kKeeps;
      },
      [this](graph::NodeId opened) {
        Add({.kind = Node::Kind::kClose, .resource = nodes_[static_cast<size_t>(opened)].resource},
            Cat(graph_.label(opened), " (close)"));
      });
}

void ApplyWalk::AddValueNodes() {
  const auto& objects = objects_.objects();
  value_nodes_.assign(objects.size(), -1);
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects.size()); ++id) {
    const ConfigGraph::Object& object = objects[static_cast<size_t>(id)];
    const bool is_value = object.kind != ConfigGraph::Object::Kind::kResource &&
                          object.kind != ConfigGraph::Object::Kind::kProvider;
    if (is_value)
      value_nodes_[static_cast<size_t>(id)] =
          Add({.kind = Node::Kind::kValue, .object = id}, ConfigGraph::Label(object));
  }
}

graph::NodeId ApplyWalk::NodeOf(ConfigGraph::Id id) const {
  const ConfigGraph::Object& object = objects_.objects()[static_cast<size_t>(id)];
  if (object.kind != ConfigGraph::Object::Kind::kResource)
    return value_nodes_[static_cast<size_t>(id)];
  const auto found = resource_nodes_.find(object.address);
  return found == resource_nodes_.end() ? -1 : found->second.apply;
}

void ApplyWalk::AddResourceNodes() {
  std::map<addr::Resource, std::vector<const Change*>> by_resource;
  for (const ConfigGraph::Object& object : objects_.objects()) {
    if (object.kind == ConfigGraph::Object::Kind::kResource &&
        object.address.mode != addr::ResourceMode::kEphemeral)
      by_resource[object.address];
  }
  for (const Change& change : plan_.changes)
    by_resource[addr::WithoutKeys(change.address.resource)].push_back(&change);
  for (const auto& [resource, changes] : by_resource) {
    const ConfigGraph::Id object = objects_.FindResource(resource);
    Node replaced{.kind = Node::Kind::kReplaced, .resource = resource};
    Node apply{.kind = Node::Kind::kApply, .object = object, .resource = resource};
    Node remove{.kind = Node::Kind::kDelete, .resource = resource};
    const config::Resource* config = ConfigOf(resource);
    const bool has_conditions =
        config != nullptr && (!config->preconditions.empty() || !config->postconditions.empty());
    for (const Change* change : changes) {
      switch (change->action) {
        case Action::kNoOp:
          if (has_conditions) apply.unchanged.push_back(change);
          break;
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
  users_.resize(static_cast<size_t>(graph_.size()));
  for (graph::NodeId id = 0; id < graph_.size(); ++id) {
    const Node& node = nodes_[static_cast<size_t>(id)];
    for (const Change* change : node.changes)
      graph_.AddEdge(id, provider_nodes_.at(change->provider));
    if (node.object < 0) continue;
    if (node.kind == Node::Kind::kEphemeral) {
      const ConfigGraph::Object& object = objects_.objects()[static_cast<size_t>(node.object)];
      graph_.AddEdge(id, provider_nodes_.at(object.provider));
    }
    for (const ConfigGraph::Id reference :
         objects_.objects()[static_cast<size_t>(node.object)].references) {
      const graph::NodeId other = NodeOf(reference);
      if (other < 0) continue;
      graph_.AddEdge(id, other);
      users_[static_cast<size_t>(other)].push_back(id);
    }
  }
  for (const auto& [resource, nodes] : resource_nodes_) {
    if (nodes.replaced >= 0) graph_.AddEdge(nodes.apply, nodes.replaced);
    if (nodes.remove < 0) continue;
    const auto& changes = nodes_[static_cast<size_t>(nodes.remove)].changes;
    const bool deposes = std::any_of(changes.begin(), changes.end(), [](const Change* c) {
      return c->action == Action::kCreateThenDelete;
    });
    if (deposes) AwaitDependents(nodes);
  }
}

// What create-before-destroy has put aside goes after all that used to refer to it: resources, by
// way of values too.
void ApplyWalk::AwaitDependents(const Nodes& nodes) {
  graph_.AddEdge(nodes.remove, nodes.apply);
  std::set<graph::NodeId> seen;
  std::vector<graph::NodeId> open = {nodes.apply};
  while (!open.empty()) {
    const graph::NodeId id = open.back();
    open.pop_back();
    for (const graph::NodeId dependent : users_[static_cast<size_t>(id)]) {
      if (!seen.insert(dependent).second) continue;
      if (nodes_[static_cast<size_t>(dependent)].kind == Node::Kind::kValue) {
        open.push_back(dependent);
      } else {
        graph_.AddEdge(nodes.remove, dependent, /*soft=*/true);
      }
    }
  }
}

// What check blocks read comes after everything is as it is to be.
void ApplyWalk::ConnectChecks() {
  graph::NodeId start = -1;
  for (const auto& [resource, nodes] : resource_nodes_) {
    const config::Resource* config = ConfigOf(resource);
    if (config == nullptr || config->check.empty()) continue;
    if (nodes_[static_cast<size_t>(nodes.apply)].changes.empty()) continue;
    if (start < 0) start = Add({.kind = Node::Kind::kChecks}, "(execute checks)");
    graph_.AddEdge(nodes.apply, start);
  }
  if (start < 0) return;
  for (const auto& [resource, nodes] : resource_nodes_) {
    const Node& node = nodes_[static_cast<size_t>(nodes.apply)];
    if (resource.mode == addr::ResourceMode::kManaged && !node.changes.empty())
      graph_.AddEdge(start, nodes.apply);
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
  std::map<addr::Resource, std::set<addr::Resource>> stored;
  std::map<addr::Resource, addr::ProviderConfig> providers;
  for (const auto& [address, resource] : state_.resources) {
    const addr::Resource block = addr::WithoutKeys(address);
    stored[block].merge(DependenciesInState(resource));
    providers[block] = resource.provider;
  }
  for (const auto& [resource, nodes] : resource_nodes_) {
    const auto in_state = stored.find(resource);
    if (in_state == stored.end()) continue;
    const std::set<addr::Resource>& dependencies = in_state->second;
    const bool applies = !nodes_[static_cast<size_t>(nodes.apply)].changes.empty();
    for (const addr::Resource& dependency : dependencies) {
      const auto found = resource_nodes_.find(dependency);
      if (found == resource_nodes_.end()) continue;
      // An object whose provider is configured by what is replaced can only be destroyed after
      // that: between configurations the order is a wish.
      const auto other = providers.find(dependency);
      const bool soft = other != providers.end() && other->second != providers.at(resource);
      for (const graph::NodeId later : {found->second.replaced, found->second.remove}) {
        if (later < 0) continue;
        for (const graph::NodeId earlier : {nodes.replaced, nodes.remove}) {
          if (earlier >= 0) graph_.AddEdge(later, earlier, soft);
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
  const ConfigGraph::Id id = objects_.FindResource(resource);
  if (id < 0) return {};
  const auto [at, is_new] = dependencies_.try_emplace(id);
  if (!is_new) return at->second;
  at->second = objects_.ResourcesBehind(id);
  // What its provider's configuration refers to counts, too.
  const ConfigGraph::Id provider =
      objects_.FindProvider(objects_.objects()[static_cast<size_t>(id)].provider);
  if (provider < 0) return at->second;
  std::set<addr::Resource> all = objects_.Resources(objects_.Closure({provider}));
  all.insert(at->second.begin(), at->second.end());
  all.erase(resource);
  at->second.assign(all.begin(), all.end());
  return at->second;
}

}  // namespace planner::engine
