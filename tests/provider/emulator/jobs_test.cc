#include "provider/emulator/jobs.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class JobsTest : public ServiceTest {
 protected:
  Answered Progress(std::string_view id) { return Call("GET", Concat("/v1/cloudimages/job/", id)); }
  std::string Start() { return Create({{"name", "a"}, {"instance_id", kServerId}}); }
};

TEST_F(JobsTest, PassesFromInitOverRunningToSuccess) {
  const std::string id = Start();
  EXPECT_EQ(id.size(), 32);
  Json job = Job(id).body;
  EXPECT_EQ(job["status"], "INIT");
  EXPECT_EQ(job["job_type"], "imsCreateImageByInstance");
  EXPECT_EQ(job["begin_time"], "2024-01-02T03:04:05.000Z");
  EXPECT_EQ(job["end_time"], "");
  EXPECT_TRUE(job["error_code"].is_null());
  EXPECT_TRUE(job["fail_reason"].is_null());
  Pass(absl::Milliseconds(500));
  EXPECT_EQ(Job(id).body["status"], "RUNNING");
  EXPECT_EQ(Job(id).body["entities"]["process_percent"], 0);
  Pass(absl::Milliseconds(4750));
  EXPECT_EQ(Job(id).body["entities"]["process_percent"], 0.5);
  EXPECT_FALSE(Job(id).body["entities"].contains("image_id"));
  EXPECT_TRUE(Progress(id).body["entities"].contains("image_id"));
  EXPECT_EQ(Progress(id).body["entities"]["current_task"], "CreateImageByInstanceTask");
  Pass(absl::Milliseconds(4750));
  job = Job(id).body;
  EXPECT_EQ(job["status"], "SUCCESS");
  EXPECT_EQ(job["end_time"], "2024-01-02T03:04:15.000Z");
  EXPECT_EQ(job["entities"].size(), 2);
  EXPECT_EQ(job["entities"]["image_name"], "a");
  EXPECT_EQ(Progress(id).body["entities"]["process_percent"], 1);
}

TEST_F(JobsTest, FollowsTheImage) {
  const std::string id = Start();
  EXPECT_TRUE(List("name=a").empty());
  Pass(absl::Seconds(1));
  const std::string image_id = Progress(id).body["entities"]["image_id"];
  EXPECT_EQ(Call("GET", Concat("/v2/images/", image_id)).body["status"], "saving");
  EXPECT_TRUE(List("name=a").empty());
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", image_id)).Code(), "IMG.0090");
  Pass(absl::Seconds(9));
  const Json image = List("name=a")[0];
  EXPECT_EQ(image["status"], "active");
  EXPECT_EQ(image["created_at"], "2024-01-02T03:04:05Z");
  EXPECT_EQ(image["active_at"], "2024-01-02T03:04:15Z");
}

TEST_F(JobsTest, HidesIdsOfDataImagesInSubJobs) {
  const std::string id = Create({{"data_images",
                                  {{{"name", "d1"}, {"volume_id", kDataVolumeId}},
                                   {{"name", "d2"}, {"volume_id", kSecondDataVolumeId}}}}});
  EXPECT_TRUE(Job(id).body["entities"].empty());
  Pass(absl::Seconds(10));
  const Json entities = Job(id).body["entities"];
  EXPECT_FALSE(entities.contains("image_id"));
  ASSERT_EQ(entities["sub_jobs_result"].size(), 2);
  const Json& sub = entities["sub_jobs_result"][1];
  EXPECT_EQ(sub["job_type"], "imsCopyVolumeToImageJob");
  EXPECT_EQ(sub["status"], "SUCCESS");
  EXPECT_EQ(sub["entities"]["image_name"], "d2");
  EXPECT_EQ(entities["sub_jobs_list"][1], sub["job_id"]);
}

struct BadFile {
  const char* name;
  std::string_view url;
  const char* code;
};

class BadFileTest : public JobsTest, public testing::WithParamInterface<BadFile> {};

TEST_P(BadFileTest, FailsTheJobAndLeavesAKilledImage) {
  const std::string id = Create({{"name", "bad"}, {"image_url", GetParam().url}, {"min_disk", 40}});
  Pass(absl::Seconds(5));
  EXPECT_EQ(Job(id).body["status"], "RUNNING");
  Pass(absl::Seconds(5));
  const Json job = Job(id).body;
  EXPECT_EQ(job["status"], "FAIL");
  EXPECT_EQ(job["error_code"], GetParam().code);
  EXPECT_FALSE(job["fail_reason"].get<std::string>().empty());
  EXPECT_FALSE(job["entities"].contains("image_id"));
  const Json image = List("name=bad")[0];
  EXPECT_EQ(image["status"], "killed");
  EXPECT_FALSE(image.contains("active_at"));
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", std::string(image["id"]))).status, 204);
}

INSTANTIATE_TEST_SUITE_P(, BadFileTest,
                         testing::ValuesIn<BadFile>({{"Broken", kBrokenFile, "IMG.0057"},
                                                     {"NoImage", kNoImageFile, "IMG.0057"},
                                                     {"TooLarge", kTooLargeFile, "IMG.0059"}}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(JobsTest, RefusesUnknownJobs) {
  EXPECT_EQ(Job("0123").status, 400);
  EXPECT_EQ(Job("0123").Code(), "IMG.0023");
  EXPECT_EQ(Progress("0123").Code(), "IMG.0023");
}

TEST_F(JobsTest, HidesJobsOfOtherProjects) {
  const std::string id = Start();
  token_ = Login(kSecondProjectName);
  EXPECT_EQ(Progress(id).Code(), "IMG.0023");
}

TEST_F(JobsTest, ForgetsJobsAfterAWeek) {
  const std::string id = Start();
  Pass(absl::Hours(7 * 24) + absl::Seconds(9));
  token_ = Login(kProjectName);
  EXPECT_EQ(Job(id).status, 200);
  Pass(absl::Seconds(1));
  EXPECT_EQ(Job(id).status, 400);
  EXPECT_EQ(List("name=a").size(), 1);
}

class InstantTest : public ServiceTest {
 protected:
  InstantTest()
      : ServiceTest({.job_duration = absl::ZeroDuration(),
                     .delete_duration = absl::ZeroDuration(),
                     .lists_unfinished = true,
                     .removes_failed_images = true,
                     .unknown_job_is_404 = true,
                     .unknown_delete_is_404 = true}) {}
};

TEST_F(InstantTest, FinishesAtTheFirstLook) {
  const std::string id = Create({{"name", "a"}, {"instance_id", kServerId}});
  EXPECT_EQ(Job(id).body["status"], "SUCCESS");
  ASSERT_EQ(List("name=a").size(), 1);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", std::string(List("name=a")[0]["id"]))).status,
            204);
  EXPECT_TRUE(List("name=a").empty());
}

TEST_F(InstantTest, CanRemoveFailedImages) {
  const std::string id = Create({{"name", "bad"}, {"image_url", kBrokenFile}, {"min_disk", 40}});
  EXPECT_EQ(Job(id).body["status"], "FAIL");
  EXPECT_TRUE(List("name=bad").empty());
}

TEST_F(InstantTest, CanAnswer404ToUnknownIds) {
  EXPECT_EQ(Job("0123").status, 404);
  EXPECT_EQ(Call("DELETE", "/v2/images/0123").status, 404);
}

}  // namespace
}  // namespace provider::emulator
