#include "provider/http/event_loop.h"

#include <memory>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace provider::http {
namespace {

TEST(EventLoopTest, RunsPostedTasksInOrderOnItsThread) {
  EventLoop loop;
  std::vector<int> order;
  absl::Notification done;
  for (int i = 0; i < 3; ++i) loop.Post([&order, i] { order.push_back(i); });
  bool was_loop_thread = false;
  loop.Post([&] {
    was_loop_thread = loop.IsLoopThread();
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(was_loop_thread);
  EXPECT_FALSE(loop.IsLoopThread());
}

TEST(EventLoopTest, TimersRunInOrderOfTimeUnlessCancelled) {
  EventLoop loop;
  std::vector<int> order;
  absl::Notification done;
  loop.Post([&] {
    loop.After(absl::Milliseconds(20), [&] {
      order.push_back(2);
      done.Notify();
    });
    loop.After(absl::Milliseconds(5), [&] { order.push_back(1); });
    const Scheduler::TimerId id = loop.After(absl::Milliseconds(1), [&] { order.push_back(0); });
    loop.Cancel(id);
    loop.Cancel(id);
  });
  done.WaitForNotification();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(EventLoopTest, TasksPostedByTimersRunAtOnce) {
  EventLoop loop;
  absl::Notification done;
  loop.Post(
      [&] { loop.After(absl::Milliseconds(1), [&] { loop.Post([&done] { done.Notify(); }); }); });
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(20)));
}

TEST(EventLoopTest, FinishRunsWhatWasPostedThenTheLastTask) {
  EventLoop loop;
  std::vector<int> order;
  loop.Post([&] {
    order.push_back(1);
    loop.Post([&order] { order.push_back(2); });
  });
  loop.Finish([&order] { order.push_back(3); });
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  loop.Post([&order] { order.push_back(4); });
  EXPECT_EQ(order.size(), 3U);
}

TEST(EventLoopTest, MayBeDestroyedOnItsOwnThread) {
  auto loop = std::make_unique<EventLoop>();
  EventLoop* const raw = loop.get();
  absl::Notification done;
  raw->Post([&done, owned = std::move(loop)]() mutable {
    owned.reset();
    done.Notify();
  });
  done.WaitForNotification();
}

}  // namespace
}  // namespace provider::http
