#ifndef PLANNER_ENGINE_APPLY_WALK_H_
#define PLANNER_ENGINE_APPLY_WALK_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/apply_instance.h"
#include "planner/engine/check_ledger.h"
#include "planner/engine/conditions.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/configure.h"
#include "planner/engine/ephemeral.h"
#include "planner/engine/expansion.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/engine/provisioners.h"
#include "planner/engine/recorder.h"
#include "planner/graph/graph.h"
#include "planner/graph/walk.h"
#include "planner/provision/commands.h"

// The apply walk (engine-compat.md 6.3; docs/decisions/0001-walk-per-resource.md). Inside this
// folder only.
namespace planner::engine {

class ApplyWalk {
 public:
  ApplyWalk(const Context& context, const plan::Plan& plan,
            const std::map<std::string, proto::value::Value>& variables, state::LocalStore& store,
            diag::Diagnostics& diags);
  ApplyResult Run();

 private:
  using Change = plan::ResourceInstanceChange;
  struct Node {
    enum class Kind {
      kValue,
      kProvider,
      kReplaced,   // Destroys objects that are created anew afterwards.
      kApply,      // Creates, updates, reads.
      kDelete,     // Destroys what is not wanted any more, and deposed objects.
      kChecks,     // Nothing. What check blocks read is read after it.
      kEphemeral,  // Opens an ephemeral resource.
      kClose,      // Closes it, after all that use it.
    };
    Kind kind = Kind::kProvider;
    ConfigGraph::Id object = -1;  // -1: the configuration does not declare it.
    std::optional<addr::ProviderConfig> provider = {};
    addr::Resource resource = {};  // Without keys of modules.
    std::vector<const Change*> changes = {};
    std::vector<const Change*> unchanged = {};  // Of kApply, if there are conditions to run.
    bool failed = false;
  };
  struct Nodes {
    graph::NodeId replaced = -1, apply = -1, remove = -1;
  };

  void BuildGraph();
  graph::NodeId Add(Node node, std::string label);
  void AddValueNodes();
  void AddResourceNodes();
  void AddEphemeralNodes();
  std::vector<ConfigGraph::Id> NeededEphemerals() const;
  void AddCloses();
  // The node that makes an object's value known; -1: none.
  graph::NodeId NodeOf(ConfigGraph::Id id) const;
  void AwaitDependents(const Nodes& nodes);
  void ConnectApply();
  void ConnectDestroys();
  void ConnectChecks();
  void Visit(graph::NodeId id, graph::Walk::Finish finish);
  void VisitChanges(graph::NodeId id, const graph::Walk::Finish& finish);
  void FinishNode(Node& node, const graph::Walk::Finish& finish);
  bool DependencyFailed(graph::NodeId id) const;
  void StartChange(Node::Kind kind, const Change& change, absl::AnyInvocable<void(bool)> done);
  void Destroy(const Change& change, const std::string& deposed_key,
               absl::AnyInvocable<void(bool)> done);
  void CreateOrUpdate(const Change& change, absl::AnyInvocable<void(bool)> done);
  void ReadData(const Change& change, absl::AnyInvocable<void(bool)> done);
  void KeepData(const Change& change, const proto::value::Value& value,
                absl::AnyInvocable<void(bool)> done);
  void OnApplied(const Change& change, const std::string& deposed_key, AppliedInstance applied,
                 absl::AnyInvocable<void(bool)> done);
  state::ObjectPtr MakeObject(const Change& change, const AppliedInstance& applied, bool tainted);
  bool CheckUnchanged(const Change& change);
  bool CheckPreconditions(const Change& change, const lang::Scope& scope, diag::Diagnostics& diags);
  bool CheckPostconditions(const Change& change, const proto::value::Value& self);
  // Says whether the data block of a check could be read; if not, warnings are all that follows.
  void ReportCheckData(const Change& change, const config::Resource& config,
                       diag::Diagnostics& found);
  std::vector<state::CheckResult> FinalChecks() const;
  std::optional<proto::value::Value> EvaluateConfig(const Change& change, diag::Diagnostics& diags);
  bool ExpandAgain(const Node& node);
  void PublishResource(const addr::Resource& resource);
  void SaveOutputs();
  std::vector<addr::Resource> DependenciesOf(const addr::Resource& resource);
  InstanceToApply Prepare(const Change& change, plan::Action action,
                          const std::string& deposed_key);
  void ReleaseSlot(const Change& change);
  void AddProvisioners(const Change& change, InstanceToApply& in);
  void ProvisionNew(const Change& change, const Provisioners::Found& found,
                    const AppliedInstance& made, absl::AnyInvocable<void(Provisioned)> done);
  void RunProvisioners(const Change& change, const Provisioners::Found& found,
                       const proto::value::Value& self, absl::AnyInvocable<void(Provisioned)> done);
  void KeepCheckpoint(const Change& change, plan::Action action, const std::string& deposed_key,
                      const Checkpoint& checkpoint, absl::AnyInvocable<void()> then);
  void ForgetCheckpoints(const Change& change, const std::string& deposed_key,
                         const AppliedInstance& applied);
  void PublishPlanned();
  // Says what has been imported, which planning did, and keeps it.
  void RecordImports();
  const config::Resource* ConfigOf(const addr::Resource& resource) const;
  // Root variables have rules, whatever is planned; nothing has when everything goes.
  bool ForcesValue(const ConfigGraph::Object& object) const;

  const Context& context_;
  const plan::Plan& plan_;
  state::LocalStore& store_;
  diag::Diagnostics& diags_;
  ConfigGraph objects_;
  Provisioners provisioners_;
  Modules modules_;
  CheckLedger ledger_;
  state::State state_;
  Recorder recorder_;
  graph::Graph graph_;
  graph::Slots slots_;
  provision::Commands commands_;
  EphemeralResources ephemerals_;
  std::vector<Node> nodes_;
  std::map<addr::Resource, Nodes> resource_nodes_;  // Without keys of modules.
  std::vector<graph::NodeId> value_nodes_;          // By object; -1: none.
  std::map<addr::ProviderConfig, graph::NodeId> provider_nodes_;
  std::vector<std::vector<graph::NodeId>> users_;  // By node: what refers to it.
  std::map<addr::Resource, std::map<addr::InstanceKey, proto::value::Value>> values_;
  std::map<addr::Resource, std::map<addr::InstanceKey, Repetition>> repetitions_;
  std::map<const Change*, std::string>
      deposed_;  // Keys of what create-before-destroy has put aside.
  std::set<addr::Resource> create_before_destroy_;  // Without keys of modules.
  std::map<ConfigGraph::Id, std::vector<addr::Resource>> dependencies_;
  std::set<const Change*> destroy_failed_;  // Replacements whose old object could not be destroyed.
  // Of running changes that have a checkpoint in the state: what was there before; null: nothing.
  std::map<const Change*, state::ObjectPtr> before_;
  std::set<const Change*> waiting_;  // Running creates whose slot others have.
  plan::ChangeCounts counts_ = {};
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_APPLY_WALK_H_
