#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/ephemeral_values.h"
#include "planner/engine/plan_walk.h"
#include "planner/lang/evaluate.h"

namespace planner::engine {

using proto::value::Value;

namespace {

// Variables of the root module that break rules of their own: what refers to them has no value.
std::set<ConfigGraph::Id> BrokenVariables(const ConfigGraph& objects,
                                          const std::vector<graph::NodeId>& nodes,
                                          const graph::Walk& walk) {
  std::set<ConfigGraph::Id> broken;
  for (size_t id = 0; id < objects.objects().size(); ++id) {
    const ConfigGraph::Object& object = objects.objects()[id];
    const bool of_root =
        object.kind == ConfigGraph::Object::Kind::kVariable && object.module->parent == nullptr;
    if (of_root && nodes[id] >= 0 && walk.WasSkipped(nodes[id]))
      broken.insert(static_cast<ConfigGraph::Id>(id));
  }
  return broken;
}

}  // namespace

void PlanWalk::PlanOutputs(const graph::Walk& walk, plan::Plan& plan) {
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  for (graph::NodeId id = 0; id < graph_.size(); ++id) {
    // What was skipped has no value; outputs that refer to it stay as they are.
    const Node& node = nodes_[static_cast<size_t>(id)];
    const bool has_value =
        node.kind == Node::Kind::kResource || node.kind == Node::Kind::kEphemeral;
    if (has_value && walk.WasSkipped(id)) modules_.SetFailed(node.resource);
  }
  const std::set<ConfigGraph::Id> broken = BrokenVariables(objects_, object_nodes_, walk);
  for (const auto& [name, output] : context_.root.module->outputs) {
    if (destroy) break;
    if (!broken.empty()) {
      const std::vector<ConfigGraph::Id> needed =
          objects_.Closure(objects_.Targets(context_.root, lang::References(*output.value)));
      const auto is_broken = [&](ConfigGraph::Id id) { return broken.contains(id); };
      if (std::any_of(needed.begin(), needed.end(), is_broken)) continue;
    }
    PlanOutput(name, output, plan);
  }
  if (!options_.targets.empty()) return;
  for (const auto& entry : prior_->outputs) {
    if (plan.outputs.contains(entry.first)) continue;
    if (!destroy && context_.root.module->outputs.contains(entry.first)) continue;
    plan.outputs[entry.first] = plan::MakeOutputChange(PriorOutput(entry.first), std::nullopt);
  }
}

std::optional<Value> PlanWalk::PriorOutput(const std::string& name) const {
  const auto found = prior_->outputs.find(name);
  if (found == prior_->outputs.end()) return std::nullopt;
  return found->second.sensitive ? found->second.value.WithMarks(proto::value::kSensitive)
                                 : found->second.value;
}

void PlanWalk::PlanOutput(const std::string& name, const config::Output& output, plan::Plan& plan) {
  if (!options_.targets.empty()) {
    const std::vector<ConfigGraph::Id> needed =
        objects_.Closure(objects_.Targets(context_.root, lang::References(*output.value)));
    for (const addr::Resource& resource : objects_.Resources(needed)) {
      if (!targeted_.contains(resource)) return;
    }
  }
  if (output.ephemeral) {
    CheckEphemeralOfRoot(output, {}, diags_);
    return;
  }
  ModuleScope& root = modules_.root();
  const lang::Scope scope = root.ForExpressions();
  if (!CheckConditions(output.preconditions, scope, ConditionKind::kOutputPrecondition,
                       CheckableOf(state::CheckKind::kOutput, {}, name), modules_.checking(),
                       diags_))
    return;
  std::optional<Value> value = root.Evaluate(*output.value, scope, diags_);
  if (!value) return;
  if (!output.sensitive && (value->DeepMarks() & proto::value::kSensitive) != 0) {
    diags_.push_back(
        {.summary = "Output refers to sensitive values",
         .detail = "To reduce the risk of accidentally exporting sensitive data that was "
                   "intended to be only internal, Terraform requires that any root module output "
                   "containing sensitive data be explicitly marked as sensitive, to confirm your "
                   "intent.\n\nIf you do intend to export this data, annotate the output value "
                   "as sensitive by adding the following argument:\n    sensitive = true",
         .subject = output.range});
    return;
  }
  if (!CheckEphemeral(output, *value, diags_)) return;
  if (HoldsInfinity(*value)) return RefuseInfinity(output.value->SourceRange(), diags_);
  if (output.sensitive) value = value->WithMarks(proto::value::kSensitive);
  plan.outputs[name] = plan::MakeOutputChange(PriorOutput(name), value);
  if (!value->IsWhollyKnown()) return;
  if (value->IsNull()) {
    refreshed_.outputs.erase(name);
  } else {
    refreshed_.outputs[name] = {.value = value->WithoutDeepMarks(), .sensitive = output.sensitive};
  }
}

}  // namespace planner::engine
