// Data sources in the plan walk (plugin-protocol.md C.12).

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/plan_walk.h"
#include "planner/plan/action.h"
#include "planner/plan/checks.h"
#include "planner/plan/proposed_new.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using plan::ActionReason;
using proto::value::Value;

// A data source with conditions waits for all that it depends on: a change there may be what it
// takes to make a condition hold.
bool PlanWalk::HasPendingDependency(ConfigGraph::Id object) {
  const auto [at, is_new] = awaited_.try_emplace(object);
  if (is_new) {
    const Object& data = objects_.objects()[static_cast<size_t>(object)];
    const bool has_conditions =
        !data.resource->preconditions.empty() || !data.resource->postconditions.empty();
    at->second = objects_.Resources(
        objects_.Closure(has_conditions ? data.references : data.explicit_references));
  }
  return std::ranges::any_of(
      at->second, [this](const addr::Resource& resource) { return pending_.contains(resource); });
}

void PlanWalk::StartData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                         const Repetition& repetition) {
  const addr::ResourceInstance address{fan->resource, key};
  const lang::Scope scope = fan->scope->ForExpressions(repetition);
  const bool ok = fan->config->preconditions.empty() ||
                  CheckConditions(fan->config->preconditions, scope, ConditionKind::kPrecondition,
                                  CheckableOf(address), modules_.checking(), diags_);
  const auto config =
      ok ? fan->scope->Decode(fan->config->body, fan->schema->block, scope, diags_) : std::nullopt;
  if (!config || !CheckEphemeral(*config, fan->config->body, fan->schema->block,
                                 addr::ToString(address), diags_)) {
    fan->failed = true;
    return FinishFan(fan);
  }
  const Locate locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  slots_.Acquire([this, fan, key, repetition, config = *config, locate] {
    context_.providers.Client(fan->provider)
        .ValidateData(fan->resource.type, config.WithoutDeepMarks(),
                      [this, fan, key, repetition, config, locate](const Reply& reply) {
                        diag::Diagnostics found;
                        const bool valid = TakeDiagnostics(reply, locate, found);
                        if (valid || fan->config->check.empty())
                          diag::Append(diags_, std::exchange(found, {}));
                        if (valid) return OnDataValidated(fan, key, repetition, config);
                        slots_.Release();
                        if (!fan->config->check.empty())
                          return FinishCheckData(fan, key, std::move(found),
                                                 PlannedData(*fan, config));
                        fan->failed = true;
                        FinishFan(fan);
                      });
  });
}

Value PlanWalk::PlannedData(const Fan& fan, const Value& config) const {
  const auto [unmarked, marks] = proto::value::UnmarkDeep(config);
  return plan::MarkBySchema(
      fan.schema->block,
      proto::value::MarkPaths(plan::PlannedDataObject(fan.schema->block, unmarked), marks));
}

plan::ResourceInstanceChange PlanWalk::PlannedRead(const Fan& fan, const addr::InstanceKey& key,
                                                   ActionReason reason, Value after) const {
  plan::ResourceInstanceChange change;
  change.address = {fan.resource, key};
  change.provider = fan.provider;
  change.schema = fan.schema;
  change.action = Action::kRead;
  change.reason = reason;
  change.before = Value::Null(ImpliedType(fan.schema->block));
  change.after = std::move(after);
  return change;
}

void PlanWalk::OnDataValidated(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                               const Repetition& repetition, const Value& config) {
  const addr::ResourceInstance address{fan->resource, key};
  auto [unmarked, marks] = proto::value::UnmarkDeep(config);
  const bool pending = HasPendingDependency(fan->object);
  const bool in_check = !fan->config->check.empty();
  if (!unmarked.IsWhollyKnown() || pending) {
    slots_.Release();
    fan->values[key] = PlannedData(*fan, config);
    refreshed_.RemoveObject(address);
    AddChange(PlannedRead(*fan, key,
                          pending && unmarked.IsWhollyKnown()
                              ? ActionReason::kReadBecauseDependencyPending
                              : ActionReason::kReadBecauseConfigUnknown,
                          fan->values[key]));
    if (in_check) ReportData(*fan, {config::ConditionResult::Status::kPass});
    if (!CheckPostconditions(*fan, key, repetition, fan->values[key])) fan->failed = true;
    return FinishFan(fan);
  }
  if (context_.hooks) context_.hooks({.kind = Event::Kind::kReadStart, .address = address});
  const absl::Time started = absl::Now();
  const Locate locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  context_.providers.Client(fan->provider)
      .ReadData(fan->resource.type, unmarked,
                [this, fan, key, address, repetition, locate, started, config, in_check,
                 marks = std::move(marks)](const ObjectReply& reply) {
                  slots_.Release();
                  diag::Diagnostics found;
                  const bool ok = TakeDiagnostics(reply, locate, found);
                  if (!ok && in_check)
                    return FinishCheckData(fan, key, std::move(found), PlannedData(*fan, config));
                  if (!ok) {
                    diag::Append(diags_, std::move(found));
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
                  if (in_check) return FinishCheckData(fan, key, std::move(found), value);
                  diag::Append(diags_, std::move(found));
                  FinishData(fan, key, repetition, value);
                });
}

void PlanWalk::ReportData(const Fan& fan, const config::ConditionResult& result) {
  ledger_.Report(CheckableOf(state::CheckKind::kCheckBlock, fan.resource.module, fan.config->check),
                 Rules::kDataBlock, 0, result);
}

// A check block has its data read again by every apply, and fails if that is not possible, which
// never is an error. What could not be read is kept as planned, with null for what is not known, as
// Terraform does; but not where nothing is planned: then nobody would read it again.
void PlanWalk::FinishCheckData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                               diag::Diagnostics found, Value value) {
  using Status = config::ConditionResult::Status;
  const std::string failure = TurnIntoWarnings(found);
  diag::Append(diags_, std::move(found));
  ReportData(*fan, failure.empty() ? config::ConditionResult{Status::kPass}
                                   : config::ConditionResult{Status::kFail, failure});
  const bool refresh_only = options_.mode == plan::Mode::kRefreshOnly;
  if (!refresh_only)
    AddChange(PlannedRead(*fan, key, ActionReason::kReadBecauseCheckNested, value));
  if (!failure.empty() && refresh_only) {
    refreshed_.RemoveObject({fan->resource, key});
  } else {
    StoreData(*fan, key, value);
  }
  fan->values[key] = std::move(value);
  FinishFan(fan);
}

bool PlanWalk::StoreData(const Fan& fan, const addr::InstanceKey& key, const Value& value) {
  auto object = std::make_shared<state::Object>();
  const bool planned_only = !fan.config->check.empty() && !value.IsWhollyKnown();
  const absl::Status stored =
      state::Encode(planned_only ? plan::UnknownAsNull(value) : value, *fan.schema, *object);
  if (!stored.ok()) {
    diag::AddError(diags_, "Provider produced invalid object", std::string(stored.message()),
                   fan.config->range);
    return false;
  }
  refreshed_.SetObject({fan.resource, key}, "", fan.provider, std::move(object));
  return true;
}

void PlanWalk::FinishData(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                          const Repetition& repetition, Value value) {
  if (!StoreData(*fan, key, value)) {
    fan->failed = true;
    return FinishFan(fan);
  }
  if (!CheckPostconditions(*fan, key, repetition, value)) fan->failed = true;
  fan->values[key] = std::move(value);
  FinishFan(fan);
}

}  // namespace planner::engine
