#ifndef PLANNER_ENGINE_PLAN_WALK_H_
#define PLANNER_ENGINE_PLAN_WALK_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/check_ledger.h"
#include "planner/engine/conditions.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/configure.h"
#include "planner/engine/ephemeral.h"
#include "planner/engine/expansion.h"
#include "planner/engine/imports.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/engine/plan_instance.h"
#include "planner/engine/provisioners.h"
#include "planner/graph/graph.h"
#include "planner/graph/walk.h"

// The plan walk: one node per value, provider configuration and resource block of every place where
// a module is called; module instances and resource instances fan out inside
// (docs/decisions/0001-walk-per-resource.md). Inside this folder only.
namespace planner::engine {

class PlanWalk {
 public:
  PlanWalk(const Context& context, const PlanOptions& options,
           std::shared_ptr<const state::State> prior, diag::Diagnostics& diags);
  plan::Plan Run();

 private:
  using Object = ConfigGraph::Object;
  struct Node {
    enum class Kind {
      kValue,
      kProvider,
      kResource,
      kEphemeral,  // Opens an ephemeral resource.
      kClose,      // Closes it, after all that use it.
    };
    Kind kind = Kind::kValue;
    ConfigGraph::Id object = -1;  // -1: only the state knows it, or its configuration is implied.
    addr::ProviderConfig provider = {};  // kProvider.
    // kResource, kEphemeral, kClose: without keys of modules.
    addr::Resource resource = {};
  };
  // A resource whose instances are being planned.
  struct Fan {
    addr::Resource resource = {};  // In a module instance.
    ModuleScope* scope = nullptr;  // Of `config`.
    ConfigGraph::Id object = -1;
    const config::Resource* config = nullptr;    // Null in destroy mode, too.
    const config::Resource* declared = nullptr;  // Null: only the state knows it.
    addr::ProviderConfig provider = {};
    const proto::schema::Schema* schema = nullptr;
    Instances::Kind kind = Instances::Kind::kSingle;
    std::map<addr::InstanceKey, proto::value::Value> values = {};
    std::map<addr::InstanceKey, Repetition> repetitions = {};  // Of configured instances.
    // What the block depends on, once somebody has asked.
    std::optional<std::vector<addr::Resource>> dependencies = {};
    // Of a block that is_generated, once its object is known: its text, and the same decoded.
    std::string generated = {};
    config::Resource written = {};
    size_t pending = 0;
    bool failed = false;
    graph::Walk::Finish finish = {};
  };

  // --- plan_graph.cc
  void BuildGraph();
  void AddNodes();
  void AddCloses();
  // Whether an ephemeral resource is opened: when destroying only if a provider wants it.
  bool IsOpened(ConfigGraph::Id object, const std::set<ConfigGraph::Id>& for_providers) const;
  void AddNode(Node node, std::string label);
  void Connect(graph::NodeId id);

  // --- plan_walk.cc
  void Visit(graph::NodeId id, graph::Walk::Finish finish);
  graph::Outcome VisitValue(const Object& object);
  void VisitResource(const Node& node, graph::Walk::Finish finish);
  // The instances of a resource block in one module instance, which is not configured (any more) if
  // `scope` is null.
  void StartFan(const Node& node, const addr::Resource& address, ModuleScope* scope,
                graph::Walk::Finish finish);
  void WarnOfForgotten();
  // Whether a removed block says to leave the objects of a block alone.
  bool IsForgotten(const addr::Resource& resource) const;
  std::optional<addr::ProviderConfig> ProviderInState(const addr::ResourceInstance& instance,
                                                      const addr::ProviderConfig& provider);
  const Object* ObjectOf(const Node& node) const;
  // Plans to remove the objects in the state whose instances are not `wanted` any more.
  void StartUnwanted(const std::shared_ptr<Fan>& fan, const state::Resource& in_state,
                     const std::set<addr::InstanceKey>& wanted);

  // --- plan_import.cc
  void ReportUndeclaredImports();
  // Finds out which instances of a resource block are to be imported: of those that are not managed
  // yet. `modules`: the instances of its module. False with errors.
  bool FindImports(const Node& node, const Modules::InstanceList& modules);
  // Whether all instances to be imported exist: an import makes none. False with an error.
  bool HasImported(const addr::Resource& resource, const Instances& instances);
  // Writes the block of an object that is imported to one that nothing declares.
  void Generate(Fan& fan, const proto::value::Value& object);
  // Whether a block that is_generated has an object to be generated from. False with an error.
  bool CanGenerate(const Fan& fan, const addr::ResourceInstance& address);
  // What is to be kept of an imported object that applying changes nothing about.
  state::ObjectPtr CompleteImported(Fan& fan, const state::ObjectPtr& object) const;
  // --- plan_checks.cc
  void StartChecks();
  void FinishChecks();
  bool IsPlannedValue(ConfigGraph::Id id) const;
  void AddCheckable(const Fan& fan, const addr::InstanceKey& key);
  // Runs the conditions after the fact on what an instance is to become; in refresh-only mode those
  // before it, too.
  bool CheckPostconditions(const Fan& fan, const addr::InstanceKey& key,
                           const Repetition& repetition, const proto::value::Value& self);

