#include "provider/image/operations.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/image/fingerprint.h"
#include "provider/image/plan.h"
#include "provider/image/private_bytes.h"
#include "provider/image_registration/registration_kind.h"
#include "provider/image_registration/registration_schema.h"
#include "provider/records/create_records.h"
#include "tests/provider/image/fake_image_service.h"
#include "tests/provider/parts/objects.h"

// The life of a registration, step by step, and what follows when it is cut off between two.
namespace provider::image_registration {
namespace {

using image::FakeImageService;
using parts::Text;
using parts::With;
using proto::value::Value;
using resource::ApplyAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kDescribe = R"(describe {"name":"web","tags":["kiln-create=TOKEN"]})";
constexpr const char* kAddFile = "add file ims-image:web.qcow2 to image-1";

Value Config() {
  return parts::ObjectOf(RegistrationSchema(),
                         {{"name", Text("web")}, {"image_url", Text("ims-image:web.qcow2")}});
}

class RegistrationTest : public testing::Test {
 protected:
  ~RegistrationTest() override {
    records_->Close(true);
    std::filesystem::remove_all(folder_);
  }

  static std::string MakeFolder() {
    std::string name = testing::TempDir() + "/registrations-XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    return name;
  }

  // As if the process had been killed and another one started.
  void KillAndRestart() {
    records_->Close(false);
    service_->DropWaiting();
    records_ = std::make_shared<records::CreateRecords>(folder_, 0);
    TakeCalls();
  }

  image::Tools Use() { return {&RegistrationKind(), service_, stop_, options_, records_}; }

  void Start(const Value& prior, const Value& config) {
    const resource::PlanRequest request = parts::PlanRequestOf(RegistrationSchema(), prior, config);
    const Value planned = image::PlanImage(RegistrationKind(), options_, request).planned;
    answer_.reset();
    image::CreateImage(Use(), {prior, planned, config, "", reporter_},
                       [this](ApplyAnswer answer) { OnAnswer(std::move(answer)); });
  }
  ApplyAnswer Apply(const Value& prior, const Value& config) {
    Start(prior, config);
    return Take();
  }
  ApplyAnswer Create() { return Apply(nothing_, Config()); }
  ApplyAnswer Delete(const Value& prior, std::string private_bytes = {}) {
    answer_.reset();
    image::DeleteImage(Use(), {prior, nothing_, nothing_, std::move(private_bytes), nullptr},
                       [this](ApplyAnswer answer) { OnAnswer(std::move(answer)); });
    return Take();
  }
  Value Read(const Value& state) {
    std::optional<Value> read;
    image::ReadImage(Use(), {state, ""}, [&](const resource::ReadAnswer& answer) {
      EXPECT_EQ(parts::Describe(answer.diags), "");
      read = answer.state;
    });
    return read.value_or(Value());
  }
  void OnAnswer(ApplyAnswer answer) {
    const absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  // Creates are answered from the thread that writes the records.
  ApplyAnswer Take() {
    const absl::MutexLock lock(&mutex_);
    const auto is_answered = [this] { return answer_.has_value(); };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&is_answered), absl::Seconds(20)));
    if (!answer_) return {};
    EXPECT_TRUE(answer_->state.IsWhollyKnown());
    return *answer_;
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }
  static std::string StatusOf(const Value& state) {
    return std::string(state.GetAttr("status").AsString());
  }

  const Value nothing_ = Value::Null(proto::schema::ImpliedType(RegistrationSchema().block));
  const std::shared_ptr<FakeImageService> service_ = std::make_shared<FakeImageService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  const std::shared_ptr<parts::KeepingReporter> reporter_ =
      std::make_shared<parts::KeepingReporter>();
  const std::string folder_ = MakeFolder();
  std::shared_ptr<records::CreateRecords> records_ =
      std::make_shared<records::CreateRecords>(folder_, 0);
  resource::ProviderOptions options_ = {.create_token_key = "kiln-create"};

 private:
  absl::Mutex mutex_;
  std::optional<ApplyAnswer> answer_;
};

TEST_F(RegistrationTest, TheImageIsDescribedThenGetsItsFileThenTheRest) {
  options_.enterprise_project = "11111111-1111-4111-8111-111111111111";
  const Value config = With(Config(), {{"description", Text("for the web")},
                                       {"hw_firmware_type", Text("uefi")},
                                       {"max_ram", Value::Number(4096)},
                                       {"protected", Value::Bool(true)}});
  const ApplyAnswer answer = Apply(nothing_, config);
  EXPECT_EQ(parts::Describe(answer.diags), "");
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_EQ(answer.state.GetAttr("job_id").AsString(), "job-1");
  EXPECT_EQ(StatusOf(answer.state), "active");
  EXPECT_EQ(answer.state.GetAttr("enterprise_project_id").AsString(), options_.enterprise_project);
  EXPECT_THAT(TakeCalls(),
              ElementsAre(kDescribe, kAddFile, "await job job-1", "read image-1",
                          R"(change image-1 __description="for the web" max_ram=4096 )"
                          R"(protected=true )"
                          R"(enterprise_project_id="11111111-1111-4111-8111-111111111111" )"
                          R"(hw_firmware_type="uefi")",
                          "read image-1"));
}

