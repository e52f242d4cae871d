#ifndef PLANNER_ENGINE_PLAN_WALK_H_
#define PLANNER_ENGINE_PLAN_WALK_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/configure.h"
#include "planner/engine/expansion.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/operation.h"
#include "planner/engine/plan_instance.h"
#include "planner/graph/graph.h"
#include "planner/graph/walk.h"

// The plan walk: one node per provider configuration and per resource, whose instances fan
// out inside (docs/decisions/0001-walk-per-resource.md). Inside this folder only.
namespace planner::engine {

class PlanWalk {
 public:
  PlanWalk(const Context& context, const PlanOptions& options,
           std::shared_ptr<const state::State> prior, diag::Diagnostics& diags);
  plan::Plan Run();

 private:
  struct Node {
    std::optional<addr::ProviderConfig> provider = {};
    addr::Resource resource = {};
    const config::Resource* config = nullptr;  // Null: only the state knows it.
  };
  // A resource whose instances are being planned.
  struct Fan {
    addr::Resource resource = {};
    const config::Resource* config = nullptr;    // Null in destroy mode, too.
    const config::Resource* declared = nullptr;  // Null: only the state knows it.
    addr::ProviderConfig provider = {};
    const proto::schema::Schema* schema = nullptr;
    Instances::Kind kind = Instances::Kind::kSingle;
    std::map<addr::InstanceKey, proto::value::Value> values = {};
    std::map<addr::InstanceKey, Repetition> repetitions = {};  // Of configured instances.
    size_t pending = 0;
    bool failed = false;
    graph::Walk::Finish finish = {};
  };

  // --- plan_walk.cc
  void BuildGraph();
  void ConnectResource(graph::NodeId id, const Node& node);
  void Visit(graph::NodeId id, graph::Walk::Finish finish);
  void VisitResource(const Node& node, graph::Walk::Finish finish);
  // Plans to remove the objects in the state whose instances are not `wanted` any more.
  void StartUnwanted(const std::shared_ptr<Fan>& fan, const state::Resource& in_state,
                     const std::set<addr::InstanceKey>& wanted);

  // --- plan_target.cc
  void FindTargets();
  bool IsIncluded(const addr::ResourceInstance& address) const;

  // --- plan_fan.cc
  void StartInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                     const Repetition* repetition);
  void StartDeposed(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                    const std::string& deposed);
  void OnInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                  const std::string& deposed, PlannedInstance planned);
  void FinishFan(const std::shared_ptr<Fan>& fan);
  void Failed(const std::shared_ptr<Fan>& fan);
  plan::ActionReason DeleteReason(const Fan& fan, const addr::InstanceKey& key) const;
  void CheckPreventDestroy(const Fan& fan, const plan::ResourceInstanceChange& change);
  // What replace_triggered_by refers to: a resource or one instance, or an attribute of it.
  struct Trigger {
    addr::Resource resource = {};
    std::optional<addr::InstanceKey> key = {};
    proto::value::Path path = {};
    bool IsPulledBy(const plan::ResourceInstanceChange& change) const;
  };
  std::optional<Trigger> ReadTrigger(const syntax::Expression& expression,
                                     const Repetition& repetition);
  bool IsTriggered(const config::Resource& resource, const Repetition& repetition);

  // --- plan_output.cc
  void PlanOutputs(plan::Plan& plan);
  void PlanOutput(const std::string& name, const config::Output& output, plan::Plan& plan);
  // What the prior state has for the output; nothing when it has none.
  std::optional<proto::value::Value> PriorOutput(const std::string& name) const;

  // --- plan_data.cc
  void StartData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                 const Repetition& repetition);
  void OnDataValidated(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                       const Repetition& repetition, const proto::value::Value& config);
  void FinishData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                  proto::value::Value value);
  bool HasPendingDependency(const config::Resource& resource) const;

  // --- relevant.cc
  void FindRelevantAttributes(plan::Plan& plan);

  const Context& context_;
  const PlanOptions& options_;
  std::shared_ptr<const state::State> prior_;
  diag::Diagnostics& diags_;
  ModuleScope scope_;
  graph::Graph graph_;
  graph::Slots slots_;
  std::vector<Node> nodes_;
  std::map<addr::Resource, graph::NodeId> resource_nodes_;
  std::map<addr::ProviderConfig, graph::NodeId> provider_nodes_;
  std::set<addr::Resource> targeted_;  // With what they need; meaningful with -target.
  std::set<addr::Resource> create_before_destroy_;
  state::State refreshed_;
  plan::Plan plan_ = {};
  // Of finished resources, by resource: positions in plan_.changes.
  std::map<addr::Resource, std::vector<size_t>> changes_;
  std::string first_failed_ = {};  // A failure must come with a diagnostic.
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PLAN_WALK_H_
