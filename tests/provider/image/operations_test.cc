#include "provider/image/operations.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "provider/image/plan.h"
#include "tests/provider/image/fake_image_service.h"
#include "tests/provider/image/image_value.h"
#include "tests/testing/golden.h"

namespace provider::image {
namespace {

using resource::ApplyAnswer;
using resource::ReadAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

Value Planned(const Value& prior, const Value& config) {
  Value proposed = config;
  for (const proto::schema::Attribute& attribute : ImageSchema().block.attributes) {
    if (!prior.IsNull() && attribute.computed && config.GetAttr(attribute.name).IsNull()) {
      proposed = proposed.WithAttr(attribute.name, prior.GetAttr(attribute.name));
    }
  }
  return PlanImage({prior, proposed, config, ""}).planned;
}

std::string Describe(const resource::Diagnostics& diags) {
  std::string out;
  for (const resource::Diagnostic& diag : diags) {
    proto::text::Append(out, diag.severity == resource::Diagnostic::Severity::kError ? "E " : "W ",
                        diag.summary, ": ", diag.detail, "\n");
  }
  return out;
}

class OperationsTest : public testing::Test {
 protected:
  Tools Use() { return {service_, stop_, enterprise_project_}; }
  const Value nothing_ = Value::Null(ImageType());

  void StartCreate(const Value& config) {
    answer_.reset();
    CreateImage(Use(), {nothing_, Planned(nothing_, config), config, ""},
                [this](ApplyAnswer answer) { answer_ = std::move(answer); });
  }
  ApplyAnswer Create(const Value& config) {
    StartCreate(config);
    return Take();
  }
  ApplyAnswer Update(const Value& prior, const Value& config) {
    answer_.reset();
    UpdateImage(Use(), {prior, Planned(prior, config), config, ""},
                [this](ApplyAnswer answer) { answer_ = std::move(answer); });
    return Take();
  }
  ApplyAnswer Delete(const Value& prior, std::string private_bytes = {}) {
    answer_.reset();
    DeleteImage(Use(), {prior, nothing_, nothing_, std::move(private_bytes)},
                [this](ApplyAnswer answer) { answer_ = std::move(answer); });
    return Take();
  }
  ReadAnswer Read(const Value& state, std::string private_bytes = {}) {
    std::optional<ReadAnswer> read;
    ReadImage(Use(), {state, std::move(private_bytes)},
              [&](ReadAnswer answer) { read = std::move(answer); });
    EXPECT_TRUE(read.has_value());
    return read.value_or(ReadAnswer());
  }
  ApplyAnswer Take() {
    EXPECT_TRUE(answer_.has_value());
    if (!answer_) return {};
    EXPECT_TRUE(answer_->state.IsWhollyKnown());
    return *answer_;
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }

