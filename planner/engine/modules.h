#ifndef PLANNER_ENGINE_MODULES_H_
#define PLANNER_ENGINE_MODULES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "planner/addr/address.h"
#include "planner/addr/module_path.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/providers.h"
#include "proto/value/value.h"

namespace planner::engine {

// All module instances of one operation.
class Modules {
 public:
  using Value = proto::value::Value;
  using InstanceList = std::vector<ModuleScope*>;

  // Both outlive this.
  Modules(const config::ModuleNode& root, Providers& providers, Evaluation::Kind kind);

  ModuleScope& root() { return root_; }
  // The instance at a path; null if there is none.
  ModuleScope* Find(const addr::ModulePath& path);
  // All instances of a module, in the order of their addresses. Null if it could not be told how
  // many there are. To be asked when everything that the calls' count and for_each refer to is
  // known.
  const InstanceList* InstancesOf(const config::ModuleNode& node, diag::Diagnostics& diags);

  void SetResource(const addr::Resource& resource, Value value) {
    evaluation_.resources[resource] = std::move(value);
  }
  // A resource failed: what refers to it fails silently. Keys of modules do not matter.
  void SetFailed(const addr::Resource& resource) {
    evaluation_.failed.insert(addr::WithoutKeys(resource));
  }
  // What happens to results of conditions of variables and outputs.
  Checking& checking() { return evaluation_.checking; }
  void SetApplyTime(absl::Time now) { evaluation_.now = now; }
  void SetPlanTime(absl::Time time) { evaluation_.plan_time = time; }

 private:
  Evaluation evaluation_;
  ModuleScope root_;
  std::map<const config::ModuleNode*, std::optional<InstanceList>> instances_;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_MODULES_H_
