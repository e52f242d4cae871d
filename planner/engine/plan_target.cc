#include <map>
#include <set>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/engine/plan_walk.h"

namespace planner::engine {
namespace {

// Whether a target means (instances of) a resource block, whatever the keys.
bool MatchesBlock(const addr::Target& target, const addr::Resource& block) {
  addr::Target any = target;
  any.instance.key = {};
  any.instance.resource = addr::WithoutKeys(std::move(any.instance.resource));
  return any.Contains({block, {}});
}

// The blocks, without keys of modules, that the objects of a resource depended on when they were
// made.
std::set<addr::Resource> StoredDependencies(const state::Resource& resource) {
  std::set<addr::Resource> all;
  for (const auto& [key, instance] : resource.instances) {
    if (instance.current != nullptr)
      all.insert(instance.current->dependencies.begin(), instance.current->dependencies.end());
  }
  return all;
}

// All that can be reached from some objects, these included.
std::set<ConfigGraph::Id> Reachable(const std::vector<std::vector<ConfigGraph::Id>>& edges,
                                    std::vector<ConfigGraph::Id> from) {
  std::set<ConfigGraph::Id> all;
  while (!from.empty()) {
    const ConfigGraph::Id id = from.back();
    from.pop_back();
    if (!all.insert(id).second) continue;
    const auto& next = edges[static_cast<size_t>(id)];
    from.insert(from.end(), next.begin(), next.end());
  }
  return all;
}

}  // namespace

// Targets and, transitively, everything they depend on (in destroy mode: what depends on them).
// Blocks that only the state knows have numbers behind those of the objects.
void PlanWalk::FindTargets() {
  if (options_.targets.empty()) return;
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  const auto count = static_cast<ConfigGraph::Id>(objects_.objects().size());
  std::map<addr::Resource, ConfigGraph::Id> ids;
  std::vector<std::vector<ConfigGraph::Id>> edges(static_cast<size_t>(count));
  const auto add_edge = [&](ConfigGraph::Id from, ConfigGraph::Id to) {
    edges[static_cast<size_t>(destroy ? to : from)].push_back(destroy ? from : to);
  };
  for (ConfigGraph::Id id = 0; id < count; ++id) {
    const Object& object = objects_.objects()[static_cast<size_t>(id)];
    if (object.kind == Object::Kind::kResource) ids[object.address] = id;
    for (const ConfigGraph::Id reference : object.references) add_edge(id, reference);
  }
  for (const auto& entry : in_state_) {
    if (ids.try_emplace(entry.first, static_cast<ConfigGraph::Id>(edges.size())).second)
      edges.emplace_back();
  }
  for (const auto& [block, resources] : in_state_) {
    const ConfigGraph::Id id = ids.at(block);
    if (!destroy && id < count) continue;
    for (const addr::Resource& resource : resources) {
      for (const addr::Resource& dependency : StoredDependencies(*prior_->FindResource(resource))) {
        const auto found = ids.find(dependency);
        if (found != ids.end()) add_edge(id, found->second);
      }
    }
  }
  std::vector<ConfigGraph::Id> named;
  for (const auto& [block, id] : ids) {
    for (const addr::Target& target : options_.targets) {
      if (MatchesBlock(target, block)) named.push_back(id);
    }
  }
  targeted_objects_ = Reachable(edges, std::move(named));
  for (const auto& [block, id] : ids) {
    if (targeted_objects_.contains(id)) targeted_.insert(block);
  }
}

bool PlanWalk::IsIncluded(const addr::ResourceInstance& address) const {
  if (options_.targets.empty()) return true;
  const addr::Resource block = addr::WithoutKeys(address.resource);
  if (!targeted_.contains(block)) return false;
  bool named = false;
  for (const addr::Target& target : options_.targets) {
    if (target.Contains(address)) return true;
    named |= MatchesBlock(target, block);
  }
  return !named;  // Needed by a target, or another instance of the targeted resource was meant.
}

}  // namespace planner::engine