TEST_F(RegistrationTest, CheckpointsTellHowFarItGot) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer answer = Create();
  EXPECT_EQ(StatusOf(reporter_->last_state), "queued");
  EXPECT_EQ(reporter_->last_state.GetAttr("id").AsString(), "image-1");
  EXPECT_TRUE(reporter_->last_state.GetAttr("job_id").IsNull());

  service_->hold_jobs = true;
  Start(answer.state, Config());
  service_->is_held.WaitForNotification();
  EXPECT_EQ(StatusOf(reporter_->last_state), "saving");
  EXPECT_EQ(reporter_->last_state.GetAttr("job_id").AsString(), "job-1");
  service_->Stop();
  Take();
}

TEST_F(RegistrationTest, ARefusedDescriptionLeavesNothing) {
  service_->failures["describe"] = absl::InvalidArgumentError("bad name");
  const ApplyAnswer answer = Create();
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_THAT(parts::Describe(answer.diags), HasSubstr("bad name"));
  EXPECT_THAT(TakeCalls(), ElementsAre(kDescribe));
}

TEST_F(RegistrationTest, AfterARefusedFileTheSameImageGetsItWithTheNextApply) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer answer = Create();
  EXPECT_TRUE(answer.unfinished);
  EXPECT_EQ(StatusOf(answer.state), "queued");
  EXPECT_EQ(parts::Describe(answer.diags),
            "error at (root): The image has not got its file\n  no such file\n\nThe image \"web\" "
            "(image-1) is there, without its file. The state remembers it: the next apply brings "
            "the file.\n");
  TakeCalls();
  EXPECT_TRUE(proto::value::SameIgnoringMarks(Read(answer.state), answer.state));
  TakeCalls();
  const ApplyAnswer second = Apply(answer.state, Config());
  EXPECT_EQ(parts::Describe(second.diags), "");
  EXPECT_EQ(StatusOf(second.state), "active");
  EXPECT_THAT(TakeCalls(),
              ElementsAre("read image-1", kAddFile, "await job job-1", "read image-1"));
}

TEST_F(RegistrationTest, ANameThatWasChangedMeanwhileIsSetInTheEnd) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer answer = Create();
  TakeCalls();
  const ApplyAnswer second = Apply(answer.state, With(Config(), {{"name", Text("new")}}));
  EXPECT_EQ(parts::Describe(second.diags), "");
  EXPECT_THAT(TakeCalls(), ElementsAre("read image-1", kAddFile, "await job job-1", "read image-1",
                                       R"(change image-1 name="new")", "read image-1"));
}

TEST_F(RegistrationTest, AKilledProcessLeavesItsDescribedImageToTheNext) {
  service_->failures["add file"] = absl::CancelledError("killed");
  Create();
  service_->images.begin()->second.status = "queued";
  KillAndRestart();
  const ApplyAnswer answer = Create();
  EXPECT_EQ(parts::Describe(answer.diags), "");
  EXPECT_EQ(StatusOf(answer.state), "active");
  EXPECT_THAT(TakeCalls(),
              ElementsAre("read image-1", kAddFile, "await job job-1", "read image-1"));
}

TEST_F(RegistrationTest, AKilledProcessLeavesItsJobToTheNext) {
  service_->hold_jobs = true;
  Start(nothing_, Config());
  service_->is_held.WaitForNotification();
  KillAndRestart();
  service_->hold_jobs = false;
  const ApplyAnswer answer = Create();
  EXPECT_EQ(StatusOf(answer.state), "active");
  EXPECT_THAT(TakeCalls(), ElementsAre("await job job-1", "read image-1"));
}

TEST_F(RegistrationTest, ADescriptionWhoseAnswerWasLostIsFoundByItsToken) {
  service_->failures["describe"] = absl::UnknownError("connection lost");
  service_->has_effect_all_the_same = true;
  const ApplyAnswer answer = Create();
  EXPECT_EQ(parts::Describe(answer.diags), "");
  EXPECT_EQ(StatusOf(answer.state), "active");
  EXPECT_THAT(TakeCalls(),
              ElementsAre(kDescribe, "list", kAddFile, "await job job-1", "read image-1"));
}

TEST_F(RegistrationTest, AFileWhoseAnswerWasLostIsAwaitedByTheImage) {
  service_->failures["add file"] = absl::UnknownError("connection lost");
  service_->has_effect_all_the_same = true;
  const ApplyAnswer answer = Create();
  EXPECT_EQ(parts::Describe(answer.diags), "");
  EXPECT_EQ(StatusOf(answer.state), "active");
  EXPECT_TRUE(answer.state.GetAttr("job_id").IsNull());
  EXPECT_EQ(service_->images.size(), 1U);
}

