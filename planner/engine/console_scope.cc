#include "planner/engine/console_scope.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "planner/engine/expansion.h"
#include "planner/lang/console.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;
using proto::value::Value;

ConsoleScope::ConsoleScope(const Context& context, const state::State& state,
                           std::map<std::string, Value> variables, diag::Diagnostics& diags)
    : modules_(context.root, context.providers, Evaluation::Kind::kPlan) {
  modules_.root().SetVariables(std::move(variables));
  modules_.SetApplyTime(absl::Now());
  modules_.SetPlanTime(absl::Now());
  for (const auto& [address, resource] : state.resources) {
    const auto* schema =
        context.providers.schemas().Find(resource.provider.provider, address.mode, address.type);
    if (schema == nullptr) continue;
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current == nullptr) continue;
      auto value = state::Decode(*instance.current, *schema);
      if (value.ok()) {
        values_[address][key] = *std::move(value);
        continue;
      }
      diag::AddError(diags, "Invalid object in state",
                     Cat("The object of ", addr::ToString(addr::ResourceInstance{address, key}),
                         " does not conform to its provider's schema: ", value.status().message(),
                         ". A plan or apply brings it up to date."));
    }
    Publish(address);
  }
}

void ConsoleScope::UsePlan(const plan::Plan& plan) {
  for (const plan::ResourceInstanceChange& change : plan.changes) {
    const addr::Resource& address = change.address.resource;
    if (!change.deposed_key.empty()) continue;
    if (change.action == plan::Action::kDelete || change.action == plan::Action::kForget) {
      values_[address].erase(change.address.key);
    } else {
      values_[address][change.address.key] = change.after;
    }
    Publish(address);
  }
}

// A resource without any instance is unknown, as it will be made by the next run.
void ConsoleScope::Publish(const addr::Resource& resource) {
  const auto values = values_.find(resource);
  if (values == values_.end() || values->second.empty()) return;
  const addr::InstanceKey& key = values->second.begin()->first;
  const auto kind = std::holds_alternative<std::string>(key) ? Instances::Kind::kForEach
                    : std::holds_alternative<int64_t>(key)   ? Instances::Kind::kCount
                                                             : Instances::Kind::kSingle;
  modules_.SetResource(resource, Combine(kind, values->second));
}

std::optional<Value> ConsoleScope::Evaluate(const syntax::Expression& expression,
                                            diag::Diagnostics& diags) {
  diag::Diagnostics found;
  Value value = lang::EvaluateInConsole(expression, modules_.root().ForExpressions(), found);
  const bool failed = diag::HasErrors(found);
  diag::Append(diags, std::move(found));
  if (failed) return std::nullopt;
  return value;
}

}  // namespace planner::engine
