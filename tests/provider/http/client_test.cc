#include "provider/http/client.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/http/loopback_server.h"

namespace provider::http {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nX-Request-Id: r1\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class ClientTest : public testing::Test {
 protected:
  ~ClientTest() override {
    loop_.Finish([this] { client_.reset(); });
  }
  absl::StatusOr<Response> Send(Request request) {
    absl::StatusOr<Response> got;
    absl::Notification done;
    loop_.Post([&] {
      if (client_ == nullptr) {
        client_ = std::make_unique<Client>(
            &loop_, options_, [this](LogLevel, std::string_view message, const LogFields& fields) {
              log_ += message;
              for (const auto& [key, value] : fields)
                log_.append(" ").append(key).append("=").append(value);
              log_ += "\n";
            });
      }
      client_->Send(std::move(request), [&](absl::StatusOr<Response> answer) {
        got = std::move(answer);
        done.Notify();
      });
    });
    done.WaitForNotification();
    return got;
  }

  ClientOptions options_;
  EventLoop loop_;
  std::unique_ptr<Client> client_;  // The loop's thread only.
  std::string log_;
};

TEST_F(ClientTest, SendsMethodPathHeadersAndBodyAndReusesTheConnection) {
  std::string seen;
  LoopbackServer server([&seen](const std::string& request) {
    seen = request;
    return Answer("hello");
  });
  for (int i = 0; i < 3; ++i) {
    const auto got = Send({"PATCH", server.url() + "/a%2Fb?x=1", {{"X-Auth-Token", "t"}}, "body"});
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "hello");
    EXPECT_EQ(got->FindHeader("x-request-id"), "r1");
  }
  EXPECT_THAT(seen, HasSubstr("PATCH /a%2Fb?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("X-Auth-Token: t\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\n\r\nbody"));
  EXPECT_THAT(seen, Not(HasSubstr("Expect:")));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, NeverLogsHeadersNorSecretBodies) {
  LoopbackServer server([](const std::string&) { return Answer("answer-canary"); });
  Request request{"POST", server.url() + "/login", {{"X-Auth-Token", "token-canary"}}, "canary"};
  request.is_secret = true;
  ASSERT_TRUE(Send(request).ok());
  EXPECT_THAT(log_, HasSubstr("/login"));
  EXPECT_THAT(log_, Not(HasSubstr("canary")));
}

TEST_F(ClientTest, RefusedConnectionsAreCertainlyNotSent) {
  std::string url;
  {
    url = LoopbackServer([](const std::string&) { return ""; }).url();
  }
  const auto got = Send({"POST", url + "/x", {}, "{}"});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(SentOf(got.status()), Sent::kNo);
  EXPECT_EQ(got.status().message(), "Cannot connect to " + url + ": Connection refused");
}

TEST_F(ClientTest, UnknownHostsAreCertainlyNotSent) {
  const auto got = Send({"GET", "http://nowhere.invalid/x"});
  EXPECT_EQ(SentOf(got.status()), Sent::kNo);
  EXPECT_EQ(got.status().message(),
            "Cannot connect to http://nowhere.invalid: the host name is not known");
}

TEST_F(ClientTest, OtherSchemesAreRefused) {
  const auto got = Send({"GET", "file:///etc/passwd"});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ClientTest, LostAnswersArePerhapsSentAndNotRepeatedByLibcurl) {
  // The first request opens the connection; the second goes over it and is dropped.
  std::atomic<int> creates = 0;
  LoopbackServer server([&creates](const std::string& request) {
    if (request.starts_with("GET")) return Answer("warm");
    ++creates;
    return std::string();
  });
  ASSERT_TRUE(Send({"GET", server.url() + "/warm"}).ok());
  const auto got = Send({"POST", server.url() + "/create", {}, R"({"name":"a"})"});
  EXPECT_FALSE(got.ok());
  EXPECT_EQ(SentOf(got.status()), Sent::kPerhaps);
  EXPECT_EQ(creates, 1);
  EXPECT_EQ(server.requests(), 2);
  EXPECT_THAT(std::string(got.status().message()),
              HasSubstr("the connection broke before there was an answer"));
}

TEST_F(ClientTest, TimeoutsAfterSendingArePerhapsSent) {
  absl::Notification leave;
  LoopbackServer server([&leave](const std::string&) {
    leave.WaitForNotification();
    return std::string();
  });
  Request request{"POST", server.url() + "/x", {}, "{}"};
  request.timeout = absl::Milliseconds(50);
  const auto got = Send(request);
  leave.Notify();
  EXPECT_EQ(got.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(SentOf(got.status()), Sent::kPerhaps);
}

TEST_F(ClientTest, LimitsTheAnswer) {
  options_.max_response_bytes = 1000;
  LoopbackServer server([](const std::string&) { return Answer(std::string(5000, 'x')); });
  const auto got = Send({"GET", server.url() + "/big"});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ClientTest, StopCancelsWhatRunsAndWhatComes) {
  absl::Notification arrived;
  absl::Notification leave;
  LoopbackServer server([&](const std::string&) {
    arrived.Notify();
    leave.WaitForNotification();
    return std::string();
  });
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Notification done;
  loop_.Post([&] {
    client_ = std::make_unique<Client>(&loop_, options_, nullptr);
    client_->Send({"GET", server.url() + "/x"}, [&](const absl::StatusOr<Response>& answer) {
      code = answer.status().code();
      done.Notify();
    });
  });
  arrived.WaitForNotification();
  loop_.Post([&] { client_->Stop(); });
  done.WaitForNotification();
  leave.Notify();
  EXPECT_EQ(code, absl::StatusCode::kCancelled);
  EXPECT_EQ(Send({"GET", server.url() + "/y"}).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace provider::http