TEST_F(RegistrationTest, AFileThatDidNotArriveIsSentAgainOnlyByTheNextRun) {
  service_->failures["add file"] = absl::UnknownError("connection lost");
  const ApplyAnswer answer = Create();
  EXPECT_EQ(StatusOf(answer.state), "queued");
  EXPECT_THAT(parts::Describe(answer.diags), HasSubstr("connection lost"));
  EXPECT_THAT(TakeCalls(), testing::Contains(kAddFile).Times(1));
  EXPECT_EQ(StatusOf(Apply(answer.state, Config()).state), "active");
  EXPECT_THAT(TakeCalls(), testing::Contains(kAddFile).Times(1));
}

TEST_F(RegistrationTest, AStopBetweenTheCallsKeepsTheImage) {
  service_->after_describe = [this] { stop_->Raise(); };
  const ApplyAnswer answer = Create();
  EXPECT_EQ(StatusOf(answer.state), "queued");
  EXPECT_TRUE(answer.unfinished);
  EXPECT_THAT(parts::Describe(answer.diags),
              HasSubstr("Interrupted while the image was being made"));
  EXPECT_THAT(TakeCalls(), ElementsAre(kDescribe));
}

TEST_F(RegistrationTest, AFileThatIsNoneLeavesTheFailedImageForReplacement) {
  service_->job_end.status = ims::Job::Status::kFail;
  service_->job_end.error_code = "IMG.0057";
  const ApplyAnswer answer = Create();
  EXPECT_FALSE(answer.unfinished);
  EXPECT_THAT(parts::Describe(answer.diags), HasSubstr("IMG.0057"));
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  const Value read = Read(answer.state);
  EXPECT_EQ(StatusOf(read), "killed");
  TakeCalls();
  EXPECT_TRUE(Delete(read).state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("delete image-1", "await gone image-1"));
}

TEST_F(RegistrationTest, AJobOfAKilledProcessThatFailedIsBegunAnewWithAnotherImage) {
  service_->hold_jobs = true;
  Start(nothing_, Config());
  service_->is_held.WaitForNotification();
  KillAndRestart();
  service_->hold_jobs = false;
  service_->job_end.status = ims::Job::Status::kFail;
  service_->after_job = [this] { service_->job_end.status = ims::Job::Status::kSuccess; };
  const ApplyAnswer answer = Create();
  EXPECT_EQ(parts::Describe(answer.diags), "");
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-2");
  EXPECT_EQ(service_->images.size(), 1U);
}

TEST_F(RegistrationTest, AnImageThatIsGoneIsMadeAnew) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer answer = Create();
  service_->images.clear();
  EXPECT_TRUE(Read(answer.state).IsNull());
  EXPECT_EQ(Apply(answer.state, Config()).state.GetAttr("id").AsString(), "image-2");
  EXPECT_EQ(service_->images.size(), 1U);
}

TEST_F(RegistrationTest, DeletionTakesAnUnfinishedImageAlong) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer waiting = Create();
  TakeCalls();
  EXPECT_TRUE(Delete(waiting.state).state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("delete image-1", "await gone image-1"));

  service_->failures["await job"] = absl::DeadlineExceededError("too late");
  const ApplyAnswer late = Create();
  EXPECT_EQ(StatusOf(late.state), "saving");
  TakeCalls();
  EXPECT_TRUE(Delete(late.state).state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("await job job-1", "delete image-2", "await gone image-2"));
}

TEST_F(RegistrationTest, TheDeletionOfAReplacementHandsTheImageToItsCreate) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  const ApplyAnswer answer = Create();
  TakeCalls();
  const std::string wish = image::Fingerprint(RegistrationKind(), options_, answer.state);
  const std::string planned = image::WritePrivateBytes({.token = image::MakeToken(), .wish = wish});
  EXPECT_TRUE(Delete(answer.state, planned).state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre());
  EXPECT_EQ(Create().state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(TakeCalls(),
              ElementsAre("read image-1", kAddFile, "await job job-1", "read image-1"));
}

TEST_F(RegistrationTest, AnImportedImageWithoutItsFileIsFilled) {
  service_->failures["add file"] = absl::InvalidArgumentError("no such file");
  Create();
  TakeCalls();
  const Value imported = Read(parts::ObjectOf(RegistrationSchema(), {{"id", Text("image-1")}}));
  EXPECT_EQ(StatusOf(imported), "queued");
  EXPECT_EQ(imported.GetAttr("name").AsString(), "web");
  TakeCalls();
  EXPECT_EQ(StatusOf(Apply(imported, Config()).state), "active");
  EXPECT_THAT(TakeCalls(),
              ElementsAre("read image-1", kAddFile, "await job job-1", "read image-1"));
}

}  // namespace
}  // namespace provider::image_registration
