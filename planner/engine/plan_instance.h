#ifndef PLANNER_ENGINE_PLAN_INSTANCE_H_
#define PLANNER_ENGINE_PLAN_INSTANCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/hooks.h"
#include "planner/engine/object.h"
#include "planner/engine/provider_client.h"
#include "planner/plan/action.h"
#include "planner/plan/change.h"
#include "planner/state/model.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

// What planning one instance needs. Everything referred to outlives the planning.
struct InstanceToPlan {
  addr::ResourceInstance address = {};
  addr::ProviderConfig provider = {};
  ProviderClient* client = nullptr;
  const proto::schema::Schema* schema = nullptr;
  const state::Object* prior = nullptr;       // Null: nothing exists yet, as far as we know.
  std::optional<std::string> import_id = {};  // Without `prior`: take the object that has this id.
  // Told of the object found by `import_id`, before `evaluate` is called. May be null.
  std::function<void(const proto::value::Value&)> on_imported = {};
  bool refresh = true;
  bool refresh_only = false;  // Nothing is planned; `change` stays empty.
  // Evaluates the configuration; nullopt after appending errors. Empty: the instance is
  // not configured (any more) and is planned for deletion with `delete_reason`.
  std::function<std::optional<proto::value::Value>(diag::Diagnostics&)> evaluate = {};
  plan::ActionReason delete_reason = plan::ActionReason::kNone;
  plan::IgnoreChanges ignore_changes = {};
  bool create_before_destroy = false;
  bool replace_requested = false;
  // Asked once the plan is known: whether replace_triggered_by demands a replacement.
  std::function<bool()> replace_triggered = {};
  Locate locate = {};
};

struct PlannedInstance {
  bool failed = false;
  diag::Diagnostics diags = {};
  // The object after upgrade and refresh; null if there is none (any more).
  state::ObjectPtr refreshed = {};
  proto::value::Value before = {};  // The refreshed value, marked.
  std::optional<plan::ResourceInstanceChange> drift = {};
  std::optional<plan::ResourceInstanceChange> change = {};
};

// Refreshes (or finds, to import it) and plans one instance: upgrade, read, evaluate, validate,
// propose, plan, check, and for a replacement plan once more (plugin-protocol.md C.8,
// engine-compat.md 6.5). Calls `done` once, at once or later, on the walk's thread.
void PlanInstance(InstanceToPlan instance, const Hooks& hooks,
                  absl::AnyInvocable<void(PlannedInstance)> done);

// The identifying attribute of an object for progress lines: "id", else "name", if it is a
// known string and not sensitive.
void FillIdentity(const proto::value::Value& object, Event& event);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PLAN_INSTANCE_H_
