#ifndef PLANNER_ENGINE_OPERATION_H_
#define PLANNER_ENGINE_OPERATION_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/hooks.h"
#include "planner/engine/providers.h"
#include "planner/graph/event_queue.h"
#include "planner/plan/change.h"
#include "planner/state/local.h"
#include "planner/state/model.h"
#include "proto/value/value.h"

// The operations: each is a list of steps over a configuration, its providers and a state
// (engine-compat.md 6.1). All run on the calling thread, which becomes the walk's.
namespace planner::engine {

// What every operation works with. All of it outlives the operation.
struct Context {
  const config::ModuleNode& root;  // The configuration.
  Providers& providers;            // Schemas of all that configuration and state need are loaded.
  graph::EventQueue& queue;
  int parallelism = 100;  // Calls for resource instances under way at once.
  // Whether creates count there that only wait: their plugin has sent a checkpoint that they can
  // be taken up from (docs/decisions/0003).
  bool counts_waiting = false;
  Hooks hooks = {};
  // Asked between steps: whether the user wants to stop.
  std::function<bool()> is_interrupted = [] { return false; };
};

// Checks the configuration with everything unknown (the validate walk). Appends all mistakes.
void Validate(const Context& context, diag::Diagnostics& diags);

struct PlanOptions {
  plan::Mode mode = plan::Mode::kNormal;
  bool refresh = true;
  std::vector<addr::Target> targets = {};
  std::vector<std::string> target_texts = {};
  std::vector<addr::ResourceInstance> replaces = {};
  std::vector<std::string> replace_texts = {};
  std::string generated_name = {};  // Of the file that generated blocks go to, for messages.
  std::map<std::string, proto::value::Value> variables = {};
  std::map<std::string, proto::value::Value> written_variables = {};  // See plan::Plan.
  std::set<std::string> apply_time_variables = {};                    // See plan::Plan.
};
// Plans against `prior`, what the state holds. Errors set `errored` and are appended; what
// could be planned is in the plan.
plan::Plan MakePlan(const Context& context, const PlanOptions& options,
                    std::shared_ptr<const state::State> prior, diag::Diagnostics& diags);

struct ApplyResult {
  plan::ChangeCounts counts = {};  // What has been done.
  state::State state = {};         // What is now; also in the store.
};
// Does what a plan says and keeps the state: every finished change is in the store's journal
// before anything that depends on it starts, the file is written at the end.
//   ephemeral_variables  of the root module, which the plan does not hold; marked
ApplyResult ApplyPlan(const Context& context, const plan::Plan& plan,
                      const std::map<std::string, proto::value::Value>& ephemeral_variables,
                      state::LocalStore& store, diag::Diagnostics& diags);

// Reads an existing object into the state as `address`, which the configuration declares.
void Import(const Context& context, const addr::ResourceInstance& address, const std::string& id,
            const std::map<std::string, proto::value::Value>& variables, state::LocalStore& store,
            diag::Diagnostics& diags);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_OPERATION_H_
