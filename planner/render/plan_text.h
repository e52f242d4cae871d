#ifndef PLANNER_RENDER_PLAN_TEXT_H_
#define PLANNER_RENDER_PLAN_TEXT_H_

#include <string>

#include "planner/plan/change.h"
#include "planner/render/text_format.h"

namespace planner::render {

// The plan for people (engine-compat.md section 5): drift, legend, changes, counts,
// outputs, or "No changes." Begins with a blank line, ends with a newline. Every change has
// its schema. Sensitive values are never shown.
std::string PlanText(const plan::Plan& plan, const TextFormat& format);

// The files that `plan` has written; empty: none.
struct PlanFiles {
  std::string saved_to = {};      // The plan.
  std::string generated_to = {};  // Blocks for what is imported.
};
// What follows on stdout of `plan`: where the plan was saved, or the note that it was not, and
// where generated configuration is. Empty if the plan is not applyable.
std::string PlanNextSteps(const plan::Plan& plan, const PlanFiles& files, const TextFormat& format);

}  // namespace planner::render

#endif  // PLANNER_RENDER_PLAN_TEXT_H_
