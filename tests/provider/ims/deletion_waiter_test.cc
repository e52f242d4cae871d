#include "provider/ims/deletion_waiter.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "tests/provider/ims/cloud.h"

namespace provider::ims {
namespace {

class DeletionWaiterTest : public testing::Test {
 protected:
  void Watch(DeletionWaiter::WaitId id, absl::Duration timeout = absl::Minutes(10)) {
    const std::string image_id = "i" + std::to_string(id);
    cloud_.ids.push_back(image_id);
    waiter_.Watch(id, image_id, rig_.clock.Now() + timeout,
                  [this, id](absl::Status status) { got_.emplace(id, std::move(status)); });
  }

  Cloud cloud_;
  Rig& rig_ = cloud_.rig;
  ImageCalls calls_{&rig_.caller};
  ImageFinder finder_{&rig_.clock, &calls_};
  DeletionWaiter waiter_{&rig_.clock, &finder_};
  std::map<DeletionWaiter::WaitId, absl::Status> got_;
};

TEST_F(DeletionWaiterTest, AnswersOnceTheImageIsGone) {
  Watch(1);
  rig_.clock.Advance(absl::Seconds(2));
  EXPECT_TRUE(got_.empty());
  cloud_.ids.clear();
  rig_.clock.Advance(absl::Seconds(1));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_TRUE(got_.at(1).ok());
  EXPECT_LE(rig_.server.sent().size(), 8U);
  rig_.clock.Advance(absl::Seconds(10));
  EXPECT_TRUE(rig_.clock.IsIdle());
}

TEST_F(DeletionWaiterTest, ThousandDeletionsShareLooks) {
  for (DeletionWaiter::WaitId id = 1; id <= 1000; ++id) Watch(id);
  rig_.clock.Advance(absl::Milliseconds(200));
  cloud_.ids.clear();
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 1000U);
  EXPECT_LE(rig_.server.sent().size(), 5U);
}

TEST_F(DeletionWaiterTest, ErrorsAreWaitedOut) {
  Watch(1);
  cloud_.failure = http::Response{500, {}, ""};
  rig_.clock.Advance(absl::Minutes(1));
  EXPECT_TRUE(got_.empty());
  cloud_.failure.reset();
  cloud_.ids.clear();
  rig_.clock.Advance(absl::Minutes(1));
  EXPECT_TRUE(got_.at(1).ok());
}

TEST_F(DeletionWaiterTest, DeadlineSaysWhatWasSeen) {
  Watch(1, absl::Seconds(20));
  rig_.clock.Advance(absl::Seconds(21));
  EXPECT_EQ(got_.at(1).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(got_.at(1).message(),
            "The image i1 was not gone in time; its status was \"active\" when last seen.");
}

TEST_F(DeletionWaiterTest, StopWakesAllWaits) {
  Watch(1);
  Watch(2);
  waiter_.Cancel(1);
  EXPECT_EQ(got_.at(1).code(), absl::StatusCode::kCancelled);
  waiter_.Stop();
  EXPECT_EQ(got_.at(2).code(), absl::StatusCode::kCancelled);
  Watch(3);
  rig_.clock.RunPosted();
  EXPECT_EQ(got_.at(3).code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace provider::ims
