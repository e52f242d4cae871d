#ifndef PLANNER_ENGINE_PROVISIONERS_H_
#define PLANNER_ENGINE_PROVISIONERS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/hooks.h"
#include "planner/engine/instances.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/plan/change.h"
#include "planner/provision/commands.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

// Provisioners: what is checked of their blocks, when they run, and running them
// (engine-compat.md 2.6; docs/decisions/0012-provisioners.md).
namespace planner::engine {

// Which blocks an object has: those of its resource block or, if that is gone, of a removed block.
class Provisioners {
 public:
  using When = config::Provisioner::When;
  struct Found {
    const config::ModuleNode* module = nullptr;  // Where the blocks are written.
    const config::Provisioning* blocks = nullptr;
    When when = When::kCreate;
    // Those for `when`, in order; empty: nothing is to be run.
    std::vector<const config::Provisioner*> provisioners = {};
  };

  // `root` outlives this.
  explicit Provisioners(const config::ModuleNode& root);
  // Keys of modules do not matter.
  Found Find(const addr::Resource& resource, When when) const;

 private:
  struct Place {
    const config::ModuleNode* module = nullptr;
    const config::Provisioning* blocks = nullptr;
  };
  std::map<addr::Resource, Place> places_ = {};  // Of those that have any.
};

// The references of provisioners that run when an object is created, and of connection blocks.
std::vector<syntax::Traversal> ProvisionerReferences(const config::Resource& resource);

// While validating: reports wrong arguments, and types that there are not. `object`: the schema of
// what `self` is.
void CheckProvisioners(const config::Provisioning& blocks, ModuleScope& module,
                       const Repetition& repetition, const proto::schema::Block& object,
                       diag::Diagnostics& diags);

// While planning: reports provisioners that would run with `change`, and that kiln cannot run.
// `was_tainted`: whether the object to be destroyed is.
void RefuseUnsupported(const Provisioners& provisioners, const plan::ResourceInstanceChange& change,
                       bool was_tainted, diag::Diagnostics& diags);

struct InstanceToProvision {
  addr::ResourceInstance address = {};
  Provisioners::Found found = {};  // With provisioners.
  proto::value::Value self = {};   // Marked: the new object, or the one about to go.
  Repetition repetition = {};
};
struct Provisioned {
  bool failed = false;
  diag::Diagnostics diags = {};
};
// Runs provisioners one after the other until one fails that says so. An interrupted run fails
// without words. Calls `done` once.
void Provision(InstanceToProvision instance, const Context& context, Modules& modules,
               provision::Commands& commands, absl::AnyInvocable<void(Provisioned)> done);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVISIONERS_H_
