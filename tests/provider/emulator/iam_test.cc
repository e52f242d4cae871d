#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/emulator/signature.h"
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

TEST_F(IamTest, NamesTheRegionOfTheProject) {
  const Json token = Ask(user_, {{"project", {{"name", kFarProjectName}}}}).body["token"];
  EXPECT_EQ(token["project"]["id"], kFarProjectId);
  EXPECT_EQ(token["catalog"][0]["endpoints"][0]["region"], kFarRegion);
}

TEST_F(IamTest, KeepsAccountsApart) {
  const Json partner = {{"name", kPartnerUserName},
                        {"password", kPartnerPassword},
                        {"domain", {{"name", kPartnerDomainName}}}};
  const Json token = Ask(partner, scope_).body["token"];
  EXPECT_EQ(token["project"]["id"], kPartnerProjectId);
  EXPECT_EQ(Ask(user_, {{"project", {{"id", kPartnerProjectId}}}}).status, 401);
}

// Agencies: another account lets the caller act in it.
class AgencyTest : public IamTest {
 protected:
  static Json Role(std::string_view domain, std::string_view name_key, std::string_view name) {
    return {{"methods", {"assume_role"}},
            {"assume_role", {{"domain_name", domain}, {name_key, name}}}};
  }
  Answered Assume(const Json& identity) {
    return Call("POST", "/v3/auth/tokens", {{"auth", {{"identity", identity}, {"scope", scope_}}}});
  }
  // A request signed with an issued key.
  Answered Signed(std::string_view target, const Json& credential, std::string_view project_id) {
    Request request{.target = std::string(target), .headers = {{"X-Sdk-Date", "20240102T030405Z"}}};
    const std::string start =
        Concat("SDK-HMAC-SHA256 Access=", credential["access"].get<std::string>(),
               ", SignedHeaders=x-sdk-date, Signature=");
    const std::string signature =
        ExpectedSignature(request, *ParseAuthorization(start + std::string(64, '0')),
                          credential["secret"].get<std::string>());
    request.headers.push_back({"Authorization", start + signature});
    request.headers.push_back({"X-Project-Id", std::string(project_id)});
    request.headers.push_back({"X-Security-Token", credential["securitytoken"].get<std::string>()});
    return Send(request);
  }
};

TEST_F(AgencyTest, GivesATokenOfTheOtherAccount) {
  for (const char* key : {"agency_name", "xrole_name"}) {
    const Answered answered = Assume(Role(kPartnerDomainName, key, kAgencyName));
    ASSERT_EQ(answered.status, 201) << answered.response.body;
    const Json& token = answered.body["token"];
    EXPECT_EQ(token["project"]["id"], kPartnerProjectId);
    EXPECT_EQ(token["assumed_by"]["user"]["id"], kUserId);
    token_ = answered.Header("X-Subject-Token");
    EXPECT_EQ(Call("GET", "/v3/projects").body["projects"].size(), 1);
    EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);
    token_ = Login(kProjectName);
  }
}

TEST_F(AgencyTest, RefusesUnknownAgencies) {
  EXPECT_EQ(Assume(Role(kPartnerDomainName, "agency_name", "nobody")).status, 401);
  EXPECT_EQ(Assume(Role("nowhere", "agency_name", kAgencyName)).status, 401);
  EXPECT_EQ(Assume(Role(kDomainName, "agency_name", kAgencyName)).status, 401);
  token_ = "none";
  EXPECT_EQ(Assume(Role(kPartnerDomainName, "agency_name", kAgencyName)).status, 401);
}

TEST_F(AgencyTest, IssuesTemporaryKeys) {
  constexpr const char* kCall = "/v3.0/OS-CREDENTIAL/securitytokens";
  const Answered answered =
      Call("POST", kCall, {{"auth", {{"identity", {{"methods", {"token"}}}}}}});
  ASSERT_EQ(answered.status, 201) << answered.response.body;
  const Json& credential = answered.body["credential"];
  EXPECT_EQ(credential["expires_at"], "2024-01-02T03:19:05.000000Z");
  EXPECT_EQ(Signed("/v2/cloudimages", credential, kProjectId).status, 200);
  EXPECT_EQ(Signed("/v2/cloudimages", credential, kPartnerProjectId).status, 401);
  const Answered assumed =
      Call("POST", kCall,
           {{"auth", {{"identity", Role(kPartnerDomainName, "agency_name", kAgencyName)}}}});
  EXPECT_EQ(Signed("/v2/cloudimages", assumed.body["credential"], kPartnerProjectId).status, 200);
  Pass(absl::Seconds(901));
  EXPECT_EQ(Signed("/v2/cloudimages", credential, kProjectId).Code(), "APIGW.0301");
}

TEST_F(AgencyTest, ChecksTheLifetimeOfKeys) {
  const Json identity = {{"methods", {"token"}}, {"token", {{"duration_seconds", 899}}}};
  EXPECT_EQ(Call("POST", "/v3.0/OS-CREDENTIAL/securitytokens", {{"auth", {{"identity", identity}}}})
                .status,
            400);
}

TEST_F(IamTest, ListsTheCatalogThatTokensCarry) {
  const Answered listed = Call("GET", "/v3/auth/catalog");
  EXPECT_EQ(listed.status, 200);
  EXPECT_EQ(listed.body["catalog"][0]["type"], "image");
  EXPECT_EQ(listed.body["catalog"][0]["endpoints"][0]["url"], "http://ims.test");
  EXPECT_EQ(CallIn(kFarProjectName, "GET", "/v3/auth/catalog")
                .body["catalog"][0]["endpoints"][0]["region"],
            kFarRegion);
  token_ = Login("");
  EXPECT_EQ(Call("GET", "/v3/auth/catalog").body["catalog"], listed.body["catalog"]);
  EXPECT_EQ(Send({.method = "GET", .target = "/v3/auth/catalog"}).status, 401);
}

TEST_F(IamTest, FindsProjectsAndTheDomain) {
  const Json projects =
      Call("GET", Concat("/v3/projects?name=", kSecondProjectName)).body["projects"];
  ASSERT_EQ(projects.size(), 1);
  EXPECT_EQ(projects[0]["id"], kSecondProjectId);
  EXPECT_TRUE(Call("GET", "/v3/projects?name=none").body["projects"].empty());
  EXPECT_EQ(Call("GET", "/v3/projects").body["projects"].size(), 3);
  EXPECT_EQ(Call("GET", "/v3/auth/domains").body["domains"][0]["id"], kDomainId);
}

}  // namespace
}  // namespace provider::emulator
