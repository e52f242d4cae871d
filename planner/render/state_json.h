#ifndef PLANNER_RENDER_STATE_JSON_H_
#define PLANNER_RENDER_STATE_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "planner/plan/schemas.h"

namespace planner::state {
struct State;
}  // namespace planner::state

namespace planner::render {

// `show -json` of a state: one line of compact JSON (engine-compat.md 7.3), with a newline.
// `state` null: there is none, only the format version. Fails if an object was stored with
// another schema version than its provider's.
absl::StatusOr<std::string> StateJson(const state::State* state, const plan::Schemas& schemas);

}  // namespace planner::render

#endif  // PLANNER_RENDER_STATE_JSON_H_
