#ifndef PLANNER_RENDER_SCHEMA_JSON_H_
#define PLANNER_RENDER_SCHEMA_JSON_H_

#include <string>

#include "planner/plan/schemas.h"

namespace planner::render {

// What `providers schema -json` prints: one line of JSON, by address of the provider
// (plugin-protocol.md E.4). No providers: the format version alone. Never fails.
std::string SchemasJson(const plan::Schemas& schemas);

}  // namespace planner::render

#endif  // PLANNER_RENDER_SCHEMA_JSON_H_