  // --- plan_target.cc
  void FindTargets();
  bool IsIncluded(const addr::ResourceInstance& address) const;
  bool IsTargeted(ConfigGraph::Id object) const {
    return options_.targets.empty() || targeted_objects_.contains(object);
  }

  // --- plan_fan.cc
  void StartInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                     const Repetition* repetition);
  void StartDeposed(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                    const std::string& deposed);
  void OnInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                  const std::string& deposed, PlannedInstance planned);
  void OnCurrentChange(Fan& fan, const addr::InstanceKey& key,
                       plan::ResourceInstanceChange& change);
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
  static std::optional<Trigger> ReadTrigger(const syntax::Expression& expression,
                                            ModuleScope& scope, const Repetition& repetition);
  bool IsTriggered(const config::Resource& resource, ModuleScope& scope,
                   const Repetition& repetition);
  void AddChange(plan::ResourceInstanceChange change);

  // --- plan_output.cc
  void PlanOutputs(const graph::Walk& walk, plan::Plan& plan);
  void PlanOutput(const std::string& name, const config::Output& output, plan::Plan& plan);
  // What the prior state has for the output; nothing when it has none.
  std::optional<proto::value::Value> PriorOutput(const std::string& name) const;

  // --- plan_data.cc
  void StartData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                 const Repetition& repetition);
  void OnDataValidated(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                       const Repetition& repetition, const proto::value::Value& config);
  void FinishData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                  const Repetition& repetition, proto::value::Value value);
  void FinishCheckData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                       diag::Diagnostics found, proto::value::Value value);
  // Says whether the data block of a check could be read.
  void ReportData(const Fan& fan, const config::ConditionResult& result);
  bool StoreData(const Fan& fan, const addr::InstanceKey& key, const proto::value::Value& value);
  // What a data source that is not read yet is planned to be.
  proto::value::Value PlannedData(const Fan& fan, const proto::value::Value& config) const;
  plan::ResourceInstanceChange PlannedRead(const Fan& fan, const addr::InstanceKey& key,
                                           plan::ActionReason reason,
                                           proto::value::Value after) const;
  bool HasPendingDependency(ConfigGraph::Id object);

  // --- relevant.cc
  void FindRelevantAttributes(plan::Plan& plan);

  const Context& context_;
  const PlanOptions& options_;
  std::shared_ptr<const state::State> found_;  // As it was at the start.
  // By their new addresses: what moved blocks have moved, and where it was.
  std::map<addr::ResourceInstance, addr::ResourceInstance> previous_;
  std::shared_ptr<const state::State> prior_;  // After moves.
  diag::Diagnostics& diags_;
  Imports imports_;
  ConfigGraph objects_;
  Provisioners provisioners_;
  Modules modules_;
  CheckLedger ledger_;
  graph::Graph graph_;
  graph::Slots slots_;
  EphemeralResources ephemerals_;
  std::vector<Node> nodes_;
  std::vector<graph::NodeId> object_nodes_;  // By object; -1: none.
  std::map<addr::ProviderConfig, graph::NodeId> provider_nodes_;
  // Resources that the prior state has, by their addresses without keys of modules.
  std::map<addr::Resource, std::vector<addr::Resource>> in_state_;
  // With what they need; meaningful with -target. Without keys of modules.
  std::set<addr::Resource> targeted_;
  std::set<ConfigGraph::Id> targeted_objects_;
  std::set<addr::Resource> create_before_destroy_;  // Without keys of modules.
  std::vector<addr::Target> forgotten_;             // Without keys.
  state::State refreshed_;
  plan::Plan plan_ = {};
  // Of finished resources, by resource: positions in plan_.changes.
  std::map<addr::Resource, std::vector<size_t>> changes_;
  Imports::Ids import_ids_;           // Of objects that are not managed yet.
  std::set<addr::Resource> pending_;  // Managed ones that change, without keys of modules.
  // Of data sources: what depends_on leads to, without keys of modules.
  std::map<ConfigGraph::Id, std::set<addr::Resource>> awaited_;
  std::string first_failed_ = {};  // A failure must come with a diagnostic.
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PLAN_WALK_H_
