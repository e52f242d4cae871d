#include "provider/http/call_budget.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/provider/http/fake_scheduler.h"

namespace provider::http {
namespace {

// When each of `count` calls that come at once is let through, in seconds.
std::vector<double> Passages(double rate, int count) {
  FakeScheduler clock;
  CallBudget budget(&clock, rate);
  std::vector<double> passages;
  const absl::Time start = clock.Now();
  for (int i = 0; i < count; ++i) {
    budget.Take(CallBudget::Lane::kReads,
                [&] { passages.push_back(absl::ToDoubleSeconds(clock.Now() - start)); });
  }
  clock.Advance(absl::Hours(1));
  return passages;
}

size_t MostInAnySecond(const std::vector<double>& passages) {
  size_t most = 0;
  for (auto first = passages.begin(); first != passages.end(); ++first) {
    const auto last = std::upper_bound(first, passages.end(), *first + 1);
    most = std::max(most, static_cast<size_t>(last - first));
  }
  return most;
}

class CallBudgetRateTest : public testing::TestWithParam<double> {};

TEST_P(CallBudgetRateTest, NoSecondHasMoreCallsThanTheRate) {
  const std::vector<double> passages = Passages(GetParam(), 2000);
  ASSERT_EQ(passages.size(), 2000);
  EXPECT_LE(MostInAnySecond(passages), GetParam());
}

TEST_P(CallBudgetRateTest, AlmostAllOfTheRateIsUsed) {
  const std::vector<double> passages = Passages(GetParam(), 2000);
  EXPECT_LE(passages.back(), 2000 / GetParam() * 1.06);
}

INSTANTIATE_TEST_SUITE_P(, CallBudgetRateTest, testing::Values(1, 3, 20, 50, 600));

TEST(CallBudgetTest, LetsATwentiethOfASecondsCallsThroughAtOnce) {
  const std::vector<double> passages = Passages(600, 100);
  EXPECT_EQ(passages[29], 0);
  EXPECT_GT(passages[30], 0);
  EXPECT_LT(passages[99], 0.2);
}

TEST(CallBudgetTest, LanesTakeTurns) {
  FakeScheduler clock;
  CallBudget budget(&clock, 10);
  std::string order;
  for (int i = 0; i < 6; ++i) budget.Take(CallBudget::Lane::kWrites, [&order] { order += 'w'; });
  for (int i = 0; i < 3; ++i) budget.Take(CallBudget::Lane::kReads, [&order] { order += 'r'; });
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(order, "wrwrwrwww");
}

TEST(CallBudgetTest, TellsHowLongACallWouldWait) {
  FakeScheduler clock;
  CallBudget budget(&clock, 20);
  EXPECT_EQ(budget.Delay(CallBudget::Lane::kReads), absl::ZeroDuration());
  for (int i = 0; i < 39; ++i) budget.Take(CallBudget::Lane::kReads, [] {});
  EXPECT_EQ(budget.Delay(CallBudget::Lane::kReads), absl::Seconds(2));
  EXPECT_EQ(budget.Delay(CallBudget::Lane::kWrites), absl::ZeroDuration());
  for (int i = 0; i < 19; ++i) budget.Take(CallBudget::Lane::kWrites, [] {});
  EXPECT_EQ(budget.Delay(CallBudget::Lane::kReads), absl::Seconds(3));
  EXPECT_EQ(budget.Delay(CallBudget::Lane::kWrites), absl::Seconds(2));
  budget.OnThrottled(absl::Seconds(9));
  EXPECT_GT(budget.Delay(CallBudget::Lane::kWrites), absl::Seconds(9));
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
  budget.Take(CallBudget::Lane::kReads, [&calls] { ++calls; });
  clock.Advance(absl::Milliseconds(4990));
  EXPECT_EQ(calls, 0);
  clock.Advance(absl::Milliseconds(20));
  EXPECT_EQ(calls, 1);
}

TEST(CallBudgetTest, StopLetsEverythingThrough) {
  FakeScheduler clock;
  CallBudget budget(&clock, 1);
  int calls = 0;
  for (int i = 0; i < 50; ++i) budget.Take(CallBudget::Lane::kReads, [&calls] { ++calls; });
  budget.Stop();
  EXPECT_EQ(calls, 50);
  EXPECT_TRUE(clock.IsIdle());
}

}  // namespace
}  // namespace provider::http
