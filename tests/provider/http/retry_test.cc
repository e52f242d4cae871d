#include "provider/http/retry.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/provider/http/fake_scheduler.h"
#include "tests/provider/http/fake_transport.h"

namespace provider::http {
namespace {

absl::StatusOr<Response> Status(int status) { return Response{status, {}, ""}; }
absl::StatusOr<Response> Unsent() {
  return SendError(absl::StatusCode::kUnavailable, "refused", Sent::kNo);
}
absl::StatusOr<Response> Lost() {
  return SendError(absl::StatusCode::kUnavailable, "reset", Sent::kPerhaps);
}
absl::StatusOr<Response> BadCertificate() {
  return SendError(absl::StatusCode::kFailedPrecondition, "certificate", Sent::kNo);
}

// 503 means refused here, as it does of the gateway.
Verdict Judge(const Response& response) {
  return response.status == 503 ? Verdict::kRefused : JudgeByStatus(response);
}

struct Case {
  const char* name;
  std::vector<absl::StatusOr<Response>> answers;
  bool is_idempotent;
  int want_attempts;
  int want_status;  // 0: an error.
};

class RetryTableTest : public testing::TestWithParam<Case> {};

TEST_P(RetryTableTest, Repeats) {
  FakeScheduler clock;
  CallBudget budget(&clock, 1000);
  FakeTransport server(&clock, Script(GetParam().answers));
  Retrier retrier(&clock, &budget, server.AsTransport(), &Judge, nullptr);
  std::optional<absl::StatusOr<Response>> got;
  RetryOptions options;
  options.is_idempotent = GetParam().is_idempotent;
  retrier.Send({}, options, [&got](absl::StatusOr<Response> answer) { got = std::move(answer); });
  clock.Advance(absl::Minutes(30));
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(server.sent().size(), static_cast<std::size_t>(GetParam().want_attempts));
  EXPECT_EQ(got->ok() ? got->value().status : 0, GetParam().want_status);
}

INSTANTIATE_TEST_SUITE_P(
    , RetryTableTest,
    testing::ValuesIn<Case>({
        {"AnswerIsFinal", {Status(200)}, true, 1, 200},
        {"RefusalOfTheInputIsFinal", {Status(400)}, true, 1, 400},
        {"NotFoundIsFinal", {Status(404)}, true, 1, 404},
        {"ServerErrorsOfReadsAreRepeated", {Status(500), Status(502), Status(200)}, true, 3, 200},
        {"ServerErrorsOfReadsEndAfterFive", {Status(500)}, true, 5, 500},
        {"ServerErrorsOfCreatesAreFinal", {Status(500), Status(200)}, false, 1, 500},
        {"LostAnswersOfReadsAreRepeated", {Lost(), Status(200)}, true, 2, 200},
        {"LostAnswersOfCreatesAreFinal", {Lost(), Status(200)}, false, 1, 0},
        {"UnsentReadsAreRepeated", {Unsent(), Status(200)}, true, 2, 200},
        {"UnsentCreatesAreRepeated", {Unsent(), Unsent(), Status(200)}, false, 3, 200},
        {"UnreachableEndsAfterFive", {Unsent()}, false, 5, 0},
        {"BadCertificatesAreFinal", {BadCertificate()}, true, 1, 0},
        {"ThrottledCreatesAreRepeated", {Status(429), Status(429), Status(200)}, false, 3, 200},
        {"RefusedCreatesAreRepeated", {Status(503), Status(200)}, false, 2, 200},
        {"ThrottlingMayLastLongerThanFiveAttempts",
         {Status(429), Status(429), Status(429), Status(429), Status(429), Status(429),
          Status(200)},
         false,
         7,
         200},
        {"TokenRefusalIsFinalHere", {Status(401)}, true, 1, 401},
    }),
    [](const auto& test) { return std::string(test.param.name); });

class RetryTest : public testing::Test {
 protected:
  std::optional<absl::StatusOr<Response>> Send(RetryOptions options, absl::Duration until) {
    retrier_.emplace(&clock_, &budget_, server_.AsTransport(), &Judge, nullptr);
    got_.reset();
    retrier_->Send({}, options,
                   [this](absl::StatusOr<Response> answer) { got_ = std::move(answer); });
    clock_.Advance(until);
    return got_;
  }

