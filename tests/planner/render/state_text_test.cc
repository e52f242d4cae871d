#include "planner/render/state_text.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/state/file.h"
#include "planner/state/model.h"
#include "tests/planner/plan/value_builder.h"
#include "tests/planner/render/recorded_plan.h"

namespace planner::render {
namespace {

using plan::Int;
using plan::Secret;
using plan::Text;

state::State Recorded() {
  return *state::ReadState(ReadTestFile("golden/planner/render/state/state.json"));
}

TEST(StateTextTest, LooksAsTerraformShowsIt) {
  const auto text = StateText(Recorded(), BuiltinSchemas(), {});
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, ReadTestFile("golden/planner/render/state/shown.txt"));
}

TEST(StateTextTest, SaysThatThereIsNothing) {
  EXPECT_EQ(*StateText({}, {}, {}), "The state file is empty. No resources are represented.\n");
}

TEST(InstanceTextTest, LooksAsTerraformShowsIt) {
  const auto address = *addr::ParseResourceInstance("terraform_data.c[3]");
  EXPECT_EQ(*InstanceText(Recorded(), address, BuiltinSchemas(), {}),
            ReadTestFile("golden/planner/render/state/instance.txt"));
  const auto other = *addr::ParseResourceInstance("terraform_data.c[99]");
  EXPECT_EQ(*InstanceText(Recorded(), other, BuiltinSchemas(), {}), "");
}

TEST(OutputsSectionTest, HidesSecretsAndLeavesNullsOut) {
  const std::map<std::string, proto::value::Value> outputs = {
      {"a", Text("x")},
      {"b", proto::value::Value()},
      {"c", proto::value::Value::Tuple({Secret(Int(1))})}};
  EXPECT_EQ(OutputsSection(outputs, {}), "\nOutputs:\n\na = \"x\"\nc = <sensitive>\n");
  EXPECT_EQ(OutputsSection({}, {}), "");
}

}  // namespace
}  // namespace planner::render
