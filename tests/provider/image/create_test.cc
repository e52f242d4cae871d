// How creates go on and end when the service, the engine or the process fails.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/image/fingerprint.h"
#include "provider/image/image_resource.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/records/create_records.h"
#include "tests/provider/image/operations_fixture.h"

namespace provider::image {
namespace {

using resource::ApplyAnswer;
using resource::ReadAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

using CreateTest = OperationsTest;

TEST_F(CreateTest, ARefusedCreateLeavesNothing) {
  service_->failures["create"] =
      absl::InvalidArgumentError("IMG.0005: the ECS does not exist (request id r-1)");
  const ApplyAnswer answer = Create(FromInstance());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_EQ(Describe(answer.diags),
            "E Cannot create the image: IMG.0005: the ECS does not exist (request id r-1)\n");
}

TEST_F(CreateTest, ACreateWhoseAnswerWasLostSaysSo) {
  service_->failures["create"] = absl::UnknownError("The connection broke.");
  const ApplyAnswer answer = Create(FromInstance());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_THAT(Describe(answer.diags), HasSubstr("may be making the image \"ims_test\""));
}

TEST_F(CreateTest, AFailedJobTellsWhy) {
  service_->job_end = {.status = ims::Job::Status::kFail,
                       .error_code = "IMG.0057",
                       .fail_reason = "the file cannot be read"};
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_THAT(Describe(answer.diags),
              testing::StartsWith("E Cannot create the image: The job job-1 failed: IMG.0057: the "
                                  "file cannot be read\n\nThe file cannot be imported."));
}

TEST_F(CreateTest, AnImageThatAFailedJobLeftIsKeptForDeletion) {
  service_->job_end = {.status = ims::Job::Status::kFail,
                       .error_code = "IMG.0057",
                       .fail_reason = "the file cannot be read",
                       .image_ids = {"image-1"}};
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("as tainted"));
}

TEST_F(CreateTest, StopKeepsTheJobAndDeletionTakesItsImageAlong) {
  service_->hold_jobs = true;
  StartCreate(FromFile());
  service_->is_held.WaitForNotification();
  service_->Stop();
  const ApplyAnswer answer = Take();
  EXPECT_TRUE(answer.state.GetAttr("id").IsNull());
  EXPECT_EQ(answer.state.GetAttr("name").AsString(), "ims_test_file");
  EXPECT_EQ(answer.private_bytes, R"({"job_id":"job-1"})");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("The job job-1 of the image"));
  EXPECT_FALSE(resource::HasErrors(answer.diags));  // Not tainted.

  const ReadAnswer running = Read(answer.state, answer.private_bytes);
  EXPECT_TRUE(proto::value::Identical(running.state, answer.state));
  EXPECT_EQ(running.private_bytes, answer.private_bytes);

  // Its image is taken over by an apply, not by a refresh: a tainted object must not become a good
  // image that is deleted.
  service_->hold_jobs = false;
  EXPECT_TRUE(
      proto::value::Identical(Read(answer.state, answer.private_bytes).state, answer.state));

