#include "planner/plan/change.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/state/model.h"
#include "tests/planner/plan/value_builder.h"

namespace planner::plan {
namespace {

ResourceInstanceChange At(const char* address, Action action = Action::kCreate) {
  ResourceInstanceChange change;
  change.address = *addr::ParseResourceInstance(address);
  change.action = action;
  return change;
}

TEST(SortTest, PutsShallowModulesAndDataFirst) {
  Plan plan;
  for (const char* address :
       {"module.a.module.b.t.x", "t.a[10]", "t.a[2]", "data.t.z", "module.z.t.a", "s.a[\"k\"]"}) {
    plan.changes.push_back(At(address));
  }
  Sort(plan);
  std::vector<std::string> order;
  for (const auto& change : plan.changes) order.push_back(addr::ToString(change.address));
  EXPECT_THAT(order, testing::ElementsAre("data.t.z", "s.a[\"k\"]", "t.a[2]", "t.a[10]",
                                          "module.z.t.a", "module.a.module.b.t.x"));
}

TEST(MakeOutputChangeTest, ComparesValues) {
  const auto action = [](const std::optional<Value>& before, const std::optional<Value>& after) {
    return MakeOutputChange(before, after).action;
  };
  EXPECT_EQ(action(std::nullopt, Int(1)), Action::kCreate);
  EXPECT_EQ(action(std::nullopt, Value()), Action::kNoOp);
  EXPECT_EQ(action(Int(1), Int(1)), Action::kNoOp);
  EXPECT_EQ(action(Int(1), Secret(Int(1))), Action::kUpdate);
  EXPECT_EQ(action(Int(1), Value::Unknown(Type::Number())), Action::kUpdate);
  EXPECT_EQ(action(Int(1), std::nullopt), Action::kDelete);
  EXPECT_EQ(action(Int(1), Value()), Action::kDelete);
}

TEST(CountChangesTest, CountsReplacementsTwiceAndDataNever) {
  Plan plan;
  plan.changes = {At("t.a"),
                  At("t.b", Action::kUpdate),
                  At("t.c", Action::kDelete),
                  At("t.d", Action::kDeleteThenCreate),
                  At("t.e", Action::kCreateThenDelete),
                  At("t.f", Action::kForget),
                  At("t.g", Action::kNoOp),
                  At("data.t.h", Action::kRead)};
  plan.changes.back().import_id = "i";
  const ChangeCounts counts = CountChanges(plan);
  EXPECT_EQ(counts.add, 3);
  EXPECT_EQ(counts.change, 1);
  EXPECT_EQ(counts.remove, 3);
  EXPECT_EQ(counts.import, 1);
}

TEST(IsApplyableTest, NeedsSomethingToDo) {
  Plan plan;
  EXPECT_FALSE(IsApplyable(plan));
  plan.changes = {At("t.a", Action::kNoOp)};
  EXPECT_FALSE(IsApplyable(plan));
  plan.changes.front().previous_address = plan.changes.front().address;
  EXPECT_TRUE(IsApplyable(plan));
  plan.errored = true;
  EXPECT_FALSE(IsApplyable(plan));

  Plan outputs;
  outputs.outputs["o"] = MakeOutputChange(std::nullopt, Int(1));
  EXPECT_TRUE(IsApplyable(outputs));

  Plan refresh;
  refresh.mode = Mode::kRefreshOnly;
  refresh.changes = {At("t.a")};
  EXPECT_FALSE(IsApplyable(refresh));
  refresh.drift = {At("t.a", Action::kUpdate)};
  EXPECT_TRUE(IsApplyable(refresh));
}

}  // namespace
}  // namespace planner::plan
