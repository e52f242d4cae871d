#include "provider/http/call_budget.h"

#include "gtest/gtest.h"
#include "tests/provider/http/fake_scheduler.h"

namespace provider::http {
namespace {

TEST(CallBudgetTest, LetsABurstThroughAndThenTheRate) {
  FakeScheduler clock;
  CallBudget budget(&clock, 10);
  int calls = 0;
  for (int i = 0; i < 100; ++i) budget.Take([&calls] { ++calls; });
  EXPECT_EQ(calls, 10);
  clock.Advance(absl::Seconds(1) + absl::Milliseconds(1));
  EXPECT_EQ(calls, 20);
  clock.Advance(absl::Seconds(8) + absl::Milliseconds(1));
  EXPECT_EQ(calls, 100);
}

TEST(CallBudgetTest, HalvesOncePerSecondAndGrowsBack) {
  FakeScheduler clock;
  CallBudget budget(&clock, 100);
  for (int i = 0; i < 20; ++i) budget.OnThrottled(absl::ZeroDuration());
  EXPECT_EQ(budget.rate(), 50);
  clock.Advance(absl::Seconds(2));
  budget.OnThrottled(absl::ZeroDuration());
  EXPECT_EQ(budget.rate(), 25);
  for (int i = 0; i < 300; ++i) budget.OnAnswered();
  EXPECT_EQ(budget.rate(), 100);
}

TEST(CallBudgetTest, PausesWhenAsked) {
  FakeScheduler clock;
  CallBudget budget(&clock, 100);
  budget.OnThrottled(absl::Seconds(5));
  int calls = 0;
  budget.Take([&calls] { ++calls; });
  clock.Advance(absl::Milliseconds(4990));
  EXPECT_EQ(calls, 0);
  clock.Advance(absl::Milliseconds(20));
  EXPECT_EQ(calls, 1);
}

TEST(CallBudgetTest, StopLetsEverythingThrough) {
  FakeScheduler clock;
  CallBudget budget(&clock, 1);
  int calls = 0;
  for (int i = 0; i < 50; ++i) budget.Take([&calls] { ++calls; });
  budget.Stop();
  EXPECT_EQ(calls, 50);
  EXPECT_TRUE(clock.IsIdle());
}

}  // namespace
}  // namespace provider::http
