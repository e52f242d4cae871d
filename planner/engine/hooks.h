#ifndef PLANNER_ENGINE_HOOKS_H_
#define PLANNER_ENGINE_HOOKS_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "planner/addr/address.h"
#include "planner/plan/change.h"

namespace planner::engine {

// What happens while an operation runs, for whoever shows progress. All on the walk's
// thread, in the order of happening.
struct Event {
  enum class Kind {
    kRefreshStart,  // Reading a managed object before planning.
    kRefreshDone,
    kImportPlanned,  // Looking for an object to import; `id_value` is what it is imported by.
    kImportStart,    // The same object when the plan is applied: both at once.
    kImportDone,
    kReadStart,  // Reading a data source.
    kReadDone,
    kApplyStart,     // Creating, updating or deleting.
    kApplyReport,    // The provider has told how far it is, which few providers do.
    kApplyProgress,  // Still at it, every 10 s.
    kApplyDone,
    kApplyFailed,
    kProvisionStart,  // Of one provisioner, between kApplyStart and kApplyDone.
    kProvisionOutput,
    kProvisionDone,
    kProvisionFailed,
    kEphemeralDeferred,  // An ephemeral resource whose configuration is not known yet.
    kEphemeralStart,     // Opening, renewing or closing one.
    kEphemeralProgress,  // Still at it, every 10 s.
    kEphemeralDone,
    kEphemeralFailed,
  };
  // What is done with an ephemeral resource, for kEphemeral*.
  enum class EphemeralStep { kOpen, kRenew, kClose };
  Kind kind = Kind::kApplyStart;
  addr::ResourceInstance address = {};
  std::string deposed_key = {};               // Empty: the current object.
  plan::Action action = plan::Action::kNoOp;  // kCreate, kUpdate or kDelete, for kApply*.
  EphemeralStep step = EphemeralStep::kOpen;
  // The attribute that identifies the object, "id" or "name"; empty if none is known.
  std::string id_name = {};
  std::string id_value = {};
  absl::Duration elapsed = absl::ZeroDuration();  // kApplyProgress, k*Done, kApplyFailed.
  // What the provider told last, for kApplyReport and kApplyProgress: how much is done, from 0 to
  // 1, and what is being done; nullopt and empty if it has not.
  std::optional<double> fraction = {};
  std::string phase = {};
  std::string provisioner = {};  // Its type, for kProvision*.
  std::string output = {};       // A line of what it says, for kProvisionOutput.
};

using Hooks = std::function<void(const Event&)>;

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_HOOKS_H_
