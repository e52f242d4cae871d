#include "provider/emulator/state_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class StateFileTest : public testing::Test {
 public:
  StateFileTest(const StateFileTest&) = delete;
  StateFileTest& operator=(const StateFileTest&) = delete;

 protected:
  StateFileTest() : path_(testing::TempDir() + "/emulator_state_" + TestName()) {
    std::filesystem::remove(path_);
    EXPECT_TRUE(Restart().ok());
  }
  ~StateFileTest() override { std::filesystem::remove(path_); }

  static std::string TestName() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }

  // Goes on with what the file holds; what is only in memory is lost, as after kill -9.
  absl::Status Restart() {
    service_ = std::make_unique<Service>(
        Options{.job_duration = absl::Seconds(10)}, [this] { return now_; }, ++seed_);
    return service_->OpenStateFile(path_);
  }

  Json Call(const std::string& method, const std::string& target, const std::string& body = "") {
    const Response response = service_->Handle(
        {.method = method, .target = target, .headers = {{"X-Auth-Token", token_}}, .body = body});
    for (const Header& header : response.headers) {
      if (header.name == "X-Subject-Token") token_ = header.value;
    }
    return response.body.empty() ? Json(response.status) : Json::parse(response.body);
  }

  void Login() {
    Call("POST", "/v3/auth/tokens",
         R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo",
             "password":"demo-password","domain":{"name":"demo-domain"}}}},
             "scope":{"project":{"name":"eu-test-1"}}}})");
  }

  std::string Content() {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  absl::Time now_ = absl::FromUnixSeconds(1704164645);
  std::uint64_t seed_ = 0;
  std::string path_;
  std::string token_;
  std::unique_ptr<Service> service_;
};

constexpr const char* kCreate =
    R"({"name":"a","instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a","tags":["k.v"]})";

TEST_F(StateFileTest, KeepsEverything) {
  Login();
  Call("POST", "/_emulator/sources", R"({"files":[{"url":"b:f"}]})");
  const std::string job_id = Call("POST", "/v2/cloudimages/action", kCreate)["job_id"];
  now_ += absl::Seconds(5);
  ASSERT_TRUE(Restart().ok());
  const std::string job_path = Concat("/v1/cloudimages/job/", job_id);
  EXPECT_EQ(Call("GET", job_path)["status"], "RUNNING");
  now_ += absl::Seconds(5);
  EXPECT_EQ(Call("GET", job_path)["status"], "SUCCESS");
  const Json images = Call("GET", "/v2/cloudimages?name=a");
  EXPECT_EQ(images["images"][0]["status"], "active");
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages?name=a"), images);
  EXPECT_EQ(Call("GET", "/v2/cloudimages?tag=k%3Dv"), images);
  EXPECT_EQ(Call("GET", "/v2/cloudimages")["images"].size(), 5);
  Call("POST", "/v2/cloudimages/action", R"({"name":"b","image_url":"b:f","min_disk":40})");
  EXPECT_EQ(Call("GET", "/v1/cloudimages/quota")["quotas"]["resources"][0]["used"], 2);
}

TEST_F(StateFileTest, KeepsWhatJobsOfOtherKindsWillDo) {
  Login();
  Call("POST", "/v2/cloudimages/action", kCreate);
  const std::string metadata = Call("POST", "/v2/images", R"({"name":"m","tags":["bare"]})")["id"];
  now_ += absl::Seconds(10);
  const std::string id = Call("GET", "/v2/cloudimages?name=a")["images"][0]["id"];
  Call("POST", Concat("/v1/cloudimages/", id, "/file"),
       R"({"bucket_url":"ims-export:a","file_format":"qcow2"})");
  Call("POST", "/v1/cloudimages/members",
       Json{{"images", {id}}, {"projects", {kSecondProjectId}}}.dump());
  Call("PUT", Concat("/v1/cloudimages/", metadata, "/upload"),
       R"({"image_url":"ims-image:centos70.qcow2"})");
  ASSERT_TRUE(Restart().ok());
  now_ += absl::Seconds(10);
  EXPECT_EQ(Call("GET", Concat("/v2/images/", id, "/members"))["members"].size(), 1);
  const Json registered = Call("GET", Concat("/v2/images/", metadata));
  EXPECT_EQ(registered["status"], "active");
  EXPECT_EQ(registered["__root_origin"], "file");
  EXPECT_EQ(registered["tags"], Json({"bare"}));
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", Concat("/v2/images/", id, "/members"))["members"].size(), 1);
  EXPECT_EQ(Call("POST", Concat("/v1/cloudimages/", id, "/file"),
                 R"({"bucket_url":"ims-export:a","file_format":"qcow2"})")["error"]["code"],
            "IMG.0070");
}

