#include "planner/render/plan_text.h"

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/planner/render/recorded_plan.h"
#include "tests/testing/golden.h"

namespace planner::render {
namespace {

// Each folder of golden/planner/render holds plan.json, what `terraform show -json` printed
// of a plan of ours, and plan.txt and color.txt, what it showed people of the same plan
// (scripts in README there). Our text must be the same, byte by byte.
struct Case {
  const char* folder;
  plan::Mode mode = plan::Mode::kNormal;
};

class RecordedPlanTest : public testing::TestWithParam<Case> {};

TEST_P(RecordedPlanTest, LooksAsTerraformShowsIt) {
  const std::string folder = std::string("golden/planner/render/") + GetParam().folder;
  plan::Plan plan = ReadRecordedPlan(ReadTestFile(folder + "/plan.json"));
  plan.mode = GetParam().mode;
  EXPECT_EQ(PlanText(plan, {}), ReadTestFile(folder + "/plan.txt"));
  EXPECT_EQ(PlanText(plan, {.color = true}), ReadTestFile(folder + "/color.txt"));
}

INSTANTIATE_TEST_SUITE_P(, RecordedPlanTest,
                         testing::ValuesIn<Case>({{"values"},
                                                  {"unknown_and_sensitive"},
                                                  {"rich"},
                                                  {"empty_strings"},
                                                  {"drift"},
                                                  {"drift_without_changes"},
                                                  {"drift_that_matters"},
                                                  {"drift_refresh_only", plan::Mode::kRefreshOnly},
                                                  {"reasons"},
                                                  {"only_outputs"},
                                                  {"no_changes"},
                                                  {"destroy", plan::Mode::kDestroy},
                                                  {"destroy_with_outputs", plan::Mode::kDestroy},
                                                  {"nothing_to_destroy", plan::Mode::kDestroy},
                                                  {"nothing_to_refresh",
                                                   plan::Mode::kRefreshOnly}}),
                         [](const auto& test) { return std::string(test.param.folder); });

}  // namespace
}  // namespace planner::render
