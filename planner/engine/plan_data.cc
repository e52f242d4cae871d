// Data sources in the plan walk (plugin-protocol.md C.12).

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "planner/engine/plan_walk.h"
#include "planner/plan/action.h"
#include "planner/plan/proposed_new.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using plan::ActionReason;
using proto::value::Value;

bool PlanWalk::HasPendingDependency(ConfigGraph::Id object) {
  const auto [at, is_new] = awaited_.try_emplace(object);
  if (is_new) {
    const Object& data = objects_.objects()[static_cast<size_t>(object)];
    at->second = objects_.Resources(objects_.Closure(data.explicit_references));
  }
  return std::ranges::any_of(
      at->second, [this](const addr::Resource& resource) { return pending_.contains(resource); });
}

void PlanWalk::StartData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                         const Repetition& repetition) {
  const addr::ResourceInstance address{fan->resource, key};
  const lang::Scope scope = fan->scope->ForExpressions(repetition);
  const bool ok =
      CheckConditions(fan->config->preconditions, scope, "Resource precondition", diags_);
  const auto config =
      ok ? fan->scope->Decode(fan->config->body, fan->schema->block, scope, diags_) : std::nullopt;
  if (!config) {
    fan->failed = true;
    return FinishFan(fan);
  }
  const Locate locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  slots_.Acquire([this, fan, key, repetition, config = *config, locate] {
    context_.providers.Client(fan->provider)
        .ValidateData(fan->resource.type, config.WithoutDeepMarks(),
                      [this, fan, key, repetition, config, locate](const Reply& reply) {
                        if (!TakeDiagnostics(reply, locate, diags_)) {
                          slots_.Release();
                          fan->failed = true;
                          return FinishFan(fan);
                        }
                        OnDataValidated(fan, key, repetition, config);
                      });
  });
}

void PlanWalk::OnDataValidated(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                               const Repetition&, const Value& config) {
  const addr::ResourceInstance address{fan->resource, key};
  auto [unmarked, marks] = proto::value::UnmarkDeep(config);
  const bool pending = HasPendingDependency(fan->object);
  if (!unmarked.IsWhollyKnown() || pending) {
    slots_.Release();
    plan::ResourceInstanceChange change;
    change.address = address;
    change.provider = fan->provider;
    change.schema = fan->schema;
    change.action = Action::kRead;
    change.reason = pending && unmarked.IsWhollyKnown()
                        ? ActionReason::kReadBecauseDependencyPending
                        : ActionReason::kReadBecauseConfigUnknown;
    change.before = Value::Null(ImpliedType(fan->schema->block));
    change.after = plan::MarkBySchema(
        fan->schema->block,
        proto::value::MarkPaths(plan::PlannedDataObject(fan->schema->block, unmarked), marks));
    fan->values[key] = change.after;
    refreshed_.RemoveObject(address);
    AddChange(std::move(change));
    return FinishFan(fan);
  }
  if (context_.hooks) context_.hooks({.kind = Event::Kind::kReadStart, .address = address});
  const absl::Time started = absl::Now();
  const Locate locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  context_.providers.Client(fan->provider)
      .ReadData(fan->resource.type, unmarked,
                [this, fan, key, address, locate, started,
                 marks = std::move(marks)](const ObjectReply& reply) {
                  slots_.Release();
                  if (!TakeDiagnostics(reply, locate, diags_)) {
                    fan->failed = true;
                    return FinishFan(fan);
                  }
                  const Value value = plan::MarkBySchema(
                      fan->schema->block, proto::value::MarkPaths(reply.state, marks));
                  Event event{.kind = Event::Kind::kReadDone,
                              .address = address,
                              .elapsed = absl::Now() - started};
                  FillIdentity(value, event);
                  if (context_.hooks) context_.hooks(event);
                  FinishData(fan, key, value);
                });
}

void PlanWalk::FinishData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                          Value value) {
  auto object = std::make_shared<state::Object>();
  const absl::Status stored = state::Encode(value, *fan->schema, *object);
  if (!stored.ok()) {
    diag::AddError(diags_, "Provider produced invalid object", std::string(stored.message()),
                   fan->config->range);
    fan->failed = true;
  } else {
    refreshed_.SetObject({fan->resource, key}, "", fan->provider, std::move(object));
    fan->values[key] = std::move(value);
  }
  FinishFan(fan);
}

}  // namespace planner::engine
