#ifndef PLANNER_PLAN_CHANGE_H_
#define PLANNER_PLAN_CHANGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "planner/plan/schemas.h"
#include "planner/state/check_results.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

namespace planner::state {
struct State;
}  // namespace planner::state

// A plan: addresses with what they are and what they are to become. Data only.
namespace planner::plan {

enum class Action {
  kNoOp,
  kCreate,
  kRead,  // A data source, read while applying.
  kUpdate,
  kDelete,
  kDeleteThenCreate,  // Replacement, the default order.
  kCreateThenDelete,  // Replacement with create_before_destroy.
  kForget,            // Leaves the state, not the world.
};
bool IsReplace(Action action);
// For people: "-/+", "+", " ~", "<=" are made of this; here the bare symbol.
std::string_view Symbol(Action action);
// The `actions` of the plan's JSON: {"delete", "create"}.
std::vector<std::string_view> ActionNames(Action action);

enum class ActionReason {
  kNone,
  kReplaceBecauseTainted,
  kReplaceByRequest,
  kReplaceByTriggers,
  kReplaceBecauseCannotUpdate,
  kDeleteBecauseNoResourceConfig,
  kDeleteBecauseWrongRepetition,
  kDeleteBecauseCountIndex,
  kDeleteBecauseEachKey,
  kDeleteBecauseNoModule,
  kDeleteBecauseNoMoveTarget,
  kReadBecauseConfigUnknown,
  kReadBecauseDependencyPending,
  kReadBecauseCheckNested,
};
// As in the plan's JSON: "replace_because_tainted"; empty for kNone.
std::string_view ReasonName(ActionReason reason);

// One object of one resource instance. Values are of the schema's implied type (with
// dynamic positions filled in) and carry marks: sensitive by the schema's `sensitive`
// attributes and by the configuration (or, before, by the state).
struct ResourceInstanceChange {
  addr::ResourceInstance address = {};
  std::optional<addr::ResourceInstance> previous_address = {};  // If moved in this plan.
  std::string deposed_key = {};  // Eight hex digits; empty: the current object.
  addr::ProviderConfig provider = {};
  Action action = Action::kNoOp;
  ActionReason reason = ActionReason::kNone;
  proto::value::Value before = {};   // Null if there is no object yet. Wholly known.
  proto::value::Value after = {};    // Null if it goes. May hold unknowns.
  std::string before_private = {};   // Of the state.
  std::string planned_private = {};  // The provider's answer; of a replacement the second one.
  std::vector<proto::value::Path> required_replace = {};  // The effective ones.
  std::optional<std::string> import_id = {};
  std::string generated_config = {};
  // Not kept in plan files: AttachSchemas sets it. Never null when a plan is shown.
  const proto::schema::Schema* schema = nullptr;
};

// Order of plans: module path, data before managed, type, name, instance key, deposed key.
bool ComesBefore(const ResourceInstanceChange& a, const ResourceInstanceChange& b);

// A root output value. Marks on the values say what is sensitive.
struct OutputChange {
  Action action = Action::kNoOp;    // kNoOp, kCreate, kUpdate, kDelete.
  proto::value::Value before = {};  // Null of any type if there was none.
  proto::value::Value after = {};   // May hold unknowns.
};
// The action that `before` (nullopt: no such output so far) and `after` (nullopt: not
// configured any more, or being destroyed) make; values unmarked or not.
OutputChange MakeOutputChange(const std::optional<proto::value::Value>& before,
                              const std::optional<proto::value::Value>& after);

enum class Mode { kNormal, kDestroy, kRefreshOnly };

// An attribute whose value contributed to the plan (plan JSON `relevant_attributes`).
struct RelevantAttribute {
  addr::ResourceInstance resource = {};  // Without a key: all instances of a keyed resource.
  proto::value::Path attribute = {};     // Empty: the whole object.
};

struct Plan {
  Mode mode = Mode::kNormal;
  // All root variables but ephemeral ones, defaults included; sensitive ones are marked.
  std::map<std::string, proto::value::Value> variables = {};
  // Those of them that were given, as they were written: for who reads plans, not for applying.
  std::map<std::string, proto::value::Value> written_variables = {};
  std::vector<std::string> targets = {};             // As given to -target.
  std::vector<std::string> replaces = {};            // As given to -replace.
  std::vector<ResourceInstanceChange> changes = {};  // Sorted by ComesBefore; no-ops included.
  std::vector<ResourceInstanceChange> drift = {};    // Sorted; what refreshing found.
  std::map<std::string, OutputChange> outputs = {};  // Root outputs, no-ops included.
  // After refresh and moves, and as found at start. Null only in an empty Plan.
  std::shared_ptr<const state::State> prior_state = {};
  std::shared_ptr<const state::State> previous_run_state = {};
  std::vector<addr::ProviderConfig> providers = {};  // Used by any change; sorted.
  std::string timestamp = {};                        // RFC 3339, UTC.
  bool errored = false;                              // Planning ended early; never applied.
  bool complete = true;                              // False with -target or deferred changes.
  std::vector<RelevantAttribute> relevant_attributes = {};
  std::vector<state::CheckResult> checks = {};  // Sorted by address.
  // Digests of calls of functions that providers define, and of what they answered.
  std::map<std::string, std::string> function_results = {};
  // The ephemeral root variables that were given and not null: they have to be given again to apply
  // a saved plan, and others must not be.
  std::set<std::string> apply_time_variables = {};
};
void Sort(Plan& plan);
// Whether applying does anything (engine-compat.md 6.6): an action, a move, an import, a
// changed output; for refresh-only a change of managed resources or outputs.
bool IsApplyable(const Plan& plan);
// Sets `schema` of all changes; the address of the first without a schema, else empty.
std::string AttachSchemas(Plan& plan, const Schemas& schemas);

struct ChangeCounts {
  int64_t import = 0, add = 0, change = 0, remove = 0;
};
// For "Plan: A to add, …": a replacement counts in add and remove.
ChangeCounts CountChanges(const Plan& plan);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_CHANGE_H_
