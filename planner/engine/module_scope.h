#ifndef PLANNER_ENGINE_MODULE_SCOPE_H_
#define PLANNER_ENGINE_MODULE_SCOPE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "planner/addr/address.h"
#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/lang/reference.h"
#include "planner/lang/scope.h"
#include "planner/plan/schemas.h"
#include "proto/value/value.h"

namespace planner::engine {

// The copy of a block that an expression is evaluated for: count.index, each.key, each.value.
struct Repetition {
  std::optional<proto::value::Value> count_index = {};
  std::optional<proto::value::Value> each_key = {};
  std::optional<proto::value::Value> each_value = {};
};

// The values that expressions of the root module can refer to, as far as the walk has come.
// Locals are evaluated when first asked for, and then kept.
// Whether a number in `value` is infinite. Such values are for calculating only: state and plan
// files have no form for them.
bool HoldsInfinity(const proto::value::Value& value);
void RefuseInfinity(const diag::SourceRange& range, diag::Diagnostics& diags);

class ModuleScope {
 public:
  using Value = proto::value::Value;
  // Both outlive the scope. `validating`: variables and resources are unknown values of
  // their types.
  ModuleScope(const config::Module& module, const plan::Schemas& schemas, bool validating);

  void SetVariables(std::map<std::string, Value> variables) { variables_ = std::move(variables); }
  const std::map<std::string, Value>& variables() const { return variables_; }
  // The value of a whole resource: an object, a tuple (count) or an object of objects (for_each).
  void SetResource(const addr::Resource& resource, Value value) {
    resources_[resource] = std::move(value);
  }
  // A resource or provider failed: what refers to it fails silently.
  void SetFailed(const addr::Resource& resource) { failed_resources_.insert(resource); }
  void SetApplyTime(absl::Time now) { now_ = now; }

  // `self` is only for conditions after the fact. The scope refers to this object.
  lang::Scope ForExpressions(const Repetition& repetition = {}, std::optional<Value> self = {});

  // Evaluates with errors appended. nullopt if there are any, or if something referred to has
  // failed before.
  std::optional<Value> Evaluate(const syntax::Expression& expression, const lang::Scope& scope,
                                diag::Diagnostics& diags) const;
  // Decodes a block body likewise.
  std::optional<Value> Decode(const syntax::Body& body, const proto::schema::Block& block,
                              const lang::Scope& scope, diag::Diagnostics& diags) const;

  // The resources that a list of references leads to, through locals too. With `keep_locals` also
  // what locals refer to directly… sorted, without duplicates.
  std::set<addr::Resource> ResourcesBehind(const std::vector<syntax::Traversal>& references) const;
  // The references in what a resource block says its object is to be: body, count, for_each.
  std::vector<syntax::Traversal> ObjectReferences(const config::Resource& resource) const;
  // All references in a resource block: body, count, for_each, depends_on, conditions.
  std::vector<syntax::Traversal> ReferencesOf(const config::Resource& resource) const;
  const proto::schema::Schema* SchemaOf(const config::Resource& resource) const;

 private:
  std::optional<lang::Scope::Resolved> Resolve(const syntax::Traversal& traversal,
                                               const Repetition& repetition,
                                               const std::optional<Value>& self,
                                               diag::Diagnostics& diags);
  std::optional<Value> ResolveVariable(const lang::Reference& reference, diag::Diagnostics& diags);
  std::optional<Value> ResolveLocal(const lang::Reference& reference, diag::Diagnostics& diags);
  std::optional<Value> ResolveResource(const lang::Reference& reference, diag::Diagnostics& diags);
  static std::optional<Value> ResolveRepetition(const lang::Reference& reference,
                                                const Repetition& repetition,
                                                diag::Diagnostics& diags);
  void CollectLocals(const std::vector<syntax::Traversal>& references,
                     std::set<std::string>& locals, std::set<addr::Resource>& resources) const;

  const config::Module& module_;
  const plan::Schemas& schemas_;
  bool validating_;
  absl::Time now_ = absl::InfinitePast();
  std::map<std::string, Value> variables_;
  std::map<std::string, std::optional<Value>> locals_;  // nullopt: failed.
  std::set<std::string> evaluating_;                    // Locals under way: a cycle otherwise.
  std::map<addr::Resource, Value> resources_;
  std::set<addr::Resource> failed_resources_;
  int silent_failures_ = 0;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_MODULE_SCOPE_H_
