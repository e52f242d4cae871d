#ifndef PLANNER_ENGINE_MOVES_H_
#define PLANNER_ENGINE_MOVES_H_

#include <map>
#include <memory>
#include <string>

#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/state/model.h"

namespace planner::engine {

// The state as moved blocks make it, before anything is planned (engine-compat.md 2.9).
struct MovedState {
  std::shared_ptr<const state::State> state = {};
  std::map<addr::ResourceInstance, addr::ResourceInstance> previous = {};  // New to old address.
};

// Follows the moved blocks of all modules, and gives objects the key [0] or takes it away where
// `count` was added or removed. What cannot move since its place is taken stays, with a warning.
// Linear in objects plus blocks.
MovedState FollowMoves(const config::ModuleNode& root, std::shared_ptr<const state::State> prior,
                       diag::Diagnostics& diags);

// Mistakes in moved and removed blocks that need no state: what moves or goes is still declared,
// statements that contradict each other or lead in a circle.
void CheckRefactoring(const config::ModuleNode& root, diag::Diagnostics& diags);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_MOVES_H_
