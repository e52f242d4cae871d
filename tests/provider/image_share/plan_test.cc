#include "provider/image_share/plan.h"

#include "gtest/gtest.h"
#include "tests/provider/image_share/share_value.h"

namespace provider::image_share {
namespace {

using proto::value::Identical;

resource::PlanAnswer Plan(const Value& prior, const Value& config) {
  return PlanShare(parts::PlanRequestOf(ShareSchema(), prior, config));
}
const Value& Nothing() {
  static const Value* const kNothing = new Value(Value::Null(Config({}).type()));
  return *kNothing;
}

TEST(PlanShareTest, ACreateKnowsItsIdButNotWhatMembersSay) {
  const resource::PlanAnswer made = Plan(Nothing(), Config({kA, kB}));
  EXPECT_EQ(made.planned.GetAttr("id").AsString(), kImage);
  EXPECT_FALSE(made.planned.GetAttr("members").IsKnown());
  const Value open = With(Config({kA}), {{"image_id", parts::UnknownText()}});
  EXPECT_FALSE(Plan(Nothing(), open).planned.GetAttr("id").IsKnown());
}

TEST(PlanShareTest, NoChangeIsNoChange) {
  const resource::PlanAnswer same = Plan(State({kA, kB}), Config({kB, kA}));
  EXPECT_TRUE(Identical(same.planned, State({kA, kB})));
  EXPECT_EQ(parts::Replacing(same), "");
}

TEST(PlanShareTest, OtherProjectsAreChangedInPlace) {
  const resource::PlanAnswer changed = Plan(State({kA, kB}), Config({kA, kC}));
  EXPECT_EQ(parts::Replacing(changed), "");
  EXPECT_FALSE(changed.planned.GetAttr("members").IsKnown());
  EXPECT_EQ(changed.planned.GetAttr("id").AsString(), kImage);
  const Value open = With(
      Config({kA}), {{"projects", Value::Set(Type::String(), {Text(kA), parts::UnknownText()})}});
  EXPECT_FALSE(Plan(State({kA, kB}), open).planned.GetAttr("members").IsKnown());
}

TEST(PlanShareTest, TimeoutsAreChangedInPlaceAndLeaveMembersAlone) {
  const Value timeouts = parts::Timeouts(ShareSchema(), {{"create", Text("1m")}});
  const resource::PlanAnswer changed =
      Plan(State({kA}), With(Config({kA}), {{"timeouts", timeouts}}));
  EXPECT_EQ(parts::Replacing(changed), "");
  EXPECT_TRUE(changed.planned.IsWhollyKnown());
}

TEST(PlanShareTest, AnotherImageIsAnotherShare) {
  const Value other =
      With(Config({kA}), {{"image_id", Text("11111111-aaaa-4aaa-8aaa-000000000001")}});
  EXPECT_EQ(parts::Replacing(Plan(State({kA}), other)), "image_id");
}

TEST(PlanShareTest, ADeletionIsPlannedAsNothing) {
  EXPECT_TRUE(PlanShare({State({kA}), Nothing(), Nothing(), ""}).planned.IsNull());
}

}  // namespace
}  // namespace provider::image_share
