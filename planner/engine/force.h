#ifndef PLANNER_ENGINE_FORCE_H_
#define PLANNER_ENGINE_FORCE_H_

#include "planner/diag/diagnostic.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/modules.h"

namespace planner::engine {

// Evaluates a value, or the number of instances of a module, for all instances of its module, so
// that mistakes are found and rules checked; or runs the assertions of a check block. True for all
// else. False with errors.
bool Force(const ConfigGraph::Object& object, Modules& modules, diag::Diagnostics& diags);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_FORCE_H_
