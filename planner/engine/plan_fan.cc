#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/ignored_changes.h"
#include "planner/engine/plan_walk.h"
#include "planner/lang/reference.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using plan::ActionReason;
using proto::text::Cat;
using proto::value::Value;

ActionReason PlanWalk::DeleteReason(const Fan& fan, const addr::InstanceKey& key) const {
  if (options_.mode == plan::Mode::kDestroy) return ActionReason::kNone;
  if (fan.declared == nullptr && previous_.contains({fan.resource, key}))
    return ActionReason::kDeleteBecauseNoMoveTarget;
  if (fan.declared == nullptr) return ActionReason::kDeleteBecauseNoResourceConfig;
  // The block is there, and so its module, but not in this instance.
  if (fan.config == nullptr) return ActionReason::kDeleteBecauseNoModule;
  switch (fan.kind) {
    case Instances::Kind::kSingle: return ActionReason::kDeleteBecauseWrongRepetition;
    case Instances::Kind::kCount:
      return std::holds_alternative<int64_t>(key) ? ActionReason::kDeleteBecauseCountIndex
                                                  : ActionReason::kDeleteBecauseWrongRepetition;
    case Instances::Kind::kForEach:
      return std::holds_alternative<std::string>(key) ? ActionReason::kDeleteBecauseEachKey
                                                      : ActionReason::kDeleteBecauseWrongRepetition;
  }
  return ActionReason::kNone;
}

// `repetition` null: the instance is not configured (any more).
void PlanWalk::StartInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                             const Repetition* repetition) {
  const addr::ResourceInstance address{fan->resource, key};
  const state::ObjectPtr object = prior_->FindObject(address);
  InstanceToPlan in{.address = address,
                    .provider = fan->provider,
                    .client = &context_.providers.Client(fan->provider),
                    .schema = fan->schema};
  in.prior = object.get();
  in.refresh = options_.refresh;
  in.refresh_only = options_.mode == plan::Mode::kRefreshOnly;
  in.locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  in.delete_reason = DeleteReason(*fan, key);
  if (!IsIncluded(address)) {
    if (object != nullptr) {
      diag::Diagnostics ignored;
      const auto value = state::Decode(*object, *fan->schema);
      if (value.ok()) fan->values[key] = *value;
    }
    return FinishFan(fan);
  }
  if (repetition != nullptr) {
    const config::Resource& config = *fan->config;
    const Repetition copy = *repetition;
    if (!CanGenerate(*fan, address)) {
      fan->failed = true;
      return FinishFan(fan);
    }
    fan->repetitions[key] = copy;
    if (const auto id = import_ids_.find(address); id != import_ids_.end())
      in.import_id = id->second;
    in.evaluate = [this, &config, copy, fan, key, text = addr::ToString(address)](
                      diag::Diagnostics& diags) -> std::optional<Value> {
      const lang::Scope scope = fan->scope->ForExpressions(copy);
      if (!config.preconditions.empty() &&
          !CheckConditions(config.preconditions, scope, ConditionKind::kPrecondition,
                           CheckableOf({fan->resource, key}), modules_.checking(), diags))
        return std::nullopt;
      const syntax::Body& body = config.is_generated ? fan->written.body : config.body;
      auto value = fan->scope->Decode(body, fan->schema->block, scope, diags);
      if (value && !CheckEphemeral(*value, body, fan->schema->block, text, diags))
        return std::nullopt;
      return value;
    };
    if (config.is_generated) {
      in.locate = LocateIn(&fan->written, fan->schema, addr::ToString(address));
      in.on_imported = [this, fan](const Value& found) { Generate(*fan, found); };
    }
    in.create_before_destroy = create_before_destroy_.contains(addr::WithoutKeys(fan->resource));
    in.ignore_changes = IgnoredChanges(config);
    for (const addr::ResourceInstance& replaced : options_.replaces)
      in.replace_requested |= replaced == address;
    if (!config.replace_triggered_by.empty())
      in.replace_triggered = [this, &config, fan, copy] {
        return IsTriggered(config, *fan->scope, copy);
      };
  }
  slots_.Acquire([this, fan, key, object, in = std::move(in)]() mutable {
    if (context_.is_interrupted()) {
      slots_.Release();
      fan->failed = true;
      return FinishFan(fan);
    }
    PlanInstance(std::move(in), context_.hooks, [this, fan, key, object](PlannedInstance planned) {
      slots_.Release();
      OnInstance(fan, key, "", std::move(planned));
    });
  });
}

