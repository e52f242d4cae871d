#include "provider/ims/job_poller.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "tests/provider/ims/rig.h"

namespace provider::ims {
namespace {

using http::Request;
using http::Response;

constexpr char kRunning[] = R"({"status":"RUNNING","entities":{"process_percent":0.50}})";

class JobPollerTest : public testing::Test {
 protected:
  void Watch(JobPoller::WaitId id, const std::string& job_id,
             absl::Duration timeout = absl::Minutes(20)) {
    poller_.Watch(id, job_id, "instance_id", rig_.clock.Now() + timeout,
                  [this, id](absl::StatusOr<Job> job) { got_.emplace(id, std::move(job)); });
  }

  std::function<absl::StatusOr<Response>(const Request&)> serve_ = [](const Request&) {
    return Response{200, {}, kRunning};
  };
  Rig rig_{[this](const Request& request) { return serve_(request); }};
  JobCalls calls_{&rig_.caller};
  JobPoller poller_{&rig_.clock, &calls_};
  std::map<JobPoller::WaitId, absl::StatusOr<Job>> got_;
};

TEST_F(JobPollerTest, AnswersWithTheFinishedJob) {
  const absl::Time end = rig_.clock.Now() + absl::Seconds(2);
  serve_ = [this, end](const Request&) {
    return Response{
        200,
        {},
        rig_.clock.Now() < end ? kRunning : R"({"status":"SUCCESS","entities":{"image_id":"i1"}})"};
  };
  Watch(1, "j1");
  rig_.clock.Advance(absl::Seconds(4));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_EQ(got_.at(1)->image_ids, std::vector<std::string>{"i1"});
  EXPECT_TRUE(rig_.clock.IsIdle());
}

TEST_F(JobPollerTest, FailedJobsAreAnswers) {
  serve_ = [](const Request&) {
    return Response{200, {}, R"({"status":"FAIL","error_code":"IMG.0057","fail_reason":"bad"})"};
  };
  Watch(1, "j1");
  rig_.clock.Advance(absl::Seconds(1));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_EQ(got_.at(1)->FailureText(), "IMG.0057: bad");
}

TEST_F(JobPollerTest, ErrorsOfLookingAreWaitedOut) {
  int calls = 0;
  serve_ = [&calls](const Request&) -> absl::StatusOr<Response> {
    if (++calls < 8) {
      if (calls % 2 == 0) return Response{500, {}, ""};
      return http::SendError(absl::StatusCode::kUnavailable, "reset", http::Sent::kPerhaps);
    }
    return Response{200, {}, R"({"status":"SUCCESS","entities":{"image_id":"i1"}})"};
  };
  Watch(1, "j1");
  rig_.clock.Advance(absl::Minutes(2));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_TRUE(got_.at(1).ok());
}

TEST_F(JobPollerTest, ProgressIsToldWhenALookShowsAnother) {
  const std::vector<std::pair<const char*, const char*>> looks = {
      {"0.10", "Copy"}, {"0.10", "Copy"}, {"0.50", "Copy"}, {"0.50", "Register"}};
  size_t look = 0;
  serve_ = [&](const Request&) {
    if (look == looks.size()) {
      return Response{200, {}, R"({"status":"SUCCESS","entities":{"image_id":"i1"}})"};
    }
    const auto& [percent, task] = looks[look++];
    return Response{200,
                    {},
                    std::string(R"({"status":"RUNNING","entities":{"process_percent":)") + percent +
                        R"(,"current_task":")" + task + "\"}}"};
  };
  std::vector<std::string> told;
  poller_.Watch(
      1, "j1", "instance_id", absl::InfiniteFuture(),
      [this](absl::StatusOr<Job> job) { got_.emplace(1, std::move(job)); },
      [&told](const Job& job) {
        told.push_back(std::to_string(*job.progress).substr(0, 4) + " " + job.current_task);
      });
  Watch(2, "j1");  // One who does not want to hear.
  rig_.clock.Advance(absl::Minutes(5));
  ASSERT_TRUE(got_.contains(1) && got_.contains(2));
  EXPECT_EQ(told, (std::vector<std::string>{"0.10 Copy", "0.50 Copy", "0.50 Register"}));
}

TEST_F(JobPollerTest, ProgressIsNotToldAfterTheWait) {
  int told = 0;
  poller_.Watch(
      1, "j1", "instance_id", rig_.clock.Now() + absl::Minutes(20), [](auto) {},
      [&told](const Job&) { ++told; });
  Watch(2, "j1");
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(told, 1);
  poller_.Cancel(1);
  serve_ = [](const Request&) {
    return Response{200, {}, R"({"status":"RUNNING","entities":{"process_percent":0.75}})"};
  };
  rig_.clock.Advance(absl::Minutes(1));
  EXPECT_EQ(told, 1);
}

TEST_F(JobPollerTest, DeadlineSaysHowFarItWas) {
  Watch(1, "j1", absl::Seconds(10));
  rig_.clock.Advance(absl::Seconds(11));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_EQ(got_.at(1).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(got_.at(1).status().message(),
            "The job j1 had not ended in time; it was at 50% when last seen.");
}

TEST_F(JobPollerTest, DeadlineShowsTheLastError) {
  serve_ = [](const Request&) {
    return Response{
        500, {{"X-Request-Id", "r1"}}, R"({"error":{"code":"IMG.0061","message":"m"}})"};
  };
  Watch(1, "j1", absl::Seconds(10));
  rig_.clock.Advance(absl::Seconds(11));
  EXPECT_EQ(got_.at(1).status().message(),
            "The job j1 had not ended in time. The last look failed: IMG.0061: m (HTTP 500, "
            "request id r1)");
}

TEST_F(JobPollerTest, UnknownJobsAreGivenHalfAMinute) {
  serve_ = [](const Request&) {
    return Response{404, {}, R"({"error":{"code":"IMG.0121","message":"none"}})"};
  };
  Watch(1, "j1");
  rig_.clock.Advance(absl::Seconds(29));
  EXPECT_FALSE(got_.contains(1));
  rig_.clock.Advance(absl::Seconds(20));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_EQ(got_.at(1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(JobPollerTest, LostRightsEndTheWait) {
  serve_ = [](const Request&) { return Response{403, {}, ""}; };
  Watch(1, "j1");
  rig_.clock.Advance(absl::Seconds(30));
  ASSERT_TRUE(got_.contains(1));
  EXPECT_EQ(got_.at(1).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(JobPollerTest, StopWakesAllWaitsAndRefusesLaterOnes) {
  for (JobPoller::WaitId id = 1; id <= 20; ++id) Watch(id, "j" + std::to_string(id % 10));
  rig_.clock.Advance(absl::Seconds(1));
  poller_.Cancel(1);
  EXPECT_EQ(got_.size(), 1U);
  poller_.Stop();
  EXPECT_EQ(got_.size(), 20U);
  Watch(21, "j21");
  rig_.clock.RunPosted();
  EXPECT_EQ(got_.at(21).status().code(), absl::StatusCode::kCancelled);
  rig_.clock.Advance(absl::Minutes(1));
  EXPECT_TRUE(rig_.clock.IsIdle());
}

TEST_F(JobPollerTest, ThirtyJobsOf2sNeedFewLooks) {
  const absl::Time begin = rig_.clock.Now();
  serve_ = [&](const Request&) {
    const double progress = absl::ToDoubleSeconds(rig_.clock.Now() - begin) / 2;
    if (progress < 1) {
      return Response{200,
                      {},
                      R"({"status":"RUNNING","entities":{"process_percent":)" +
                          std::to_string(progress).substr(0, 4) + "}}"};
    }
    return Response{200, {}, R"({"status":"SUCCESS","begin_time":"2024-01-01T00:00:00.000Z",
        "end_time":"2024-01-01T00:00:02.000Z","entities":{"image_id":"i"}})"};
  };
  for (JobPoller::WaitId id = 1; id <= 30; ++id) Watch(id, std::to_string(id));
  rig_.clock.Advance(absl::Milliseconds(2300));
  EXPECT_EQ(got_.size(), 30U);
  EXPECT_LE(poller_.looks(), 40);
}

}  // namespace
}  // namespace provider::ims
