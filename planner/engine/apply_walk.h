#ifndef PLANNER_ENGINE_APPLY_WALK_H_
#define PLANNER_ENGINE_APPLY_WALK_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/apply_instance.h"
#include "planner/engine/configure.h"
#include "planner/engine/expansion.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/operation.h"
#include "planner/engine/recorder.h"
#include "planner/graph/graph.h"
#include "planner/graph/walk.h"

// The apply walk (engine-compat.md 6.3; docs/decisions/0001-walk-per-resource.md). Inside this
// folder only.
namespace planner::engine {

class ApplyWalk {
 public:
  ApplyWalk(const Context& context, const plan::Plan& plan, state::LocalStore& store,
            diag::Diagnostics& diags);
  ApplyResult Run();

 private:
  using Change = plan::ResourceInstanceChange;
  struct Node {
    enum class Kind {
      kProvider,
      kReplaced,  // Destroys objects that are created anew afterwards.
      kApply,     // Creates, updates, reads.
      kDelete,    // Destroys what is not wanted any more, and deposed objects.
    };
    Kind kind = Kind::kProvider;
    std::optional<addr::ProviderConfig> provider = {};
    addr::Resource resource = {};
    std::vector<const Change*> changes = {};
    bool failed = false;
  };
  struct Nodes {
    graph::NodeId replaced = -1, apply = -1, remove = -1;
  };

  void BuildGraph();
  graph::NodeId Add(Node node, std::string label);
  void AddResourceNodes();
  void ConnectApply();
  void ConnectDestroys();
  void Visit(graph::NodeId id, graph::Walk::Finish finish);
  void VisitChanges(graph::NodeId id, const graph::Walk::Finish& finish);
  void FinishNode(Node& node, const graph::Walk::Finish& finish);
  bool DependencyFailed(graph::NodeId id) const;
  void StartChange(Node::Kind kind, const Change& change, absl::AnyInvocable<void(bool)> done);
  void Destroy(const Change& change, const std::string& deposed_key,
               absl::AnyInvocable<void(bool)> done);
  void CreateOrUpdate(const Change& change, absl::AnyInvocable<void(bool)> done);
  void ReadData(const Change& change, absl::AnyInvocable<void(bool)> done);
  void OnApplied(const Change& change, const std::string& deposed_key, AppliedInstance applied,
                 absl::AnyInvocable<void(bool)> done);
  state::ObjectPtr MakeObject(const Change& change, const AppliedInstance& applied, bool tainted);
  std::optional<proto::value::Value> EvaluateConfig(const Change& change, diag::Diagnostics& diags);
  bool ExpandAgain(const addr::Resource& resource);
  void PublishResource(const addr::Resource& resource);
  void SaveOutputs();
  std::vector<addr::Resource> DependenciesOf(const addr::Resource& resource);
  InstanceToApply Prepare(const Change& change, plan::Action action,
                          const std::string& deposed_key);
  void ReleaseSlot(const Change& change);
  void KeepCheckpoint(const Change& change, plan::Action action, const std::string& deposed_key,
                      const Checkpoint& checkpoint, absl::AnyInvocable<void()> then);
  void ForgetCheckpoints(const Change& change, const std::string& deposed_key,
                         const AppliedInstance& applied);
  void PublishPlanned();
  const config::Resource* ConfigOf(const addr::Resource& resource) const;

  const Context& context_;
  const plan::Plan& plan_;
  state::LocalStore& store_;
  diag::Diagnostics& diags_;
  ModuleScope scope_;
  state::State state_;
  Recorder recorder_;
  graph::Graph graph_;
  graph::Slots slots_;
  std::vector<Node> nodes_;
  std::map<addr::Resource, Nodes> resource_nodes_;
  std::map<addr::ProviderConfig, graph::NodeId> provider_nodes_;
  std::map<addr::Resource, std::map<addr::InstanceKey, proto::value::Value>> values_;
  std::map<addr::Resource, Instances::Kind> kinds_;
  std::map<addr::Resource, std::map<addr::InstanceKey, Repetition>> repetitions_;
  std::map<const Change*, std::string>
      deposed_;  // Keys of what create-before-destroy has put aside.
  std::set<addr::Resource> create_before_destroy_;
  std::map<addr::Resource, std::vector<addr::Resource>> dependencies_;
  std::set<const Change*> destroy_failed_;  // Replacements whose old object could not be destroyed.
  // Of running changes that have a checkpoint in the state: what was there before; null: nothing.
  std::map<const Change*, state::ObjectPtr> before_;
  std::set<const Change*> waiting_;  // Running creates whose slot others have.
  plan::ChangeCounts counts_ = {};
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_APPLY_WALK_H_