void PlanWalk::StartDeposed(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                            const std::string& deposed) {
  const addr::ResourceInstance address{fan->resource, key};
  const state::ObjectPtr object = prior_->FindObject(address, deposed);
  InstanceToPlan in{.address = address,
                    .provider = fan->provider,
                    .client = &context_.providers.Client(fan->provider),
                    .schema = fan->schema};
  in.prior = object.get();
  in.refresh = options_.refresh;
  in.refresh_only = options_.mode == plan::Mode::kRefreshOnly;
  in.locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  slots_.Acquire([this, fan, key, deposed, object, in = std::move(in)]() mutable {
    PlanInstance(std::move(in), context_.hooks,
                 [this, fan, key, deposed, object](PlannedInstance planned) {
                   slots_.Release();
                   OnInstance(fan, key, deposed, std::move(planned));
                 });
  });
}

void PlanWalk::OnInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                          const std::string& deposed, PlannedInstance planned) {
  const addr::ResourceInstance address{fan->resource, key};
  diag::Append(diags_, std::move(planned.diags));
  if (planned.failed) fan->failed = true;
  if (planned.refreshed != nullptr) {
    if (planned.change && planned.change->import_id && planned.change->action == Action::kNoOp)
      planned.refreshed = CompleteImported(*fan, planned.refreshed);
    const state::Resource* in_state = prior_->FindResource(fan->resource);
    refreshed_.SetObject(address, deposed, in_state == nullptr ? fan->provider : in_state->provider,
                         planned.refreshed);
  } else if (!planned.failed && prior_->FindObject(address, deposed) != nullptr) {
    refreshed_.RemoveObject(address, deposed);
  }
  if (planned.drift) {
    planned.drift->deposed_key = deposed;
    plan_.drift.push_back(*std::move(planned.drift));
  }
  if (options_.mode == plan::Mode::kRefreshOnly && deposed.empty()) {
    fan->values[key] = planned.refreshed != nullptr
                           ? planned.before
                           : Value::Unknown(proto::schema::ImpliedType(fan->schema->block));
    const auto repetition = fan->repetitions.find(key);
    if (repetition != fan->repetitions.end() &&
        !CheckPostconditions(*fan, key, repetition->second, fan->values[key]))
      fan->failed = true;
  }
  // What has been generated is worth keeping even if the provider does not like it.
  if (planned.failed && !fan->generated.empty() && planned.refreshed != nullptr)
    planned.change = plan::ResourceInstanceChange{.address = address,
                                                  .provider = fan->provider,
                                                  .before = planned.before,
                                                  .after = planned.before,
                                                  .schema = fan->schema};
  if (planned.change) {
    plan::ResourceInstanceChange& change = *planned.change;
    change.generated_config = fan->generated;
    change.deposed_key = deposed;
    const bool forgets = change.action == Action::kDelete && fan->declared == nullptr &&
                         options_.mode == plan::Mode::kNormal && IsForgotten(fan->resource);
    if (forgets) change.action = Action::kForget;
    const state::ObjectPtr prior = prior_->FindObject(address, deposed);
    RefuseUnsupported(provisioners_, change,
                      prior != nullptr && prior->status == state::Object::Status::kTainted, diags_);
    if (deposed.empty()) OnCurrentChange(*fan, key, change);
    AddChange(std::move(change));
  }
  FinishFan(fan);
}

// A change of the instance's current object: what others see of it, and what its block demands.
void PlanWalk::OnCurrentChange(Fan& fan, const addr::InstanceKey& key,
                               plan::ResourceInstanceChange& change) {
  const auto moved = previous_.find(change.address);
  if (moved != previous_.end()) change.previous_address = moved->second;
  if (fan.declared != nullptr) CheckPreventDestroy(fan, change);
  const bool stays = change.action != Action::kDelete;
  if (stays || options_.mode == plan::Mode::kDestroy)
    fan.values[key] = stays ? change.after : change.before;
  if (stays && fan.config != nullptr &&
      !CheckPostconditions(fan, key, fan.repetitions[key], change.after))
    fan.failed = true;
}

bool PlanWalk::IsForgotten(const addr::Resource& resource) const {
  return std::ranges::any_of(forgotten_, [&](const addr::Target& target) {
    return target.Contains({addr::WithoutKeys(resource), {}});
  });
}

void PlanWalk::AddChange(plan::ResourceInstanceChange change) {
  const addr::Resource& resource = change.address.resource;
  changes_[resource].push_back(plan_.changes.size());
  if (change.action != Action::kNoOp && resource.mode == addr::ResourceMode::kManaged)
    pending_.insert(addr::WithoutKeys(resource));
  plan_.changes.push_back(std::move(change));
}

