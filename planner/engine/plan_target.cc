#include <map>
#include <set>
#include <vector>

#include "planner/engine/plan_walk.h"

namespace planner::engine {

// Targets and, transitively, everything they depend on (in destroy mode: what depends on them).
void PlanWalk::FindTargets() {
  if (options_.targets.empty()) return;
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  std::map<addr::Resource, std::set<addr::Resource>> edges;
  std::set<addr::Resource> all;
  for (const auto& [address, resource] : context_.module.resources) {
    all.insert(address);
    for (const addr::Resource& dependency : scope_.ResourcesBehind(scope_.ReferencesOf(resource))) {
      if (destroy) {
        edges[dependency].insert(address);
      } else {
        edges[address].insert(dependency);
      }
    }
  }
  for (const auto& [address, resource] : prior_->resources) {
    all.insert(address);
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current == nullptr) continue;
      for (const addr::Resource& dependency : instance.current->dependencies) {
        if (destroy) {
          edges[dependency].insert(address);
        } else if (!context_.module.resources.contains(address)) {
          edges[address].insert(dependency);
        }
      }
    }
  }
  std::vector<addr::Resource> open;
  for (const addr::Resource& resource : all) {
    for (const addr::Target& target : options_.targets) {
      addr::ResourceInstance probe{.resource = resource, .key = target.instance.key};
      if (target.Contains(probe) || target.instance.resource == resource) open.push_back(resource);
    }
  }
  while (!open.empty()) {
    const addr::Resource resource = open.back();
    open.pop_back();
    if (!targeted_.insert(resource).second) continue;
    for (const addr::Resource& next : edges[resource]) open.push_back(next);
  }
}

bool PlanWalk::IsIncluded(const addr::ResourceInstance& address) const {
  if (options_.targets.empty()) return true;
  if (!targeted_.contains(address.resource)) return false;
  bool named = false;
  for (const addr::Target& target : options_.targets) {
    if (target.Contains(address)) return true;
    named |= target.instance.resource == address.resource;
  }
  return !named;  // Needed by a target, or another instance of the targeted resource was meant.
}

}  // namespace planner::engine