  const std::shared_ptr<FakeImageService> service_ = std::make_shared<FakeImageService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  std::string enterprise_project_ = {};
  std::optional<ApplyAnswer> answer_;
};

TEST_F(OperationsTest, LifeOfAnImage) {
  const Value config =
      With(FromInstance(), {{"tags", Tags({{"key1", "value1"}})}, {"min_ram", Int(1024)}});
  ApplyAnswer made = Create(config);
  EXPECT_EQ(Describe(made.diags), "");
  EXPECT_EQ(made.state.GetAttr("id").AsString(), "image-1");
  EXPECT_EQ(made.state.GetAttr("min_disk").AsNumber(), 40);
  EXPECT_EQ(made.private_bytes, "");
  EXPECT_THAT(TakeCalls(), ElementsAre(R"(create {"image_tags":[{"key":"key1","value":"value1"}],)"
                                       R"("instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a",)"
                                       R"("min_ram":1024,"name":"ims_test"})",
                                       "await job job-1", "read image-1"));

  EXPECT_TRUE(proto::value::Identical(Read(made.state).state, made.state));
  EXPECT_TRUE(proto::value::Identical(Planned(made.state, config), made.state));
  TakeCalls();

  const Value changed =
      With(FromInstance(),
           {{"name", Text("b")}, {"description", Text("new")}, {"tags", Tags({{"key2", "x"}})}});
  const ApplyAnswer updated = Update(made.state, changed);
  EXPECT_EQ(Describe(updated.diags), "");
  EXPECT_THAT(TakeCalls(),
              ElementsAre(R"(change image-1 name="b" __description="new" min_ram=0)",
                          "remove tags image-1 key1", "set tags image-1 key2=x", "read image-1"));
  EXPECT_EQ(updated.state.GetAttr("updated_at").AsString(), "2024-11-07T00:00:00Z");
  EXPECT_TRUE(updated.state.GetAttr("min_ram").IsNull());
  EXPECT_TRUE(proto::value::Identical(Read(updated.state).state, updated.state));
  TakeCalls();

  const ApplyAnswer deleted = Delete(updated.state);
  EXPECT_EQ(Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("delete image-1", "await gone image-1"));
  EXPECT_TRUE(Read(updated.state).state.IsNull());
}

TEST_F(OperationsTest, WhatWasPlannedStaysAsPlanned) {
  service_->detected_os_version = "CentOS 7.6 64bit";
  const Value config = With(FromVolume(), {{"type", Text("FusionCompute")},
                                           {"description", Text("")},
                                           {"tags", Tags({})},
                                           {"max_ram", Int(0)}});
  const Value state = Create(config).state;
  EXPECT_EQ(state.GetAttr("os_version").AsString(), "CentOS 7.0 64bit");
  EXPECT_EQ(state.GetAttr("detected_os_version").AsString(), "CentOS 7.6 64bit");
  EXPECT_EQ(state.GetAttr("type").AsString(), "FusionCompute");
  EXPECT_EQ(state.GetAttr("description").AsString(), "");
  EXPECT_EQ(state.GetAttr("tags").size(), 0U);
  EXPECT_TRUE(proto::value::Identical(Read(state).state, state));
  EXPECT_TRUE(proto::value::Identical(Planned(state, config), state));
}

TEST_F(OperationsTest, ReadShowsWhatOthersChanged) {
  const Value state = Create(FromFile()).state;
  ims::Image& image = service_->images["image-1"];
  image.name = "other";
  image.description = "other";
  image.tags = {{"a", "b"}};
  image.min_ram = 512;
  image.max_ram = 1024;
  image.hw_firmware_type = "uefi";
  image.enterprise_project_id = "e";
  image.status = "killed";
  const Value read = Read(state).state;
  EXPECT_EQ(read.GetAttr("name").AsString(), "other");
  EXPECT_EQ(read.GetAttr("description").AsString(), "other");
  EXPECT_EQ(read.GetAttr("tags").Find("a")->AsString(), "b");
  EXPECT_EQ(read.GetAttr("min_ram").AsNumber(), 512);
  EXPECT_EQ(read.GetAttr("max_ram").AsNumber(), 1024);
  EXPECT_EQ(read.GetAttr("hw_firmware_type").AsString(), "uefi");
  EXPECT_EQ(read.GetAttr("enterprise_project_id").AsString(), "e");
  EXPECT_EQ(read.GetAttr("status").AsString(), "killed");
  image.description = "";
  image.tags = {};
  image.min_ram = 0;
  image.max_ram = 0;
  const Value back = Read(read).state;
  for (const char* name : {"description", "tags", "min_ram", "max_ram"}) {
    EXPECT_TRUE(back.GetAttr(name).IsNull()) << name;
  }
}

TEST_F(OperationsTest, ImportKnowsTheSource) {
  Create(With(FromFile(), {{"tags", Tags({{"a", "b"}})}}));
  const Value imported = Read(Image({{"id", Text("image-1")}})).state;
  EXPECT_EQ(imported.GetAttr("image_url").AsString(), kFile);
  EXPECT_TRUE(imported.GetAttr("instance_id").IsNull());
  EXPECT_TRUE(imported.GetAttr("description").IsNull());
  EXPECT_EQ(imported.GetAttr("type").AsString(), "ECS");
  EXPECT_EQ(imported.GetAttr("min_disk").AsNumber(), 40);
  const Value config = With(FromFile(), {{"tags", Tags({{"a", "b"}})}});
  EXPECT_TRUE(proto::value::Identical(
      Planned(imported, With(config, {{"name", Text("ims_test_file")}})), imported));
}

TEST_F(OperationsTest, TheProvidersEnterpriseProjectIsSentWhereNoneIsSet) {
  enterprise_project_ = "11111111-aaaa-4aaa-8aaa-000000000009";
  EXPECT_EQ(Create(FromFile()).state.GetAttr("enterprise_project_id").AsString(),
            enterprise_project_);
}

TEST_F(OperationsTest, ARefusedCreateLeavesNothing) {
  service_->failures["create"] =
      absl::InvalidArgumentError("IMG.0005: the ECS does not exist (request id r-1)");
  const ApplyAnswer answer = Create(FromInstance());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_EQ(Describe(answer.diags),
            "E Cannot create the image: IMG.0005: the ECS does not exist (request id r-1)\n");
}

TEST_F(OperationsTest, ACreateWhoseAnswerWasLostSaysSo) {
  service_->failures["create"] = absl::UnknownError("The connection broke.");
  const ApplyAnswer answer = Create(FromInstance());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_THAT(Describe(answer.diags), HasSubstr("may be making the image \"ims_test\""));
}

TEST_F(OperationsTest, AFailedJobTellsWhy) {
  service_->job_end = {.status = ims::Job::Status::kFail,
                       .error_code = "IMG.0057",
                       .fail_reason = "the file cannot be read"};
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_TRUE(answer.state.IsNull());
  EXPECT_EQ(Describe(answer.diags),
            "E Cannot create the image: The job job-1 failed: IMG.0057: the file cannot be read\n");
}

TEST_F(OperationsTest, AnImageThatAFailedJobLeftIsKeptForDeletion) {
  service_->job_end = {.status = ims::Job::Status::kFail,
                       .error_code = "IMG.0057",
                       .fail_reason = "the file cannot be read",
                       .image_ids = {"image-1"}};
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("as tainted"));
}

TEST_F(OperationsTest, StopKeepsTheJobAndDeletionTakesItsImageAlong) {
  service_->hold_jobs = true;
  StartCreate(FromFile());
  EXPECT_FALSE(answer_.has_value());
  service_->Stop();
  const ApplyAnswer answer = Take();
  EXPECT_TRUE(answer.state.GetAttr("id").IsNull());
  EXPECT_EQ(answer.state.GetAttr("name").AsString(), "ims_test_file");
  EXPECT_EQ(answer.private_bytes, R"({"job_id":"job-1"})");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("The job job-1 of the image"));

