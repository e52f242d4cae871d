// The graph of a plan walk: its nodes, and what each has to wait for.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/engine/cycles.h"
#include "planner/engine/plan_walk.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

void PlanWalk::AddNode(Node node, std::string label) {
  const graph::NodeId id = graph_.AddNode(std::move(label));
  if (node.object >= 0) object_nodes_[static_cast<size_t>(node.object)] = id;
  nodes_.push_back(std::move(node));
}

// Values come first, for they cost nothing; resources in the order of their addresses.
void PlanWalk::AddNodes() {
  const auto& objects = objects_.objects();
  object_nodes_.assign(objects.size(), -1);
  std::map<addr::Resource, ConfigGraph::Id> resources;
  for (const auto& entry : in_state_) resources[entry.first] = -1;
  std::vector<ConfigGraph::Id> closes;
  std::vector<ConfigGraph::Id> ephemerals;
  const std::set<ConfigGraph::Id> for_providers = BehindProviders(objects_);
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects.size()); ++id) {
    const Object& object = objects[static_cast<size_t>(id)];
    const bool is_resource = object.kind == Object::Kind::kResource;
    if (object.kind == Object::Kind::kProvider) continue;
    if (is_resource && object.address.mode == addr::ResourceMode::kEphemeral) {
      if (IsOpened(id, for_providers)) ephemerals.push_back(id);
    } else if (object.kind == Object::Kind::kClose) {
      closes.push_back(id);
    } else if (!is_resource && IsPlannedValue(id)) {
      AddNode({.object = id}, ConfigGraph::Label(object));
    } else if (is_resource &&
               (options_.mode != plan::Mode::kDestroy || resources.contains(object.address))) {
      resources[object.address] = id;
    }
  }
  for (const addr::ProviderConfig& provider : UsedProviders(context_.root, objects_, *prior_)) {
    if (!context_.providers.schemas().providers.contains(provider.provider)) continue;
    provider_nodes_[provider] = graph_.size();
    AddNode({.kind = Node::Kind::kProvider,
             .object = objects_.FindProvider(provider),
             .provider = provider},
            addr::ToString(provider));
  }
  for (const auto& [address, id] : resources) {
    if (!options_.targets.empty() && !targeted_.contains(address)) continue;
    AddNode({.kind = Node::Kind::kResource, .object = id, .resource = address},
            addr::ToString(address));
  }
  for (const ConfigGraph::Id id : ephemerals) {
    const Object& object = objects[static_cast<size_t>(id)];
    AddNode({.kind = Node::Kind::kEphemeral, .object = id, .resource = object.address},
            ConfigGraph::Label(object));
  }
  for (const ConfigGraph::Id id : closes)
    AddNode({.object = id}, ConfigGraph::Label(objects[static_cast<size_t>(id)]));
}

bool PlanWalk::IsOpened(ConfigGraph::Id object,
                        const std::set<ConfigGraph::Id>& for_providers) const {
  if (options_.mode == plan::Mode::kDestroy) return for_providers.contains(object);
  return IsTargeted(object) || for_providers.contains(object);
}

void PlanWalk::BuildGraph() {
  AddNodes();
  for (graph::NodeId id = 0; id < graph_.size(); ++id) Connect(id);
  if (ReportCycle(graph_, diags_)) return;
  AddCloses();
  ReportCycle(graph_, diags_);
}

void PlanWalk::AddCloses() {
  ConnectCloses(
      graph_,
      [this](graph::NodeId id) {
        const Node::Kind kind = nodes_[static_cast<size_t>(id)].kind;
        return kind == Node::Kind::kEphemeral  ? Use::kOpens
               : kind == Node::Kind::kResource ? Use::kKeeps
                                               : Use::kPassesOn;
      },
      [this](graph::NodeId opened) {
        AddNode(
            {.kind = Node::Kind::kClose, .resource = nodes_[static_cast<size_t>(opened)].resource},
            Cat(graph_.label(opened), " (close)"));
      });
}

void PlanWalk::Connect(graph::NodeId id) {
  const Node& node = nodes_[static_cast<size_t>(id)];
  const Object* object = ObjectOf(node);
  const auto use = [&](const addr::ProviderConfig& provider) {
    const auto found = provider_nodes_.find(provider);
    if (found != provider_nodes_.end()) graph_.AddEdge(id, found->second);
  };
  if (node.kind == Node::Kind::kResource) {
    if (object != nullptr) use(object->provider);
    const auto in_state = in_state_.find(node.resource);
    if (in_state != in_state_.end()) {
      for (const addr::Resource& resource : in_state->second) {
        const auto now = context_.root.ResolveInState(prior_->FindResource(resource)->provider);
        if (now) use(*now);
      }
    }
    if (options_.mode == plan::Mode::kDestroy) return;
  }
  if (object == nullptr) return;
  if (node.kind == Node::Kind::kEphemeral) use(object->provider);
  for (const ConfigGraph::Id reference : object->references) {
    const graph::NodeId other = object_nodes_[static_cast<size_t>(reference)];
    if (other >= 0) graph_.AddEdge(id, other);
  }
}

}  // namespace planner::engine
