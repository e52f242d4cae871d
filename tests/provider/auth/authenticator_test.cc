#include "provider/auth/authenticator.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/http/fake_scheduler.h"
#include "tests/provider/http/fake_transport.h"

namespace provider::auth {
namespace {

using http::FakeScheduler;
using http::FakeTransport;
using http::Request;
using http::Response;
using testing::HasSubstr;

std::string HeaderOf(const Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (http::SameHeaderName(key, name)) return value;
  }
  return "";
}

class AuthenticatorTest : public testing::Test {
 protected:
  absl::StatusOr<Response> Send(Credentials credentials, const Project& project) {
    authenticator_.emplace(&clock_, service_.AsTransport(), iam_.AsTransport(),
                           "https://iam.example/v3", std::move(credentials), project);
    return SendAgain();
  }
  absl::StatusOr<Response> SendAgain() {
    absl::StatusOr<Response> got = absl::InternalError("no answer");
    Request request{"GET", "https://ims.example:443/v2/cloudimages?limit=1"};
    authenticator_->Send(request,
                         [&got](absl::StatusOr<Response> answer) { got = std::move(answer); });
    clock_.Advance(absl::Seconds(1));
    return got;
  }

  FakeScheduler clock_;
  std::vector<absl::StatusOr<Response>> service_answers_ = {Response{200, {}, "{}"}};
  std::vector<absl::StatusOr<Response>> iam_answers_ = {
      Response{201, {{"X-Subject-Token", "t1"}}, R"({"token":{"project":{"id":"p1"}}})"}};
  FakeTransport service_{&clock_, [this](const Request&) { return Take(service_answers_); }};
  FakeTransport iam_{&clock_, [this](const Request&) { return Take(iam_answers_); }};
  std::optional<Authenticator> authenticator_;

 private:
  static absl::StatusOr<Response> Take(std::vector<absl::StatusOr<Response>>& answers) {
    const auto answer = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    return answer;
  }
};

const Credentials kUser{.user_name = "anna", .password = Secret("pw"), .domain_name = "acme"};
const Credentials kKeys{.access_key = "AK",
                        .secret_key = Secret("SK"),
                        .security_token = Secret("ST"),
                        .domain_id = "d1"};

TEST_F(AuthenticatorTest, GivenTokensAreSentAsTheyAre) {
  ASSERT_TRUE(Send({.token = Secret("given")}, {.id = "p1"}).ok());
  EXPECT_EQ(HeaderOf(service_.sent()[0], "X-Auth-Token"), "given");
  EXPECT_TRUE(iam_.sent().empty());
}

TEST_F(AuthenticatorTest, PasswordsLogInFirst) {
  ASSERT_TRUE(Send(kUser, {.region = "eu-de"}).ok());
  ASSERT_TRUE(SendAgain().ok());
  EXPECT_EQ(HeaderOf(service_.sent()[1], "X-Auth-Token"), "t1");
  EXPECT_EQ(iam_.sent().size(), 1U);
}

TEST_F(AuthenticatorTest, A401IsRepeatedOnceWithANewToken) {
  service_answers_ = {Response{401, {}, ""}, Response{200, {}, "{}"}};
  iam_answers_.emplace_back(Response{201, {{"X-Subject-Token", "t2"}}, "{}"});
  const auto got = Send(kUser, {.region = "eu-de"});
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 200);
  ASSERT_EQ(service_.sent().size(), 2U);
  EXPECT_EQ(HeaderOf(service_.sent()[1], "X-Auth-Token"), "t2");
}

TEST_F(AuthenticatorTest, ASecond401IsTheAnswer) {
  service_answers_ = {Response{401, {}, ""}};
  const auto got = Send(kUser, {.region = "eu-de"});
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 401);
  EXPECT_EQ(service_.sent().size(), 2U);
}

TEST_F(AuthenticatorTest, FailedLoginsCountAsNotSentAndAreNotRepeated) {
  iam_answers_ = {http::SendError(absl::StatusCode::kUnavailable, "x", http::Sent::kPerhaps)};
  const auto got = Send(kUser, {.region = "eu-de"});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(http::SentOf(got.status()), http::Sent::kNo);
}

TEST_F(AuthenticatorTest, KeysSignWithTheProjectLookedUpByName) {
  iam_answers_ = {Response{200, {}, R"({"projects":[{"id":"p1","name":"eu-de"}]})"}};
  ASSERT_TRUE(Send(kKeys, {.region = "eu-de"}).ok());
  ASSERT_EQ(iam_.sent().size(), 1U);
  EXPECT_EQ(iam_.sent()[0].url, "https://iam.example/v3/projects?name=eu-de");
  EXPECT_EQ(HeaderOf(iam_.sent()[0], "X-Domain-Id"), "d1");
  const Request& sent = service_.sent()[0];
  EXPECT_EQ(HeaderOf(sent, "X-Project-Id"), "p1");
  EXPECT_EQ(HeaderOf(sent, "X-Security-Token"), "ST");
  EXPECT_EQ(HeaderOf(sent, "Host"), "ims.example");
  EXPECT_THAT(HeaderOf(sent, "Authorization"),
              HasSubstr("SignedHeaders=host;x-project-id;x-sdk-date;x-security-token"));
}

TEST_F(AuthenticatorTest, UnknownProjectsAreErrorsOfTheCall) {
  iam_answers_ = {Response{200, {}, R"({"projects":[]})"}};
  const auto got = Send(kKeys, {.region = "eu-de"});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(service_.sent().empty());
}

TEST_F(AuthenticatorTest, ProjectIdComesFromTheToken) {
  ASSERT_TRUE(Send(kUser, {.region = "eu-de"}).ok());
  std::string id;
  authenticator_->GetProjectId([&id](absl::StatusOr<std::string> got) { id = *got; });
  EXPECT_EQ(id, "p1");
}

TEST_F(AuthenticatorTest, ProjectIdOfAGivenTokenIsAskedFor) {
  iam_answers_ = {Response{200, {}, R"({"token":{"project":{"id":"p7"}}})"}};
  ASSERT_TRUE(Send({.token = Secret("given")}, {}).ok());
  std::string id;
  authenticator_->GetProjectId([&id](absl::StatusOr<std::string> got) { id = *got; });
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(id, "p7");
  EXPECT_TRUE(iam_.sent()[0].is_secret);
}

}  // namespace
}  // namespace provider::auth
