#include "provider/auth/token_source.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/provider/http/fake_scheduler.h"
#include "tests/provider/http/fake_transport.h"

namespace provider::auth {
namespace {

using http::FakeScheduler;
using http::FakeTransport;
using http::Request;
using http::Response;

// Gives token-1, token-2 … that last an hour, or what `failure` says.
class TokenSourceTest : public testing::Test {
 protected:
  std::string Get() {
    std::string got = "no answer";
    source_.Get([&got](absl::StatusOr<Token> token) {
      got = token.ok() ? std::string(token->value.Reveal()) : std::string(token.status().message());
    });
    clock_.Advance(absl::Seconds(1));
    return got;
  }

  FakeScheduler clock_;
  std::optional<Response> failure_;
  int logins_ = 0;
  FakeTransport iam_{&clock_, [this](const Request&) -> absl::StatusOr<Response> {
                       if (failure_) return *failure_;
                       ++logins_;
                       return Response{201,
                                       {{"X-Subject-Token", "token-" + std::to_string(logins_)}},
                                       R"({"token":{"issued_at":"2024-01-01T00:00:00.000000Z",
                                  "expires_at":"2024-01-01T01:00:00.000000Z",
                                  "project":{"id":"p1","name":"eu-de"}}})"};
                     }};
  Credentials credentials_{.user_name = "anna", .password = Secret("pw"), .domain_name = "acme"};
  TokenSource source_{&clock_, iam_.AsTransport(), "https://iam.example/v3", credentials_,
                      Project{.region = "eu-de"}};
};

TEST_F(TokenSourceTest, LogsInOnceForAllWhoWait) {
  std::vector<std::string> got;
  for (int i = 0; i < 5; ++i) {
    source_.Get([&got](absl::StatusOr<Token> token) { got.push_back(token->project_id); });
  }
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(got, std::vector<std::string>(5, "p1"));
  EXPECT_EQ(logins_, 1);
  EXPECT_EQ(Get(), "token-1");
  EXPECT_EQ(iam_.sent().size(), 1U);
}

TEST_F(TokenSourceTest, SendsThePasswordScopedToTheRegionAndMarksTheCallSecret) {
  Get();
  ASSERT_EQ(iam_.sent().size(), 1U);
  const Request& login = iam_.sent()[0];
  EXPECT_EQ(login.url, "https://iam.example/v3/auth/tokens?nocatalog=1");
  EXPECT_TRUE(login.is_secret);
  EXPECT_EQ(nlohmann::json::parse(login.body), nlohmann::json::parse(R"({"auth":{
      "identity":{"methods":["password"],
        "password":{"user":{"name":"anna","password":"pw","domain":{"name":"acme"}}}},
      "scope":{"project":{"name":"eu-de"}}}})"));
}

TEST_F(TokenSourceTest, RenewsBeforeExpiry) {
  Get();
  clock_.Advance(absl::Minutes(40));
  EXPECT_EQ(Get(), "token-1");
  clock_.Advance(absl::Minutes(10));  // A fifth of an hour is left at 48.
  EXPECT_EQ(Get(), "token-2");
}

TEST_F(TokenSourceTest, UsesAValidTokenIfRenewalFails) {
  Get();
  failure_ = Response{503, {}, ""};
  clock_.Advance(absl::Minutes(50));
  EXPECT_EQ(Get(), "token-1");
  clock_.Advance(absl::Minutes(15));
  EXPECT_EQ(Get(),
            "Cannot log in: the service refused POST /v3/auth/tokens without a word (HTTP 503)");
}

TEST_F(TokenSourceTest, InvalidTokensAreReplacedOnce) {
  Get();
  source_.Invalidate(Secret("token-1"));
  EXPECT_EQ(Get(), "token-2");
  source_.Invalidate(Secret("token-1"));  // Somebody was late to notice.
  EXPECT_EQ(Get(), "token-2");
}

TEST_F(TokenSourceTest, WrongPasswordsShowWhatTheServiceSays) {
  failure_ =
      Response{401,
               {{"X-Request-Id", "r9"}},
               R"({"error":{"code":401,"message":"wrong password","title":"Unauthorized"}})"};
  EXPECT_EQ(Get(), "Cannot log in: wrong password (HTTP 401, request id r9)");
}

TEST_F(TokenSourceTest, AnswersWithoutTokenAreErrors) {
  failure_ = Response{200, {}, "{}"};
  EXPECT_EQ(Get(),
            "Cannot log in: The identity service answered the login without a token. "
            "Is auth_url right?");
}

TEST(LoginBodyTest, IdsWinOverNames) {
  const Credentials who{.user_name = "anna",
                        .user_id = "u1",
                        .password = Secret("pw"),
                        .domain_id = "d1",
                        .domain_name = "acme"};
  EXPECT_EQ(nlohmann::json::parse(LoginBody(who, {.id = "p1", .name = "n", .region = "r"})),
            nlohmann::json::parse(R"({"auth":{
      "identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"pw"}}},
      "scope":{"project":{"id":"p1"}}}})"));
}

}  // namespace
}  // namespace provider::auth
