#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class IamTest : public ServiceTest {
 protected:
  Answered Ask(const Json& user, const Json& scope, std::string_view query = "") {
    const Json body = {{"auth",
                        {{"identity", {{"methods", {"password"}}, {"password", {{"user", user}}}}},
                         {"scope", scope}}}};
    return Send({.method = "POST",
                 .target = Concat("/v3/auth/tokens", query),
                 .headers = {{"Host", "127.0.0.1:1234"}},
                 .body = body.dump()});
  }
  const Json user_ = {
      {"name", kUserName}, {"password", kPassword}, {"domain", {{"name", kDomainName}}}};
  const Json scope_ = {{"project", {{"name", kProjectName}}}};
};

TEST_F(IamTest, GivesAProjectToken) {
  const Answered answered = Ask(user_, scope_);
  EXPECT_EQ(answered.status, 201);
  EXPECT_THAT(answered.Header("X-Subject-Token"), testing::StartsWith("MII"));
  const Json& token = answered.body["token"];
  EXPECT_EQ(token["project"]["id"], kProjectId);
  EXPECT_EQ(token["project"]["domain"]["id"], kDomainId);
  EXPECT_EQ(token["user"]["name"], kUserName);
  EXPECT_EQ(token["issued_at"], "2024-01-02T03:04:05.000000Z");
  EXPECT_EQ(token["expires_at"], "2024-01-03T03:04:05.000000Z");
  const Json& entry = token["catalog"][0];
  EXPECT_EQ(entry["type"], "image");
  EXPECT_EQ(entry["endpoints"][0]["interface"], "public");
  EXPECT_EQ(entry["endpoints"][0]["region"], kRegion);
  EXPECT_EQ(entry["endpoints"][0]["url"], "http://127.0.0.1:1234");
}

TEST_F(IamTest, LeavesOutTheCatalogOnRequest) {
  EXPECT_FALSE(Ask(user_, scope_, "?nocatalog=1").body["token"].contains("catalog"));
}

TEST_F(IamTest, TakesIdsInsteadOfNames) {
  const Json by_id = {{"id", kUserId}, {"password", kPassword}};
  EXPECT_EQ(Ask(by_id, {{"project", {{"id", kProjectId}}}}).status, 201);
  Json by_domain_id = user_;
  by_domain_id["domain"] = {{"id", kDomainId}};
  EXPECT_EQ(Ask(by_domain_id, scope_).status, 201);
}

TEST_F(IamTest, RefusesWrongCredentialsInItsOwnEnvelope) {
  Json user = user_;
  user["password"] = "wrong";
  const Answered answered = Ask(user, scope_);
  EXPECT_EQ(answered.status, 401);
  EXPECT_EQ(answered.body["error"]["code"], 401);
  EXPECT_EQ(answered.body["error"]["title"], "Unauthorized");
  user = user_;
  user["domain"] = {{"name", "other"}};
  EXPECT_EQ(Ask(user, scope_).status, 401);
  EXPECT_EQ(Ask(user_, {{"project", {{"name", "nowhere"}}}}).status, 401);
  EXPECT_EQ(Send({.method = "POST", .target = "/v3/auth/tokens", .body = "{"}).status, 400);
}

TEST_F(IamTest, RescopesATokenByItself) {
  const Json body = {{"auth",
                      {{"identity", {{"methods", {"token"}}, {"token", {{"id", token_}}}}},
                       {"scope", {{"project", {{"id", kSecondProjectId}}}}}}}};
  const Answered answered =
      Send({.method = "POST", .target = "/v3/auth/tokens", .body = body.dump()});
  EXPECT_EQ(answered.status, 201);
  EXPECT_EQ(answered.body["token"]["project"]["id"], kSecondProjectId);
}

TEST_F(IamTest, TellsAboutTokens) {
  const auto show = [this](const std::string& subject) {
    return Send({.target = "/v3/auth/tokens",
                 .headers = {{"X-Auth-Token", token_}, {"X-Subject-Token", subject}}});
  };
  EXPECT_EQ(show(token_).body["token"]["project"]["id"], kProjectId);
  EXPECT_EQ(show("other").status, 404);
}

TEST_F(IamTest, FindsProjectsAndTheDomain) {
  const Json projects =
      Call("GET", Concat("/v3/projects?name=", kSecondProjectName)).body["projects"];
  ASSERT_EQ(projects.size(), 1);
  EXPECT_EQ(projects[0]["id"], kSecondProjectId);
  EXPECT_TRUE(Call("GET", "/v3/projects?name=none").body["projects"].empty());
  EXPECT_EQ(Call("GET", "/v3/projects").body["projects"].size(), 2);
  EXPECT_EQ(Call("GET", "/v3/auth/domains").body["domains"][0]["id"], kDomainId);
}

}  // namespace
}  // namespace provider::emulator
