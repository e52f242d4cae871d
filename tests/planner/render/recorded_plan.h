#ifndef TESTS_PLANNER_RENDER_RECORDED_PLAN_H_
#define TESTS_PLANNER_RENDER_RECORDED_PLAN_H_

#include <string>
#include <string_view>

#include "planner/plan/change.h"
#include "planner/plan/schemas.h"

namespace planner::render {

// A plan as `terraform show -json` prints it, read back for comparison: values are untyped
// (objects and tuples), unknown and sensitive where the JSON says so. Resources are of the
// type terraform_data. Aborts on anything unexpected.
plan::Plan ReadRecordedPlan(std::string_view recorded_json);

// The schemas of terraform_data and terraform_remote_state.
plan::Schemas BuiltinSchemas();

// The whole file at `path` below tests/; aborts if there is none.
std::string ReadTestFile(const std::string& path);

}  // namespace planner::render

#endif  // TESTS_PLANNER_RENDER_RECORDED_PLAN_H_
