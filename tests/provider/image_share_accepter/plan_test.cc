#include "provider/image_share_accepter/plan.h"

#include "gtest/gtest.h"
#include "tests/provider/image_share_accepter/accepter_value.h"

namespace provider::image_share_accepter {
namespace {

using proto::value::Identical;

resource::PlanAnswer Plan(const Value& prior, const Value& config) {
  return PlanAccepter(parts::PlanRequestOf(AccepterSchema(), prior, config));
}

TEST(PlanAccepterTest, ACreateKnowsAllButWhatDependsOnAnUnknownImage) {
  EXPECT_TRUE(Identical(Plan(Nothing(), Config()).planned, State()));
  const Value open = With(Config(), {{"image_id", parts::UnknownText()}});
  EXPECT_FALSE(Plan(Nothing(), open).planned.GetAttr("id").IsKnown());
  EXPECT_EQ(Plan(Nothing(), open).planned.GetAttr("status").AsString(), "accepted");
}

struct Case {
  const char* name;
  Value prior;
  Value config;
  const char* want_replacing;
};

TEST(PlanAccepterTest, OnlyAnAddedVaultIsChangedInPlace) {
  const Value other = Text("11111111-aaaa-4aaa-8aaa-000000000001");
  const Value timeouts = parts::Timeouts(AccepterSchema(), {{"create", Text("1m")}});
  for (const Case& c : {
           Case{"no change", State(), Config(), ""},
           Case{"another image", State(), With(Config(), {{"image_id", other}}), "image_id"},
           Case{"a vault added", State(), WithVault(Config()), ""},
           Case{"another vault", WithVault(State()), With(Config(), {{"vault_id", other}}),
                "vault_id"},
           Case{"a vault taken away", WithVault(State()), Config(), "vault_id"},
           Case{"timeouts", State(), With(Config(), {{"timeouts", timeouts}}), ""},
       }) {
    const resource::PlanAnswer got = Plan(c.prior, c.config);
    EXPECT_EQ(parts::Replacing(got), c.want_replacing) << c.name;
    EXPECT_TRUE(got.planned.IsWhollyKnown()) << c.name;
  }
  EXPECT_TRUE(Identical(Plan(State(), Config()).planned, State()));
}

TEST(PlanAccepterTest, ADeletionIsPlannedAsNothing) {
  EXPECT_TRUE(PlanAccepter({State(), Nothing(), Nothing(), ""}).planned.IsNull());
}

}  // namespace
}  // namespace provider::image_share_accepter
