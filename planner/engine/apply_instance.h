#ifndef PLANNER_ENGINE_APPLY_INSTANCE_H_
#define PLANNER_ENGINE_APPLY_INSTANCE_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/hooks.h"
#include "planner/engine/object.h"
#include "planner/engine/provider_client.h"
#include "planner/engine/provisioners.h"
#include "planner/graph/event_queue.h"
#include "planner/plan/action.h"
#include "planner/plan/change.h"
#include "proto/value/value.h"

namespace planner::engine {

// The object as far as it is known while the provider is at work (docs/decisions/0006).
struct Checkpoint {
  proto::value::Value state = {};  // Marked; not null.
  std::string private_bytes = {};
  bool unfinished = false;  // Of a create: the provider can take it up again from here.
};

struct AppliedInstance;

// What applying one object needs.
struct InstanceToApply {
  const plan::ResourceInstanceChange* change = nullptr;
  ProviderClient* client = nullptr;
  plan::Action action = plan::Action::kCreate;  // kCreate, kUpdate or kDelete.
  proto::value::Value prior = {};               // Marked; null for a create.
  std::string prior_private = {};
  std::string deposed_key = {};  // For progress: which object.
  // Evaluates the configuration with what is known by now; not for a delete.
  std::function<std::optional<proto::value::Value>(diag::Diagnostics&)> evaluate = {};
  plan::IgnoreChanges ignore_changes = {};
  Locate locate = {};
  // Puts the announcement on disk before the call that makes or changes something.
  std::function<void(absl::AnyInvocable<void()>)> announce = {};
  // Keeps what a checkpoint says, and calls back once it is on disk. May be null.
  std::function<void(const Checkpoint&, absl::AnyInvocable<void()>)> keep = {};
  // Runs the provisioners of the object: of a create the one that has just been made, of a delete
  // the prior one, before the provider is asked. Null: there are none.
  std::function<void(const AppliedInstance&, absl::AnyInvocable<void(Provisioned)>)> provision = {};
};

struct AppliedInstance {
  bool failed = false;
  diag::Diagnostics diags = {};
  bool answered = false;  // Whether the provider answered.
  // What exists now: nullopt if the answer said nothing (then the prior object is kept, or, of a
  // create, nothing).
  std::optional<proto::value::Value> state = {};
  std::string private_bytes = {};
  bool unfinished = false;  // Of a failed create: the provider can take it up again from `state`.
};

// Plans once more with what has become known, checks that it is what was approved, and has the
// provider do it (plugin-protocol.md C.8 "The second plan during apply", C.9). Calls `done` once.
void ApplyInstance(InstanceToApply instance, const Hooks& hooks, graph::EventQueue& queue,
                   absl::AnyInvocable<void(AppliedInstance)> done);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_APPLY_INSTANCE_H_
