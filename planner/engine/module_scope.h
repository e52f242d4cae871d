#ifndef PLANNER_ENGINE_MODULE_SCOPE_H_
#define PLANNER_ENGINE_MODULE_SCOPE_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/conditions.h"
#include "planner/engine/instances.h"
#include "planner/engine/provider_functions.h"
#include "planner/lang/reference.h"
#include "planner/lang/scope.h"
#include "planner/plan/schemas.h"
#include "proto/value/value.h"

namespace planner::engine {

// Whether a number in `value` is infinite. Such values are for calculating only: state and plan
// files have no form for them.
bool HoldsInfinity(const proto::value::Value& value);
void RefuseInfinity(const diag::SourceRange& range, diag::Diagnostics& diags);

// What all module instances of one operation share.
struct Evaluation {
  enum class Kind {
    kValidate,  // Variables and resources are unknown values of their types.
    kPlan,      // Resources that are not planned yet are unknown.
    kApply,     // Of resources without values there are no instances.
  };
  const plan::Schemas& schemas;
  ProviderFunctions& functions;
  Kind kind = Kind::kPlan;
  absl::Time now = absl::InfinitePast();        // Of timestamp(); see lang::Scope.
  absl::Time plan_time = absl::InfinitePast();  // Of plantimestamp().
  // Whole resources: an object, a tuple (count) or an object of objects (for_each).
  std::map<addr::Resource, proto::value::Value> resources = {};
  std::set<addr::Resource> failed = {};  // Without keys: what refers to them fails silently.
  Checking checking = {};                // Of variables and outputs of called modules.
  int silent_failures = 0;
};

// The values that expressions of one module instance can refer to, as far as the walk has come.
// Variables, locals, outputs and the instances of called modules are evaluated when first asked
// for, and then kept: the graph sees to it that nobody asks too early. What failed once is
// reported once; whoever asks again fails silently.
class ModuleScope {
 public:
  using Value = proto::value::Value;
  // The instances of a called module.
  struct Called {
    Instances::Kind kind = Instances::Kind::kSingle;
    std::map<addr::InstanceKey, std::unique_ptr<ModuleScope>> instances = {};
  };

  // All outlive the scope. `parent` null: the root module.
  ModuleScope(const config::ModuleNode& node, Evaluation& evaluation, ModuleScope* parent,
              const addr::InstanceKey& key, Repetition repetition);

  const config::ModuleNode& node() const { return node_; }
  const addr::ModulePath& path() const { return path_; }
  // A resource of this module: the address of the block's, in this instance.
  addr::Resource AddressOf(const addr::Resource& declared) const;

  // Of the root module.
  void SetVariables(const std::map<std::string, Value>& variables);

  // `self` is only for conditions after the fact. The scope refers to this object.
  lang::Scope ForExpressions(const Repetition& repetition = {}, std::optional<Value> self = {});

  // Evaluates with errors appended. nullopt if there are any, or if something referred to has
  // failed before.
  std::optional<Value> Evaluate(const syntax::Expression& expression, const lang::Scope& scope,
                                diag::Diagnostics& diags) const;
  // Decodes a block body likewise.
  std::optional<Value> Decode(const syntax::Body& body, const proto::schema::Block& block,
                              const lang::Scope& scope, diag::Diagnostics& diags) const;

  // Each by name, declared in this module. nullopt as for Evaluate.
  std::optional<Value> Variable(const std::string& name, diag::Diagnostics& diags);
  std::optional<Value> Local(const std::string& name, diag::Diagnostics& diags);
  std::optional<Value> Output(const std::string& name, diag::Diagnostics& diags);
  // Null if count or for_each could not be evaluated.
  Called* Call(const std::string& name, diag::Diagnostics& diags);

  const proto::schema::Schema* SchemaOf(const config::Resource& resource) const;

 private:
  // A value that was asked for: empty while it is being made, that is, in a cycle.
  struct Made {
    bool done = false;
    std::optional<Value> value = {};
  };
  template <typename Make>
  std::optional<Value> Once(std::map<std::string, Made>& all, const std::string& name, Make make);
  std::optional<lang::Scope::Resolved> Resolve(const syntax::Traversal& traversal,
                                               const Repetition& repetition,
                                               const std::optional<Value>& self,
                                               diag::Diagnostics& diags);
  std::optional<Value> ResolveVariable(const lang::Reference& reference, diag::Diagnostics& diags);
  std::optional<Value> ResolveLocal(const lang::Reference& reference, diag::Diagnostics& diags);
  std::optional<Value> ResolveResource(const lang::Reference& reference, const std::string& check,
                                       diag::Diagnostics& diags);
  std::optional<Value> ResolvePath(const lang::Reference& reference,
                                   diag::Diagnostics& diags) const;
  std::string SimilarResource(const addr::Resource& wanted) const;
  static std::optional<Value> ResolveRepetition(const lang::Reference& reference,
                                                const Repetition& repetition,
                                                diag::Diagnostics& diags);
  std::optional<lang::Scope::Resolved> ResolveModule(const lang::Reference& reference,
                                                     diag::Diagnostics& diags);
  Value UnknownModule(const config::ModuleCall& call) const;
  static std::optional<Value> WholeModule(Called& called, diag::Diagnostics& diags);
  std::optional<Value> EvaluateArgument(const config::Variable& variable, diag::Diagnostics& diags);
  void Expand(const config::ModuleCall& call, Called& called, diag::Diagnostics& diags);

  const config::ModuleNode& node_;
  const config::Module& module_;
  Evaluation& evaluation_;
  ModuleScope* parent_;
  addr::ModulePath path_;
  Repetition repetition_;     // Of the call that makes this instance.
  std::string rule_of_ = {};  // The variable whose rules are being checked.
  std::map<std::string, Made> variables_ = {};
  std::map<std::string, Made> locals_ = {};
  std::map<std::string, Made> outputs_ = {};
  std::map<std::string, std::unique_ptr<Called>> calls_ = {};  // Null: failed.
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_MODULE_SCOPE_H_
