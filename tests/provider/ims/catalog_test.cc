#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/ims/job.h"
#include "provider/ims/os_version_calls.h"
#include "provider/ims/quota_calls.h"
#include "provider/ims/tag_calls.h"
#include "tests/provider/ims/rig.h"

// Questions that are not about one image.
namespace provider::ims {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

TEST(CatalogTest, QuotasAreReadTolerantly) {
  const auto quotas = ParseQuotas(
      R"({"quotas":{"resources":[{"type":"image","used":"3","quota":20,"max":null},{"used":1},7]}})");
  ASSERT_TRUE(quotas.ok());
  ASSERT_THAT(*quotas, SizeIs(1));
  EXPECT_EQ(quotas->front().type, "image");
  EXPECT_EQ(quotas->front().used, 3);
  EXPECT_EQ(quotas->front().quota, 20);
  EXPECT_EQ(quotas->front().max, std::nullopt);
  for (const char* bad : {"", "[]", "{}", R"({"quotas":[]})", R"({"quotas":{"resources":{}}})"}) {
    EXPECT_EQ(ParseQuotas(bad).status().code(), absl::StatusCode::kUnavailable) << bad;
  }
}

TEST(CatalogTest, OsVersionsAreFlatAndKnowTheirPlatform) {
  const auto versions = ParseOsVersions(
      R"([{"platform":"Debian","version_list":[{"os_version":"D 9","os_bit":64,"os_type":"Linux"},)"
      R"({"os_bit":32}]},{"platform":"Other"},[]])");
  ASSERT_TRUE(versions.ok());
  ASSERT_THAT(*versions, SizeIs(1));
  EXPECT_EQ(versions->front().platform, "Debian");
  EXPECT_EQ(versions->front().os_version, "D 9");
  EXPECT_EQ(versions->front().os_bit, 64);
  EXPECT_EQ(ParseOsVersions("{}").status().code(), absl::StatusCode::kUnavailable);
}

TEST(CatalogTest, TagsOfTheProjectHaveAllTheirValues) {
  const auto tags = ParseProjectTags(
      R"({"tags":[{"key":"a","values":["1","",3]},{"key":"b"},{"values":["x"]}]})");
  ASSERT_TRUE(tags.ok());
  EXPECT_THAT(*tags, ElementsAre(Pair("a", ElementsAre("1", "")), Pair("b", IsEmpty())));
  EXPECT_EQ(ParseProjectTags("[]").status().code(), absl::StatusCode::kUnavailable);
}

TEST(CatalogTest, JobsTellTheirTimes) {
  const auto job = ParseJob(R"({"status":"RUNNING","begin_time":"2024-11-06T06:19:43.195Z",)"
                            R"("end_time":""})");
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(job->begin_time, "2024-11-06T06:19:43.195Z");
  EXPECT_EQ(job->end_time, "");
}

// What is asked, by a rig that refuses everything.
std::string Asked(const std::function<void(Caller*)>& ask) {
  std::string line;
  Rig rig([&line](const http::Request& request) {
    line = Rig::Line(request);
    return http::Response{400, {}, R"({"error":{"code":"IMG.0001","message":"no"}})"};
  });
  ask(&rig.caller);
  rig.clock.Advance(absl::Seconds(1));
  return line;
}

TEST(CatalogTest, EachQuestionHasItsCall) {
  absl::Status status;
  const auto keep = [&status](const auto& answer) { status = answer.status(); };
  EXPECT_EQ(Asked([&](Caller* caller) { QuotaCalls(caller).List(keep); }),
            "GET /v1/cloudimages/quota");
  EXPECT_THAT(status.message(), testing::HasSubstr("IMG.0001"));
  status = absl::OkStatus();
  EXPECT_EQ(Asked([&](Caller* caller) {
              OsVersionCalls(caller).List({"uefi", "a&b"}, keep);
            }),
            "GET /v1/cloudimages/os_version?tag=uefi&tag=a%26b");
  EXPECT_FALSE(status.ok());
  status = absl::OkStatus();
  EXPECT_EQ(Asked([&](Caller* caller) { TagCalls(caller).ListOfProject(keep); }),
            "GET /v2/p1/images/tags");
  EXPECT_FALSE(status.ok());
}

}  // namespace
}  // namespace provider::ims