  const ReadAnswer running = Read(answer.state, answer.private_bytes);
  EXPECT_TRUE(proto::value::Identical(running.state, answer.state));
  EXPECT_EQ(running.private_bytes, answer.private_bytes);

  service_->hold_jobs = false;
  const ReadAnswer read = Read(answer.state, answer.private_bytes);
  EXPECT_EQ(read.state.GetAttr("id").AsString(), "image-1");
  EXPECT_EQ(read.private_bytes, "");

  // The engine hands a tainted object to its deletion without private bytes (C.9).
  const ApplyAnswer deleted = Delete(answer.state);
  EXPECT_EQ(Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
  EXPECT_TRUE(service_->images.empty());
  EXPECT_EQ(read.state.GetAttr("job_id").AsString(), "job-1");
}

TEST_F(OperationsTest, ATimeoutKeepsTheJob) {
  service_->failures["await job"] = absl::DeadlineExceededError("60 minutes have passed.");
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.private_bytes, R"({"job_id":"job-1"})");
  EXPECT_THAT(Describe(answer.diags), HasSubstr("E The image was not ready in time"));
}

TEST_F(OperationsTest, AStopBeforeTheCallSendsNothing) {
  stop_->Raise();
  EXPECT_TRUE(Create(FromFile()).state.IsNull());
  EXPECT_TRUE(TakeCalls().empty());
}

TEST_F(OperationsTest, AnImageThatCannotBeReadIsStillGood) {
  service_->failures["read"] = absl::UnavailableError("500");
  const ApplyAnswer answer = Create(FromFile());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "image-1");
  EXPECT_THAT(Describe(answer.diags), testing::StartsWith("W "));
}

TEST_F(OperationsTest, AFailedUpdateLeavesInTheStateWhatTheServiceHas) {
  const Value prior = Create(With(FromFile(), {{"tags", Tags({{"a", "1"}})}})).state;
  const Value config = With(FromFile(), {{"name", Text("b")}, {"tags", Tags({{"b", "2"}})}});
  for (const char* method : {"change", "remove tags", "set tags"}) {
    service_->images["image-1"].name = "ims_test_file";
    service_->images["image-1"].tags = {{"a", "1"}};
    service_->failures[method] = absl::InternalError("refused");
    const ApplyAnswer answer = Update(prior, config);
    EXPECT_EQ(Describe(answer.diags), "E Cannot change the image: refused\n");
    EXPECT_EQ(answer.state.GetAttr("name").AsString(), service_->images["image-1"].name);
    const std::string tags =
        proto::value::ToJson(answer.state.GetAttr("tags"), answer.state.GetAttr("tags").type())
            .value();
    EXPECT_EQ(tags, std::string(method) == "set tags" ? "null" : R"({"a":"1"})") << method;
    service_->failures.clear();
  }
}

TEST_F(OperationsTest, AChangeOfTimeoutsAsksNothing) {
  const Value prior = Create(FromFile()).state;
  TakeCalls();
  const Value config = With(FromFile(), {{"timeouts", Timeouts({{"create", Text("5m")}})}});
  const ApplyAnswer answer = Update(prior, config);
  EXPECT_TRUE(TakeCalls().empty());
  EXPECT_EQ(answer.state.GetAttr("timeouts").GetAttr("create").AsString(), "5m");
}

TEST_F(OperationsTest, AFailedDeletionKeepsTheObject) {
  const Value prior = Create(FromFile()).state;
  for (const char* method : {"delete", "await gone"}) {
    service_->failures[method] = absl::FailedPreconditionError("IMG.0028: protected");
    const ApplyAnswer answer = Delete(prior);
    EXPECT_TRUE(proto::value::Identical(answer.state, prior));
    EXPECT_EQ(Describe(answer.diags), "E Cannot delete the image: IMG.0028: protected\n");
  }
}

TEST_F(OperationsTest, AnUnreadableImageIsAnErrorNotALoss) {
  const Value prior = Create(FromFile()).state;
  service_->failures["read"] = absl::UnavailableError("503");
  const ReadAnswer answer = Read(prior, "x");
  EXPECT_TRUE(proto::value::Identical(answer.state, prior));
  EXPECT_EQ(answer.private_bytes, "x");
  EXPECT_EQ(Describe(answer.diags), "E Cannot read the image: 503\n");
}

}  // namespace
}  // namespace provider::image
