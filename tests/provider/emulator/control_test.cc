#include "provider/emulator/control.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class ControlTest : public ServiceTest {
 protected:
  // Adds a rule given as JSON text.
  void AddRule(const char* rule) {
    const Answered answered = Call("POST", "/_emulator/faults", Json::array({Json::parse(rule)}));
    EXPECT_EQ(answered.status, 204) << answered.response.body;
  }
  Answered Get() { return Call("GET", "/v2/cloudimages?limit=1"); }
  Answered Post(const char* name = "a") {
    return Call("POST", "/v2/cloudimages/action", {{"name", name}, {"instance_id", kServerId}});
  }
};

TEST_F(ControlTest, SaysThatItIsThere) {
  EXPECT_EQ(Send({.target = "/_emulator/health"}).body, Json({{"status", "ok"}}));
  EXPECT_EQ(Send({.target = "/_emulator/none"}).status, 404);
}

TEST_F(ControlTest, FailsSoManyRequestsAfterSoMany) {
  AddRule(R"({"method": "GET", "path": "/v2/cloudimages", "after": 1, "count": 2,
              "status": 429, "code": "APIGW.0308", "message": "slow down",
              "headers": {"Retry-After": "2"}})");
  EXPECT_EQ(Get().status, 200);
  for (int i = 0; i < 2; ++i) {
    const Answered answered = Get();
    EXPECT_EQ(answered.status, 429);
    EXPECT_EQ(answered.Code(), "APIGW.0308");
    EXPECT_EQ(answered.body["error_msg"], "slow down");
    EXPECT_EQ(answered.Header("Retry-After"), "2");
  }
  EXPECT_EQ(Get().status, 200);
}

TEST_F(ControlTest, MatchesRegexAndBody) {
  AddRule(R"({"path_regex": "limit=1$", "status": 503, "count": null})");
  AddRule(R"({"body_contains": "\"special\"", "status": 400, "code": "IMG.0060"})");
  EXPECT_EQ(Get().status, 503);
  EXPECT_EQ(Get().status, 503);
  EXPECT_EQ(Post("usual").status, 200);
  EXPECT_EQ(Post("special").Code(), "IMG.0060");
  EXPECT_EQ(Post("special").status, 200);
}

TEST_F(ControlTest, DropsAnswersBeforeOrAfterTheEffect) {
  AddRule(R"({"method": "POST", "drop": "before"})");
  EXPECT_EQ(Post("before").response.delivery, Response::Delivery::kNothing);
  AddRule(R"({"match": {"method": "POST"}, "action": {"drop_after": true}})");
  EXPECT_EQ(Post("after").response.delivery, Response::Delivery::kNothing);
  Pass(absl::Seconds(10));
  EXPECT_EQ(List("name=before").size(), 0);
  EXPECT_EQ(List("name=after").size(), 1);
}

TEST_F(ControlTest, DelaysAndTruncates) {
  AddRule(R"({"method": "GET", "delay_ms": 1500, "truncate_body": true})");
  const Answered answered = Get();
  EXPECT_EQ(answered.response.delay, absl::Milliseconds(1500));
  EXPECT_EQ(answered.response.delivery, Response::Delivery::kTruncated);
}

TEST_F(ControlTest, FailsJobs) {
  AddRule(R"({"method": "POST", "job_fail": {"error_code": "IMG.0014", "fail_reason": "why"}})");
  const std::string id = Post().body["job_id"];
  Pass(absl::Seconds(10));
  const Json job = Job(id).body;
  EXPECT_EQ(job["status"], "FAIL");
  EXPECT_EQ(job["error_code"], "IMG.0014");
  EXPECT_EQ(job["fail_reason"], "why");
}

TEST_F(ControlTest, KeepsJobsFromEnding) {
  AddRule(R"({"method": "POST", "job_stuck": "INIT"})");
  AddRule(R"({"method": "POST", "job_stuck": true})");
  const std::string init = Post().body["job_id"];
  const std::string running = Post().body["job_id"];
  Pass(absl::Hours(10));
  EXPECT_EQ(Job(init).body["status"], "INIT");
  EXPECT_EQ(Job(running).body["status"], "RUNNING");
}