  // The engine hands a tainted object to its deletion without private bytes (C.9).
  const ApplyAnswer deleted = Delete(answer.state);
  EXPECT_EQ(Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
  EXPECT_TRUE(service_->images.empty());
}

TEST_F(CreateTest, AnUnfinishedCreateIsTakenUpByTheNextApply) {
  service_->hold_jobs = true;
  StartCreate(FromFile());
  service_->is_held.WaitForNotification();
  service_->Stop();
  const Value unfinished = Take().state;
  service_->hold_jobs = false;
  TakeCalls();
  const Value planned = Planned(unfinished, FromFile());
  EXPECT_FALSE(planned.GetAttr("id").IsKnown());
  answer_.reset();
  CreateImage(Use(), {unfinished, planned, FromFile(), "", nullptr},
              [this](ApplyAnswer answer) { OnAnswer(std::move(answer)); });
  const ApplyAnswer answer = Take();
  EXPECT_EQ(Describe(answer.diags), "");
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(TakeCalls(), ElementsAre("await job job-1", "read image-1"));
}

TEST_F(CreateTest, AKilledProcessLeavesItsCreateToTheNext) {
  service_->hold_jobs = true;
  StartCreate(FromFile());
  service_->is_held.WaitForNotification();
  KillAndRestart();
  service_->hold_jobs = false;
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(TakeCalls(), ElementsAre("await job job-1", "read image-1"));
}

TEST_F(CreateTest, AnImageThatTheEngineNeverHeardOfIsAdopted) {
  const Value first = Create(FromFile()).state;
  KillAndRestart();
  EXPECT_TRUE(proto::value::Identical(Create(FromFile()).state, first));
  EXPECT_THAT(TakeCalls(), ElementsAre("read image-1"));
}

TEST_F(CreateTest, AnotherWishIsAnotherImage) {
  Create(FromFile());
  KillAndRestart();
  Create(With(FromFile(), {{"description", Text("other")}}));
  EXPECT_THAT(TakeCalls().front(), testing::StartsWith("create "));
}

TEST_F(CreateTest, AJobOfAKilledProcessThatFailedIsBegunAnew) {
  service_->hold_jobs = true;
  StartCreate(FromFile());
  service_->is_held.WaitForNotification();
  KillAndRestart();
  service_->hold_jobs = false;
  const ims::Job good =
      std::exchange(service_->job_end,
                    {.id = "job-1", .status = ims::Job::Status::kFail, .error_code = "IMG.0061"});
  service_->after_job = [&] { service_->job_end = good; };
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
}

TEST_F(CreateTest, AnImageWhoseAnswerWasLostIsFoundByItsToken) {
  options_.create_token_key = "kiln-create";
  service_->failures["create"] = absl::UnknownError("The connection broke.");
  service_->has_effect_all_the_same = true;
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(Describe(answer.diags), "");
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_TRUE(answer.state.GetAttr("tags").IsNull());  // The token is nobody's business.
  EXPECT_THAT(TakeCalls(), ElementsAre(testing::StartsWith("create "), "list", "read image-1"));
}

TEST_F(CreateTest, ACreateWhoseEffectIsNotFoundIsSentAgainOnlyByTheNextRun) {
  options_.create_token_key = "kiln-create";
  service_->failures["create"] = absl::UnknownError("The connection broke.");
  const ApplyAnswer first = Create(FromFile());
  EXPECT_TRUE(first.state.IsNull());
  EXPECT_THAT(Describe(first.diags), HasSubstr("The next apply looks for it"));
  auto calls = TakeCalls();
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "list"), 9);  // As long as the window is.
  // An orderly end changes nothing: no state knows of it.
  records_->Close(true);
  records_ = std::make_shared<records::CreateRecords>(folder_, 0);
  answer_.reset();
  const ApplyAnswer second = Create(FromFile());
  EXPECT_EQ(second.state.GetAttr("id").AsString(), "image-1");
  calls = TakeCalls();
  EXPECT_EQ(calls.front(), "list");
  EXPECT_EQ(std::count_if(calls.begin(), calls.end(),
                          [](const std::string& call) { return call.starts_with("create "); }),
            1);
}

TEST_F(CreateTest, TheDeletionOfAReplacementHandsTheJobToItsCreate) {
  service_->failures["await job"] = absl::DeadlineExceededError("60 minutes have passed.");
  const Value tainted = Create(FromFile()).state;
  TakeCalls();
  const std::string wish = Fingerprint(ImageKind(), options_, Planned(nothing_, FromFile()));
  const std::string planned_private =
      WritePrivateBytes({.token = MakeToken(), .wish = wish, .job_id = {}});
  EXPECT_TRUE(Delete(tainted, planned_private).state.IsNull());
  EXPECT_TRUE(TakeCalls().empty());
  EXPECT_EQ(Create(FromFile()).state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(TakeCalls(), ElementsAre("await job job-1", "read image-1"));
}

TEST_F(CreateTest, WhatTheCreateCallCannotSayIsChangedAfterwards) {
  const ApplyAnswer answer = Create(With(FromFile(), {{"protected", Value::Bool(true)}}));
  EXPECT_EQ(Describe(answer.diags), "");
  EXPECT_TRUE(answer.state.GetAttr("protected").AsBool());
  EXPECT_THAT(TakeCalls(),
              ElementsAre(testing::StartsWith("create "), "await job job-1", "read image-1",
                          "change image-1 protected=true", "read image-1"));
}

TEST_F(CreateTest, ATimeoutKeepsTheJob) {
  service_->failures["await job"] = absl::DeadlineExceededError("60 minutes have passed.");
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.private_bytes, R"({"job_id":"job-1"})");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("E The image was not ready in time"));
}

TEST_F(CreateTest, AStopBeforeTheCallSendsNothing) {
  stop_->Raise();
  EXPECT_TRUE(Create(FromFile()).state.IsNull());
  EXPECT_TRUE(TakeCalls().empty());
}

TEST_F(CreateTest, AnImageThatCannotBeReadIsStillGood) {
  service_->failures["read"] = absl::UnavailableError("500");
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(Describe(answer.diags), testing::StartsWith("W "));
}

}  // namespace
}  // namespace provider::image
