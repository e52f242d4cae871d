#include "provider/ims/job.h"

#include <string>

#include "gtest/gtest.h"

namespace provider::ims {
namespace {

TEST(JobTest, ReadsASucceededJob) {
  const auto job = ParseJob(R"({"job_id":"j1","job_type":"imsCreateImageByInstance",
      "begin_time":"2024-11-06T06:19:43.195Z","end_time":"2024-11-06T06:23:25.158Z",
      "status":"SUCCESS","error_code":null,"fail_reason":null,
      "entities":{"image_name":"test","image_id":"i1"}})");
  ASSERT_TRUE(job.ok()) << job.status();
  EXPECT_EQ(job->status, Job::Status::kSuccess);
  EXPECT_EQ(job->type, "imsCreateImageByInstance");
  EXPECT_EQ(job->image_ids, std::vector<std::string>{"i1"});
  EXPECT_EQ(job->duration, absl::Milliseconds(221963));
}

TEST(JobTest, ImagesOfSubJobsComeFirst) {
  const auto job = ParseJob(R"({"job_id":"j","status":"SUCCESS","entities":{"image_id":"own",
      "sub_jobs_result":[{"status":"SUCCESS","entities":{"image_id":"a"}},
                         {"status":"SUCCESS","entities":{"image_id":"b"}},
                         {"status":"SUCCESS","entities":{"image_id":"a"}}, 7, null]}})");
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(job->image_ids, (std::vector<std::string>{"a", "b", "own"}));
}

TEST(JobTest, JobsAboutMembersTellAResultForEach) {
  const auto job = ParseJob(R"({"job_id":"j","status":"SUCCESS","entities":{"results":[
      {"image_id":"i1","project_id":"p1","status":"success"},
      {"image_id":"i1","project_id":"p2","status":"SUCCESS"},
      {"image_id":"i1","project_id":"p3","status":"failed"},
      {"image_id":"i1","project_id":"p4"}, null]}})");
  ASSERT_TRUE(job.ok());
  std::string failed;
  for (const MemberResult& result : job->member_results) {
    if (result.IsFailure()) failed += result.project_id;
  }
  EXPECT_EQ(job->member_results.size(), 5U);
  EXPECT_EQ(failed, "p3");
  EXPECT_TRUE(job->image_ids.empty());
}

TEST(JobTest, RunningJobsTellProgress) {
  const auto job = ParseJob(R"({"job_id":"j","status":"RUNNING","end_time":"","entities":{
      "process_percent":0.40,"current_task":"CopyImageInRegionTask:","image_id":"i1"}})");
  ASSERT_TRUE(job.ok());
  EXPECT_FALSE(job->IsFinished());
  EXPECT_EQ(job->progress, 0.40);
  EXPECT_EQ(job->duration, std::nullopt);
}

struct ProgressCase {
  const char* json;
  std::optional<double> want;
};

TEST(JobTest, ProgressIsReadTolerantly) {
  for (const auto& [json, want] : {ProgressCase{"0.5", 0.5},
                                   {"\"0.5\"", 0.5},
                                   {"50", 0.5},
                                   {"1", 1},
                                   {"\"half\"", std::nullopt},
                                   {"null", std::nullopt},
                                   {"-1", std::nullopt},
                                   {"900", std::nullopt}}) {
    const auto job = ParseJob(std::string(R"({"status":"RUNNING","entities":{"process_percent":)") +
                              json + "}}");
    ASSERT_TRUE(job.ok());
    EXPECT_EQ(job->progress, want) << json;
  }
}

struct FailureCase {
  const char* json;
  const char* want;
};

TEST(JobTest, FailuresSayWhy) {
  for (const auto& [json, want] :
       {FailureCase{R"({"status":"FAIL","error_code":"IMG.0057","fail_reason":"no image"})",
                    "IMG.0057: no image"},
        {R"({"status":"FAIL","error_code":null,"fail_reason":"no image"})", "no image"},
        {R"({"status":"FAIL","entities":{"error_code":"IMG.0057"}})", "IMG.0057"},
        {R"({"status":"FAIL","entities":{"sub_jobs_result":[{"status":"SUCCESS"},
             {"status":"FAIL","error_code":"IMG.0006","fail_reason":"disk"}]}})",
         "IMG.0006: disk"},
        {R"({"status":"FAIL"})", "the service gives no reason"}}) {
    const auto job = ParseJob(json);
    ASSERT_TRUE(job.ok()) << json;
    EXPECT_EQ(job->FailureText(), want);
  }
}

TEST(JobTest, OtherAnswersAreErrors) {
  for (const char* body : {"", "[]", "{}", "null", R"({"status":null})", "{\"status\":"}) {
    EXPECT_FALSE(ParseJob(body).ok()) << body;
  }
  EXPECT_FALSE(ParseJob(std::string(100'000, '[')).ok());
  EXPECT_EQ(ParseJobId(R"({"job_id":"j1"})").value(), "j1");
  EXPECT_EQ(ParseJobId("{}").status().code(), absl::StatusCode::kUnknown);
}

}  // namespace
}  // namespace provider::ims
