#ifndef PLANNER_RENDER_PLAN_JSON_H_
#define PLANNER_RENDER_PLAN_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "planner/plan/change.h"
#include "planner/plan/schemas.h"

namespace planner::render {

// `show -json` of a plan: one line of compact JSON with members in Terraform's order
// (engine-compat.md 7.2, plugin-protocol.md E.3), with a newline. Changes have their
// schemas. `configuration` is what ConfigurationJson gave. Sensitive values appear in clear, as
// in Terraform. Fails if the prior state cannot be decoded by the schemas.
absl::StatusOr<std::string> PlanJson(const plan::Plan& plan, std::string_view configuration,
                                     const plan::Schemas& schemas);

}  // namespace planner::render

#endif  // PLANNER_RENDER_PLAN_JSON_H_
