#include "planner/engine/moves.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/engine/instances.h"
#include "planner/engine/move_statements.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;

// The key that adding or removing `count` gives to the only object; nullopt: nothing changes.
std::optional<addr::InstanceKey> ImpliedKey(const config::ModuleNode& root,
                                            const addr::ResourceInstance& address) {
  const config::ModuleNode* node = root.Find(address.resource.module);
  if (node == nullptr) return std::nullopt;
  addr::Resource declared = address.resource;
  declared.module.clear();
  const auto found = node->module->resources.find(declared);
  if (found == node->module->resources.end()) return std::nullopt;
  const addr::InstanceKey first = int64_t{0};
  switch (KindOf(found->second)) {
    case Instances::Kind::kSingle:
      if (address.key == first) return addr::InstanceKey();
      break;
    case Instances::Kind::kCount:
      if (address.key == addr::InstanceKey()) return first;
      break;
    case Instances::Kind::kForEach: break;
  }
  return std::nullopt;
}

class Mover {
 public:
  Mover(const config::ModuleNode& root, const state::State& prior)
      : root_(root), statements_(root), prior_(prior) {}

  MovedState Run(std::shared_ptr<const state::State> prior, diag::Diagnostics& diags) {
    FindPlaces();
    if (wanted_.empty()) return {.state = std::move(prior)};
    Settle();
    auto state = std::make_shared<state::State>(prior_);
    MovedState moved;
    // All leave before the first arrives: one's old place may be another's new one.
    for (const auto& [from, to] : wanted_) {
      const state::Resource& resource = prior_.resources.at(from.resource);
      state->SetInstance(from, resource.provider, {});
    }
    for (const auto& [from, to] : wanted_) {
      const state::Resource& resource = prior_.resources.at(from.resource);
      state->SetInstance(to, resource.provider, resource.instances.at(from.key));
      moved.previous[to] = from;
    }
    moved.state = std::move(state);
    ReportBlocked(diags);
    return moved;
  }

  void ReportBlocked(diag::Diagnostics& diags) const {
    if (blocked_.empty()) return;
    std::string list;
    for (const auto& [from, to] : blocked_)
      list += Cat("\n  - ", addr::ToString(from), " could not move to ", addr::ToString(to));
    diag::AddWarning(
        diags, "Unresolved resource instance address changes",
        Cat("Terraform tried to adjust resource instance addresses in the prior state based on "
            "change information recorded in the configuration, but some adjustments did not "
            "succeed due to existing objects already at the intended addresses:",
            list,
            "\n\nTerraform has planned to destroy these objects. If Terraform's proposed changes "
            "aren't appropriate, you must first resolve the conflicts using the \"terraform "
            "state\" subcommands and then create a new plan."));
  }

 private:
  // Where each object is to go, by the blocks first and then by what is implied.
  void FindPlaces() {
    for (const auto& [address, resource] : prior_.resources) {
      for (const auto& entry : resource.instances) {
        const addr::ResourceInstance from{address, entry.first};
        addr::ResourceInstance to = statements_.Follow(from);
        const std::optional<addr::InstanceKey> implied = ImpliedKey(root_, to);
        if (implied && prior_.FindInstance({to.resource, *implied}) == nullptr) to.key = *implied;
        if (to == from) continue;
        wanted_[from] = to;
      }
    }
  }

  // Takes back moves to places that are taken, until there is none.
  void Settle() {
    std::map<addr::ResourceInstance, addr::ResourceInstance> taken;  // New to old address.
    std::vector<addr::ResourceInstance> open;
    for (const auto& [from, to] : wanted_) open.push_back(from);
    std::set<addr::ResourceInstance> stays;
    while (!open.empty()) {
      const addr::ResourceInstance from = open.back();
      open.pop_back();
      const auto move = wanted_.find(from);
      if (move == wanted_.end()) continue;
      const addr::ResourceInstance& to = move->second;
      const bool occupied = prior_.FindInstance(to) != nullptr && !wanted_.contains(to);
      const auto other = taken.find(to);
      if (!occupied && (other == taken.end() || other->second == from)) {
        taken[to] = from;
        continue;
      }
      blocked_[from] = to;
      wanted_.erase(move);
      // Its own place is taken again: who wanted to go there cannot.
      const auto follower = taken.find(from);
      if (follower != taken.end()) open.push_back(follower->second);
    }
  }

  const config::ModuleNode& root_;
  MoveStatements statements_;
  const state::State& prior_;
  std::map<addr::ResourceInstance, addr::ResourceInstance> wanted_ = {};
  std::map<addr::ResourceInstance, addr::ResourceInstance> blocked_ = {};
};

}  // namespace

MovedState FollowMoves(const config::ModuleNode& root, std::shared_ptr<const state::State> prior,
                       diag::Diagnostics& diags) {
  const state::State& state = *prior;
  return Mover(root, state).Run(std::move(prior), diags);
}

}  // namespace planner::engine