TEST_F(StateFileTest, KeepsBackupsAndIssuedKeys) {
  Login();
  Call("POST", "/v1/cloudimages/wholeimages/action",
       R"({"name":"w","instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a"})");
  Call("POST", "/v3.0/OS-CREDENTIAL/securitytokens",
       R"({"auth":{"identity":{"methods":["token"]}}})");
  now_ += absl::Seconds(10);
  const Json sources = Call("GET", "/_emulator/sources");
  const std::size_t keys = service_->world().accounts.issued_keys().size();
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/_emulator/sources"), sources);
  EXPECT_EQ(keys, 1);
  EXPECT_EQ(service_->world().accounts.issued_keys().size(), keys);
}

TEST_F(StateFileTest, FinishesJobsThatEndedMeanwhile) {
  Login();
  Call("POST", "/v2/cloudimages/action", kCreate);
  now_ += absl::Seconds(60);
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages?name=a")["images"][0]["status"], "active");
}

TEST_F(StateFileTest, GoesOnDeleting) {
  Login();
  Call("POST", "/v2/cloudimages/action", kCreate);
  now_ += absl::Seconds(10);
  const std::string id = Call("GET", "/v2/cloudimages?name=a")["images"][0]["id"];
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)), 204);
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages?name=a")["images"].size(), 1);
  now_ += absl::Seconds(1);
  EXPECT_EQ(Call("GET", "/v2/cloudimages?name=a")["images"].size(), 0);
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages?name=a")["images"].size(), 0);
}

TEST_F(StateFileTest, ForgetsExpiredTokens) {
  Login();
  Call("POST", "/_emulator/expire-tokens");
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages").value("error_code", ""), "APIGW.0301");
}

TEST_F(StateFileTest, HoldsNoSecretsAndIsPrivate) {
  Login();
  EXPECT_EQ(Content().find(token_.substr(3)), std::string::npos);
  EXPECT_EQ(Content().find("demo-password"), std::string::npos);
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(StateFileTest, AppendsAsMuchAsChanged) {
  Login();
  Call("POST", "/_emulator/images", R"({"count":2000})");
  const std::size_t before = Content().size();
  Call("GET", "/v2/cloudimages");
  EXPECT_EQ(Content().size(), before);
  Call("POST", "/v2/cloudimages/action", kCreate);
  EXPECT_LT(Content().size() - before, 4000);
}

TEST_F(StateFileTest, StaysInProportionToItsContent) {
  Login();
  Call("POST", "/v2/cloudimages/action", kCreate);
  now_ += absl::Seconds(10);
  const std::string id = Call("GET", "/v2/cloudimages?name=a")["images"][0]["id"];
  for (int i = 0; i < 3000; ++i) {
    Call("PATCH", Concat("/v2/cloudimages/", id),
         R"([{"op":"replace","path":"/min_ram","value":1}])");
  }
  EXPECT_LT(Content().size(), 3000 * 1000);
  ASSERT_TRUE(service_->CompactStateFile().ok());
  EXPECT_LT(Content().size(), 20000);
}

TEST_F(StateFileTest, IgnoresALineCutOffByACrash) {
  Login();
  std::ofstream(path_, std::ios::app) << R"({"kind":"image","id":)";
  ASSERT_TRUE(Restart().ok());
  EXPECT_EQ(Call("GET", "/v2/cloudimages")["images"].size(), 4);
}

TEST_F(StateFileTest, RefusesOtherFilesAndDamage) {
  const std::string content = Content();
  std::ofstream(path_) << "{}\n";
  EXPECT_FALSE(Restart().ok());
  for (const char* line : {"x", "{}", R"({"kind":"moon"})", R"({"kind":"image","id":"a"})",
                           R"({"kind":"job","id":7})"}) {
    std::ofstream(path_) << content << line << "\n";
    const absl::Status status = Restart();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << line;
    EXPECT_NE(status.message().find("line 6"), absl::string_view::npos) << status;
  }
  path_ = "/nowhere/at/all";
  EXPECT_FALSE(Restart().ok());
}

}  // namespace
}  // namespace provider::emulator
