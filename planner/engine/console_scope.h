#ifndef PLANNER_ENGINE_CONSOLE_SCOPE_H_
#define PLANNER_ENGINE_CONSOLE_SCOPE_H_

#include <map>
#include <optional>
#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/plan/change.h"
#include "planner/state/model.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

namespace planner::engine {

// Gives the values of expressions of the root module between two runs, as `kiln console` does:
// objects are as a state has them, those that do not exist yet are unknown. Asks no plugin
// anything but its schema.
class ConsoleScope {
 public:
  // `context` outlives this. An object that does not conform to its schema is an error in `diags`
  // and unknown afterwards.
  ConsoleScope(const Context& context, const state::State& state,
               std::map<std::string, proto::value::Value> variables, diag::Diagnostics& diags);

  // Objects that `plan` changes are from here on as they will be.
  void UsePlan(const plan::Plan& plan);

  // nullopt after appending errors. Functions that differ from run to run have values here.
  std::optional<proto::value::Value> Evaluate(const syntax::Expression& expression,
                                              diag::Diagnostics& diags);

 private:
  using Values = std::map<addr::InstanceKey, proto::value::Value>;
  void Publish(const addr::Resource& resource);

  Modules modules_;
  std::map<addr::Resource, Values> values_ = {};
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CONSOLE_SCOPE_H_