  FakeScheduler clock_;
  CallBudget budget_{&clock_, 1000};
  std::vector<absl::StatusOr<Response>> answers_ = {Status(200)};
  FakeTransport server_{&clock_, [this](const Request&) {
                          const auto answer = answers_.front();
                          if (answers_.size() > 1) answers_.erase(answers_.begin());
                          return answer;
                        }};
  std::optional<Retrier> retrier_;
  std::optional<absl::StatusOr<Response>> got_;
};

TEST_F(RetryTest, WaitsAtLeastWhatTheServerAsks) {
  answers_ = {Response{429, {{"Retry-After", "7"}}, ""}, Status(200)};
  EXPECT_FALSE(Send({}, absl::Milliseconds(6990)).has_value());
  clock_.Advance(absl::Milliseconds(50));
  ASSERT_TRUE(got_.has_value());
  EXPECT_EQ(got_->value().status, 200);
}

TEST_F(RetryTest, AnswersAtOnceIfTheWaitLeadsBeyondTheDeadline) {
  answers_ = {Response{429, {{"Retry-After", "60"}}, ""}};
  RetryOptions options;
  options.deadline = clock_.Now() + absl::Seconds(30);
  Send(options, absl::Milliseconds(100));
  ASSERT_TRUE(got_.has_value());
  EXPECT_EQ(got_->value().status, 429);
}

TEST_F(RetryTest, AttemptsEndWithTheDeadline) {
  RetryOptions options;
  options.deadline = clock_.Now() + absl::Seconds(3);
  Send(options, absl::Seconds(1));
  ASSERT_EQ(server_.sent().size(), 1U);
  EXPECT_LE(server_.sent()[0].timeout, absl::Seconds(3));
}

TEST_F(RetryTest, CallsThatComeTooLateAreNotSent) {
  RetryOptions options;
  options.deadline = clock_.Now() - absl::Seconds(3);
  Send(options, absl::Seconds(1));
  ASSERT_TRUE(got_.has_value());
  EXPECT_EQ(got_->status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(SentOf(got_->status()), Sent::kNo);
  EXPECT_TRUE(server_.sent().empty());
}

TEST_F(RetryTest, SingleCallsAreNotRepeated) {
  answers_ = {Status(500)};
  RetryOptions options;
  options.is_single = true;
  Send(options, absl::Minutes(1));
  EXPECT_EQ(server_.sent().size(), 1U);
}

TEST_F(RetryTest, StopWakesWaitsAtOnce) {
  answers_ = {Response{429, {{"Retry-After", "60"}}, ""}};
  EXPECT_FALSE(Send({}, absl::Seconds(1)).has_value());
  retrier_->Stop();
  ASSERT_TRUE(got_.has_value());
  EXPECT_EQ(got_->value().status, 429);
}

TEST_F(RetryTest, CallsAfterStopAreCancelled) {
  retrier_.emplace(&clock_, &budget_, server_.AsTransport(), &Judge, nullptr);
  retrier_->Stop();
  retrier_->Send({}, {}, [this](absl::StatusOr<Response> answer) { got_ = std::move(answer); });
  clock_.RunPosted();
  ASSERT_TRUE(got_.has_value());
  EXPECT_EQ(got_->status().code(), absl::StatusCode::kCancelled);
}

TEST_F(RetryTest, WaitsAreJitteredAndBounded) {
  answers_ = {Status(500)};
  const absl::Time begin = clock_.Now();
  Send({}, absl::Minutes(1));
  EXPECT_EQ(server_.sent().size(), 5U);
  // 0.5 + 1 + 2 + 4 s at most.
  EXPECT_LE(clock_.Now() - begin, absl::Minutes(1));
}

}  // namespace
}  // namespace provider::http
