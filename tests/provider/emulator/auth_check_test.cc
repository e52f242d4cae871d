#include "provider/emulator/auth_check.h"

#include <string>

#include "gtest/gtest.h"
#include "provider/emulator/signature.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

class AuthTest : public ServiceTest {
 protected:
  // GET /v2/cloudimages, signed. The change comes after signing.
  Answered SendSigned(std::string_view access, std::string_view secret,
                      const std::function<void(Request&)>& before = {},
                      const std::function<void(Request&)>& after = {}) {
    Request request{.target = "/v2/cloudimages?limit=1",
                    .headers = {{"Host", "ims.test"}, {"X-Sdk-Date", "20240102T030405Z"}}};
    if (before) before(request);
    Authorization authorization{.algorithm = "SDK-HMAC-SHA256",
                                .access_key = std::string(access),
                                .signed_headers = {"host", "x-sdk-date"}};
    const std::string signature = ExpectedSignature(request, authorization, secret);
    request.headers.push_back(
        {"Authorization", Concat("SDK-HMAC-SHA256 Access=", access,
                                 ", SignedHeaders=host;x-sdk-date, Signature=", signature)});
    if (after) after(request);
    return Send(request);
  }
};

TEST_F(AuthTest, RefusesRequestsWithoutCredentials) {
  const Answered answered = Send({.target = "/v2/cloudimages"});
  EXPECT_EQ(answered.status, 401);
  EXPECT_EQ(answered.Code(), "APIGW.0301");
  EXPECT_EQ(answered.body["request_id"], answered.Header("X-Request-Id"));
}

TEST_F(AuthTest, TakesTokensUntilTheyExpire) {
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);
  Pass(absl::Hours(24) - absl::Seconds(1));
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);
  Pass(absl::Seconds(1));
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 401);
}

TEST_F(AuthTest, RefusesUnknownTokens) {
  token_[100] = token_[100] == 'a' ? 'b' : 'a';
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 401);
}

TEST_F(AuthTest, RefusesTokensOfTheDomain) {
  token_ = Login("");
  const Answered answered = Call("GET", "/v2/cloudimages");
  EXPECT_EQ(answered.status, 403);
  EXPECT_EQ(Call("GET", "/v3/projects").status, 200);
}

TEST_F(AuthTest, RefusesOtherProjectsInThePath) {
  const Answered answered = Call("GET", Concat("/v1/", kSecondProjectId, "/jobs/x"));
  EXPECT_EQ(answered.status, 403);
  EXPECT_EQ(answered.Code(), "IMG.0030");
}

TEST_F(AuthTest, TakesSignedRequests) { EXPECT_EQ(SendSigned(kAccessKey, kSecretKey).status, 200); }

TEST_F(AuthTest, RefusesWrongKeys) {
  EXPECT_EQ(SendSigned(kAccessKey, "other").status, 401);
  EXPECT_EQ(SendSigned("UNKNOWN", kSecretKey).status, 401);
}

TEST_F(AuthTest, RefusesWhatWasChangedAfterSigning) {
  const auto change = [](Request& request) { request.target = "/v2/cloudimages?limit=2"; };
  EXPECT_EQ(SendSigned(kAccessKey, kSecretKey, {}, change).status, 401);
  const auto add_body = [](Request& request) { request.body = "x"; };
  EXPECT_EQ(SendSigned(kAccessKey, kSecretKey, {}, add_body).status, 401);
}

TEST_F(AuthTest, TakesUnsignedProjectIds) {
  const auto second = [](Request& request) {
    request.headers.push_back({"X-Project-Id", std::string(kSecondProjectId)});
  };
  EXPECT_EQ(SendSigned(kAccessKey, kSecretKey, {}, second).status, 200);
  const auto unknown = [](Request& request) { request.headers.push_back({"X-Project-Id", "x"}); };
  EXPECT_EQ(SendSigned(kAccessKey, kSecretKey, {}, unknown).status, 401);
}

TEST_F(AuthTest, AllowsFifteenMinutesOfClockSkew) {
  const auto dated = [&](const char* date) {
    return SendSigned(kAccessKey, kSecretKey,
                      [&](Request& request) { request.headers[1].value = date; })
        .status;
  };
  EXPECT_EQ(dated("20240102T024905Z"), 200);
  EXPECT_EQ(dated("20240102T024904Z"), 401);
  EXPECT_EQ(dated("20240102T031905Z"), 200);
  EXPECT_EQ(dated("20240102T031906Z"), 401);
  EXPECT_EQ(dated("2024-01-02"), 401);
}

TEST_F(AuthTest, WantsTheSecurityTokenOfTemporaryKeys) {
  EXPECT_EQ(SendSigned(kTemporaryAccessKey, kTemporarySecretKey).status, 401);
  const auto add = [](Request& request) {
    request.headers.push_back({"X-Security-Token", std::string(kSecurityToken)});
  };
  EXPECT_EQ(SendSigned(kTemporaryAccessKey, kTemporarySecretKey, {}, add).status, 200);
}

TEST_F(AuthTest, KeepsProjectsApart) {
  const std::string id = CreateFromServer("mine");
  token_ = Login(kSecondProjectName);
  EXPECT_TRUE(List(Concat("id=", id)).empty());
  EXPECT_EQ(Call("GET", Concat("/v2/images/", id)).status, 404);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).Code(), "IMG.0092");
}

}  // namespace
}  // namespace provider::emulator
