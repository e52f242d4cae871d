#include "planner/engine/modules.h"

namespace planner::engine {

Modules::Modules(const config::ModuleNode& root, Providers& providers, Evaluation::Kind kind)
    : evaluation_{.schemas = providers.schemas(), .functions = providers.functions(), .kind = kind},
      root_(root, evaluation_, /*parent=*/nullptr, /*key=*/{}, /*repetition=*/{}) {}

ModuleScope* Modules::Find(const addr::ModulePath& path) {
  ModuleScope* scope = &root_;
  for (const addr::ModuleStep& step : path) {
    if (!scope->node().module->calls.contains(step.name)) return nullptr;
    diag::Diagnostics reported;  // When the expansion was visited.
    ModuleScope::Called* called = scope->Call(step.name, reported);
    if (called == nullptr) return nullptr;
    const auto found = called->instances.find(step.key);
    if (found == called->instances.end()) return nullptr;
    scope = found->second.get();
  }
  return scope;
}

const Modules::InstanceList* Modules::InstancesOf(const config::ModuleNode& node,
                                                  diag::Diagnostics& diags) {
  const auto known = instances_.find(&node);
  if (known != instances_.end()) return known->second ? &*known->second : nullptr;
  std::optional<InstanceList> list = InstanceList();
  if (node.parent == nullptr) {
    list->push_back(&root_);
  } else if (const InstanceList* parents = InstancesOf(*node.parent, diags)) {
    for (ModuleScope* parent : *parents) {
      ModuleScope::Called* called = parent->Call(node.call->name, diags);
      if (called == nullptr) list.reset();
      if (!list) break;
      for (const auto& entry : called->instances) list->push_back(entry.second.get());
    }
  } else {
    list.reset();
  }
  const std::optional<InstanceList>& kept = instances_[&node] = std::move(list);
  return kept ? &*kept : nullptr;
}

}  // namespace planner::engine