TEST_F(ControlTest, HidesIdsAndImages) {
  AddRule(R"({"method": "POST", "omit_image_id": true, "hidden_looks": 2})");
  const std::string id = Post().body["job_id"];
  Pass(absl::Seconds(10));
  EXPECT_FALSE(Job(id).body["entities"].contains("image_id"));
  EXPECT_EQ(List("name=a").size(), 0);
  EXPECT_EQ(List("name=a").size(), 0);
  EXPECT_EQ(List("name=a").size(), 1);
}

TEST_F(ControlTest, FailsByChanceButTheSameWayEachTime) {
  const auto run = [this] {
    AddRule(R"({"path": "/v2/cloudimages", "status": 503, "count": null,
                "probability": 0.3, "seed": 7})");
    std::vector<int> statuses;
    statuses.reserve(1000);
    for (int i = 0; i < 1000; ++i) statuses.push_back(Get().status);
    Call("DELETE", "/_emulator/faults");
    return statuses;
  };
  const std::vector<int> first = run();
  const auto failed = std::count(first.begin(), first.end(), 503);
  EXPECT_GT(failed, 250);
  EXPECT_LT(failed, 350);
  EXPECT_EQ(run(), first);
}

TEST_F(ControlTest, PausesBeforeTheEffect) {
  AddRule(R"({"method": "POST", "pause_ms": 3000})");
  const Response paused = Post().response;
  ASSERT_TRUE(paused.later);
  EXPECT_EQ(paused.delay, absl::Seconds(3));
  EXPECT_EQ(Call("GET", "/_emulator/stats").body["jobs"], 0);
  Pass(absl::Seconds(3));
  const Response answer = paused.later();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.later);
  EXPECT_EQ(Call("GET", "/_emulator/stats").body["jobs"], 1);
}

TEST_F(ControlTest, ResetsConnectionsBeforeOrAfterTheEffect) {
  AddRule(R"({"method": "POST", "reset": true, "drop": "before"})");
  EXPECT_EQ(Post("before").response.delivery, Response::Delivery::kReset);
  AddRule(R"({"method": "POST", "reset": true})");
  EXPECT_EQ(Post("after").response.delivery, Response::Delivery::kReset);
  EXPECT_EQ(Call("GET", "/_emulator/requests").body.back()["dropped"], true);
  Pass(absl::Seconds(10));
  EXPECT_EQ(List("name=before").size(), 0);
  EXPECT_EQ(List("name=after").size(), 1);
}

TEST_F(ControlTest, AddsUnknownMembersAndNulls) {
  Post();
  Pass(absl::Seconds(10));
  AddRule(R"({"method": "GET", "extra_fields": true})");
  const Json answer = Call("GET", "/v2/cloudimages?name=a").body;
  EXPECT_TRUE(answer.contains("x_emulator_unknown"));
  const Json& image = answer["images"][0];
  EXPECT_TRUE(image.contains("x_emulator_null"));
  ASSERT_TRUE(image.contains("max_ram"));
  EXPECT_TRUE(image["max_ram"].is_null());
  EXPECT_EQ(image["name"], "a");
  EXPECT_FALSE(List("name=a")[0].contains("max_ram"));
}

TEST_F(ControlTest, DecidesWhatAFailedJobLeaves) {
  for (const char* left : {"killed", "removed"}) {
    AddRule(Json{{"method", "POST"}, {"job_fail", Json::object()}, {"failed_image", left}}
                .dump()
                .c_str());
    Post(left);
  }
  Pass(absl::Seconds(10));
  EXPECT_EQ(List("name=killed")[0]["status"], "killed");
  EXPECT_EQ(List("name=removed").size(), 0);
}

