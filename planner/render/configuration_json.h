#ifndef PLANNER_RENDER_CONFIGURATION_JSON_H_
#define PLANNER_RENDER_CONFIGURATION_JSON_H_

#include <string>

#include "planner/config/module.h"
#include "planner/plan/schemas.h"

namespace planner::render {

// The member "configuration" of a plan's JSON (engine-compat.md 7.2): providers, outputs,
// resources and variables of the root module; expressions as constants or as what they refer
// to. Settings of types without a schema are left out. Never fails.
std::string ConfigurationJson(const config::Module& module, const plan::Schemas& schemas);

}  // namespace planner::render

#endif  // PLANNER_RENDER_CONFIGURATION_JSON_H_
