#ifndef PLANNER_RENDER_CONFIGURATION_JSON_H_
#define PLANNER_RENDER_CONFIGURATION_JSON_H_

#include <string>

#include "planner/config/tree.h"
#include "planner/plan/schemas.h"

namespace planner::render {

// The member "configuration" of a plan's JSON (engine-compat.md 7.2): providers, outputs,
// resources, module calls and variables of the root module and all below; expressions as constants
// or as what they refer to. Settings of types without a schema are left out. Never fails.
std::string ConfigurationJson(const config::ModuleNode& root, const plan::Schemas& schemas);

}  // namespace planner::render

#endif  // PLANNER_RENDER_CONFIGURATION_JSON_H_