void PlanWalk::CheckPreventDestroy(const Fan& fan, const plan::ResourceInstanceChange& change) {
  if (!fan.declared->prevent_destroy ||
      (change.action != Action::kDelete && !plan::IsReplace(change.action)))
    return;
  diag::AddError(diags_, "Instance cannot be destroyed",
                 Cat("Resource ", addr::ToString(change.address),
                     " has lifecycle.prevent_destroy set, but the plan calls for this resource to "
                     "be destroyed. To avoid this error and "
                     "continue with the plan, either disable lifecycle.prevent_destroy or reduce "
                     "the scope of the plan using the -target option."),
                 fan.declared->range);
}

void PlanWalk::FinishFan(const std::shared_ptr<Fan>& fan) {
  if (--fan->pending > 0) return;
  if (fan->failed) return Failed(fan);
  modules_.SetResource(fan->resource, Combine(fan->kind, std::move(fan->values)));
  fan->finish(graph::Outcome::kDone);
}

void PlanWalk::Failed(const std::shared_ptr<Fan>& fan) {
  if (first_failed_.empty()) first_failed_ = addr::ToString(fan->resource);
  modules_.SetFailed(fan->resource);
  fan->finish(graph::Outcome::kFailed);
}

namespace {

// The steps of `expression` behind its first `skipped`, outermost last.
std::vector<const syntax::Expression*> StepsBehind(const syntax::Expression& expression,
                                                   size_t skipped) {
  std::vector<const syntax::Expression*> steps;
  for (const syntax::Expression* e = &expression; e != nullptr;) {
    steps.push_back(e);
    const auto* attr = e->As<syntax::GetAttr>();
    const auto* index = e->As<syntax::Index>();
    e = attr != nullptr ? attr->source.get() : index != nullptr ? index->source.get() : nullptr;
  }
  std::reverse(steps.begin(), steps.end());
  steps.erase(steps.begin(), steps.begin() + static_cast<ptrdiff_t>(skipped));
  return steps;
}

}  // namespace

// What one expression of replace_triggered_by refers to; nullopt if it cannot be told.
std::optional<PlanWalk::Trigger> PlanWalk::ReadTrigger(const syntax::Expression& expression,
                                                       ModuleScope& scope,
                                                       const Repetition& repetition) {
  diag::Diagnostics ignored;
  const auto traversal = syntax::TraversalPrefix(expression);
  const auto reference = traversal ? lang::ParseReference(*traversal, ignored) : std::nullopt;
  if (!reference) return std::nullopt;
  Trigger trigger{.resource = scope.AddressOf(reference->resource)};
  for (const syntax::Expression* step : StepsBehind(expression, reference->steps)) {
    if (const auto* attr = step->As<syntax::GetAttr>()) {
      trigger.path.push_back(proto::value::PathStep::Attribute(attr->name));
      continue;
    }
    const auto* index = step->As<syntax::Index>();
    if (index == nullptr) continue;
    const auto value = scope.Evaluate(*index->key, scope.ForExpressions(repetition), ignored);
    if (!value || !value->IsKnownNonNull()) return std::nullopt;
    if (trigger.key || !trigger.path.empty()) {
      trigger.path.push_back(proto::value::PathStep::Index(value->WithoutMarks()));
    } else if (value->type() == proto::value::Type::Number()) {
      trigger.key = value->AsNumber().ToInt64().value_or(-1);
    } else if (value->type() == proto::value::Type::String()) {
      trigger.key = std::string(value->AsString());
    }
  }
  return trigger;
}

bool PlanWalk::Trigger::IsPulledBy(const plan::ResourceInstanceChange& change) const {
  if (key && change.address.key != *key) return false;
  if (change.action != Action::kUpdate && !plan::IsReplace(change.action)) return false;
  if (path.empty()) return true;
  const auto before = proto::value::ApplyPath(change.before, path);
  const auto after = proto::value::ApplyPath(change.after, path);
  return !before.ok() || !after.ok() || !after->IsWhollyKnown() ||
         !proto::value::SameIgnoringMarks(*before, *after);
}

// Whether something that replace_triggered_by refers to changes (engine-compat.md 2.6).
bool PlanWalk::IsTriggered(const config::Resource& resource, ModuleScope& scope,
                           const Repetition& repetition) {
  for (const syntax::ExpressionPtr& expression : resource.replace_triggered_by) {
    const std::optional<Trigger> trigger = ReadTrigger(*expression, scope, repetition);
    if (!trigger) continue;
    for (const size_t position : changes_[trigger->resource]) {
      if (trigger->IsPulledBy(plan_.changes[position])) return true;
    }
  }
  return false;
}

}  // namespace planner::engine