TEST_F(ControlTest, ChangesDurationsOfOneRequest) {
  AddRule(R"({"method": "POST", "job_ms": 60000})");
  const std::string job_id = Post().body["job_id"];
  Pass(absl::Seconds(59));
  EXPECT_EQ(Job(job_id).body["status"], "RUNNING");
  Pass(absl::Seconds(1));
  const std::string id = Job(job_id).body["entities"]["image_id"];
  AddRule(R"({"method": "DELETE", "delete_ms": 30000})");
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).status, 204);
  Pass(absl::Seconds(29));
  EXPECT_EQ(List(Concat("id=", id)).size(), 1);
  Pass(absl::Seconds(1));
  EXPECT_EQ(List(Concat("id=", id)).size(), 0);
}

TEST_F(ControlTest, MakesPagesSmall) {
  AddRule(R"({"path": "/v2/cloudimages", "page_limit": 2, "count": 2})");
  EXPECT_EQ(List("").size(), 2);
  EXPECT_EQ(List("limit=100").size(), 2);
  EXPECT_EQ(List("").size(), 4);
}

TEST_F(ControlTest, GivesUsualCodesForUsualStatuses) {
  AddRule(R"({"status": 401})");
  AddRule(R"({"status": 429})");
  EXPECT_EQ(Get().Code(), "APIGW.0301");
  EXPECT_EQ(Get().Code(), "APIGW.0308");
}

TEST_F(ControlTest, CountsUploadedBytesInsteadOfKeepingThem) {
  Send({.method = "PUT",
        .target = "/v2/images/x/file",
        .headers = {{"X-Auth-Token", token_}, {"Content-Type", "application/octet-stream"}},
        .body = "12345"});
  EXPECT_EQ(Call("GET", "/_emulator/requests").body.back()["body"], "<5 bytes>");
}

class ThrottleTest : public ServiceTest {
 protected:
  ThrottleTest() : ServiceTest({.requests_per_second = 3}) {}
};

TEST_F(ThrottleTest, AnswersSoManyRequestsPerSecond) {
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);  // The login was the first.
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);
  const Answered answered = Call("GET", "/v2/cloudimages");
  EXPECT_EQ(answered.status, 429);
  EXPECT_EQ(answered.Code(), "APIGW.0308");
  Pass(absl::Seconds(1));
  EXPECT_EQ(Call("GET", "/v2/cloudimages").status, 200);
}

