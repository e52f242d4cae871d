#ifndef PLANNER_ENGINE_IGNORED_CHANGES_H_
#define PLANNER_ENGINE_IGNORED_CHANGES_H_

#include "planner/config/module.h"
#include "planner/plan/action.h"

namespace planner::engine {

// What the `ignore_changes` of a resource names: for its plan, and for the plan that is made again
// while applying.
plan::IgnoreChanges IgnoredChanges(const config::Resource& resource);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_IGNORED_CHANGES_H_
