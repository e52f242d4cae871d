#ifndef PLANNER_ENGINE_CYCLES_H_
#define PLANNER_ENGINE_CYCLES_H_

#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/engine/config_graph.h"
#include "planner/graph/graph.h"

namespace planner::engine {

// Reports that the objects with these labels need each other, and where each refers to another one,
// so that the author sees which reference could go.
void ReportCycle(const ConfigGraph& objects, const std::vector<std::string>& cycle,
                 diag::Diagnostics& diags);

// Reports a cycle of `graph` by its members alone: nodes of plans and applies are more than what is
// written. Whether there is one; soft edges are dropped.
bool ReportCycle(graph::Graph& graph, diag::Diagnostics& diags);

// Reports resources that refer to themselves, which is found by planning, not by validating, as
// in Terraform. Whether there are none.
bool CheckSelfReferences(const ConfigGraph& objects, diag::Diagnostics& diags);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CYCLES_H_