TEST_F(ControlTest, RefusesRulesItDoesNotUnderstand) {
  for (const char* rule :
       {R"({"methud": "GET"})", R"({"status": "x"})", R"({"status": 1})", R"({"path_regex": "("})",
        R"({"drop": "sometimes"})", R"({"job_stuck": "FAIL"})", R"(7)", R"({"headers": 7})",
        R"({"probability": 2})", R"({"page_limit": 0})", R"({"failed_image": "lost"})"}) {
    EXPECT_EQ(Call("POST", "/_emulator/faults", Json::array({Json::parse(rule)})).status, 400)
        << rule;
  }
  EXPECT_EQ(Call("POST", "/_emulator/faults", Json("{")).status, 400);
  EXPECT_TRUE(Call("GET", "/_emulator/faults").body.empty());
}

TEST_F(ControlTest, ForgetsRules) {
  AddRule(R"({"status": 500, "count": null})");
  EXPECT_EQ(Get().status, 500);
  EXPECT_EQ(Call("GET", "/_emulator/faults").body[0]["applied"], 1);
  EXPECT_EQ(Call("DELETE", "/_emulator/faults").status, 204);
  EXPECT_EQ(Get().status, 200);
}

TEST_F(ControlTest, LogsRequestsWithoutSecrets) {
  Send({.method = "GET",
        .target = "/v2/cloudimages?x=1",
        .headers = {{"Authorization", "canary-1"},
                    {"x-security-token", "canary-2"},
                    {"X-Auth-Token", "canary-3"},
                    {"Accept", "application/json"}},
        .connection_id = 5});
  Send({.method = "POST", .target = "/v3/auth/tokens", .body = R"({"token": {"id": "canary-4"},
        "a": [{"Password": "canary-5", "passcode": "canary-6", "kept": "shown"}]})"});
  Send({.method = "POST", .target = "/v3/auth/tokens", .body = R"({"password": "canary-7)"});
  const Answered log = Call("GET", "/_emulator/requests");
  EXPECT_THAT(log.response.body, Not(HasSubstr("canary")));
  EXPECT_THAT(log.response.body, Not(HasSubstr(std::string(kPassword))));
  EXPECT_THAT(log.response.body, HasSubstr("shown"));
  const Json& entry = log.body[1];  // The first is the fixture's login.
  EXPECT_EQ(entry["path"], "/v2/cloudimages");
  EXPECT_EQ(entry["query"], "x=1");
  EXPECT_EQ(entry["status"], 401);
  EXPECT_EQ(entry["connection"], 5);
  EXPECT_EQ(entry["headers"]["Authorization"], "<redacted>");
  EXPECT_EQ(entry["headers"]["Accept"], "application/json");
}

TEST_F(ControlTest, CountsByRoute) {
  Call("DELETE", "/_emulator/requests");
  Get();
  Get();
  Call("GET", "/v2/images/x");
  Call("GET", "/nowhere");
  Post();
  const Json stats = Call("GET", "/_emulator/stats").body;
  EXPECT_EQ(stats["requests"], Json::parse(R"({"GET /v2/cloudimages": 2, "other": 1,
      "GET /v2/images/{image_id}": 1, "POST /v2/cloudimages/action": 1})"));
  EXPECT_EQ(stats["total_requests"], 5);
  EXPECT_EQ(stats["jobs"], 1);
  EXPECT_EQ(stats["unfinished_jobs"], 1);
  EXPECT_EQ(stats["images"], 5);
}

TEST_F(ControlTest, ExpiresTokens) {
  EXPECT_EQ(Call("POST", "/_emulator/expire-tokens").status, 204);
  EXPECT_EQ(Get().status, 401);
  token_ = Login(kProjectName);
  EXPECT_EQ(Get().status, 200);
}

TEST_F(ControlTest, AddsSources) {
  EXPECT_EQ(Call("POST", "/_emulator/sources",
                 Json::parse(R"({"servers": [{"id": "11111111-aaaa-4aaa-8aaa-00000000abcd",
                                              "os_version": "Debian GNU/Linux 10.0.0 64bit"}],
                                 "volumes": [{"id": "v", "size_gb": 7}],
                                 "files": [{"url": "new-bucket:x.raw", "format": "raw"}]})"))
                .status,
            204);
  Create({{"name", "a"}, {"instance_id", "11111111-aaaa-4aaa-8aaa-00000000abcd"}});
  Create({{"name", "b"}, {"volume_id", "v"}, {"os_version", "x"}});
  Create({{"name", "c"}, {"image_url", "new-bucket:x.raw"}, {"min_disk", 40}});
  Pass(absl::Seconds(10));
  EXPECT_EQ(List("name=a")[0]["__platform"], "Debian");
  EXPECT_EQ(List("name=b")[0]["min_disk"], 7);
  EXPECT_EQ(List("name=c")[0]["status"], "active");
  EXPECT_EQ(Call("POST", "/_emulator/sources", Json::parse(R"({"servers": [{}]})")).status, 400);
  EXPECT_EQ(Call("POST", "/_emulator/sources", Json("[1]")).status, 400);
}

TEST_F(ControlTest, SeedsManyImages) {
  const Json ids = Call("POST", "/_emulator/images",
                        Json::parse(R"({"count": 1200, "name_prefix": "many-", "tags": {"a": "b"},
                                        "attributes": {"min_disk": 77}})"))
                       .body["ids"];
  EXPECT_EQ(ids.size(), 1200);
  EXPECT_EQ(List("tag=a%3Db").size(), 500);
  const Json image = List("name=many-1199")[0];
  EXPECT_EQ(image["min_disk"], 77);
  EXPECT_EQ(image["id"], ids[1199]);
  EXPECT_EQ(Call("POST", "/_emulator/images", Json::parse(R"({"count": "x"})")).status, 400);
}

}  // namespace
}  // namespace provider::emulator
