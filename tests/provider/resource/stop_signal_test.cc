#include "provider/resource/stop_signal.h"

#include "gtest/gtest.h"

namespace provider::resource {
namespace {

TEST(StopSignalTest, WakesAllThatWaitOnce) {
  StopSignal stop;
  int first = 0;
  int second = 0;
  stop.OnStop([&] { ++first; });
  stop.OnStop([&] { ++second; });
  EXPECT_FALSE(stop.IsRaised());
  stop.Raise();
  stop.Raise();
  EXPECT_TRUE(stop.IsRaised());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(StopSignalTest, WakesAtOnceWhatComesLater) {
  StopSignal stop;
  stop.Raise();
  int woken = 0;
  EXPECT_EQ(stop.OnStop([&] { ++woken; }), 0U);
  EXPECT_EQ(woken, 1);
}

TEST(StopSignalTest, DoesNotWakeWhatWasForgotten) {
  StopSignal stop;
  int woken = 0;
  const StopSignal::Id id = stop.OnStop([&] { ++woken; });
  stop.Forget(id);
  stop.Forget(id);
  stop.Raise();
  EXPECT_EQ(woken, 0);
}

TEST(StopSignalTest, AWakenedCallMayForgetItself) {
  StopSignal stop;
  StopSignal::Id id = 0;
  id = stop.OnStop([&] { stop.Forget(id); });
  stop.Raise();
  EXPECT_TRUE(stop.IsRaised());
}

}  // namespace
}  // namespace provider::resource
