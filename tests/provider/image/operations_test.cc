#include "provider/image/operations.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "provider/image/image_resource.h"
#include "provider/image/image_set.h"
#include "provider/image/plan.h"
#include "provider/image/tags.h"
#include "tests/provider/image/operations_fixture.h"

namespace provider::image {
namespace {

using resource::ApplyAnswer;
using resource::ReadAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

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
  options_.enterprise_project = "11111111-aaaa-4aaa-8aaa-000000000009";
  EXPECT_EQ(Create(FromFile()).state.GetAttr("enterprise_project_id").AsString(),
            options_.enterprise_project);
}

TEST_F(OperationsTest, DefaultTagsAreSentAndKeptApart) {
  options_.default_tags = {{"team", "a"}};
  options_.create_token_key = "kiln-create";
  const Value config = With(FromFile(), {{"tags", Tags({{"stage", "test"}})}});
  const Value planned = PlanImage(ImageKind(), options_, {nothing_, config, config, ""}).planned;
  CreateImage(Use(), {nothing_, planned, config, "", nullptr},
              [this](ApplyAnswer answer) { OnAnswer(std::move(answer)); });
  const Value state = Take().state;
  EXPECT_THAT(TakeCalls().front(),
              HasSubstr(R"("image_tags":[{"key":"team","value":"a"},{"key":"stage","value":"test"})"
                        R"(,{"key":"kiln-create","value":"TOKEN"}])"));
  EXPECT_EQ(ToTagMap(state.GetAttr("tags")), (TagMap{{"stage", "test"}}));
  EXPECT_EQ(ToTagMap(state.GetAttr("tags_all")), (TagMap{{"stage", "test"}, {"team", "a"}}));
  EXPECT_TRUE(proto::value::Identical(Read(state).state, state));
}

TEST_F(OperationsTest, TagStringsGoInTheOlderNotation) {
  const Value strings =
      Value::List(proto::value::Type::String(), {Text("aaa.111"), Text("bbb.333")});
  const Value state = Create(With(FromFile(), {{"tag_strings", strings}})).state;
  EXPECT_THAT(TakeCalls().front(), HasSubstr(R"("tags":["aaa.111","bbb.333"])"));
  EXPECT_TRUE(proto::value::Identical(Read(state).state, state));
}

TEST_F(OperationsTest, SeveralImagesOfOneJobAreOneObject) {
  service_->job_end.image_ids = {"image-1", "image-2"};
  const Value config =
      WithDataImages(Image({}), {{{"name", Text("a")}, {"volume_id", Text(kVolume)}},
                                 {{"name", Text("b")}, {"volume_id", Text(kInstance)}}});
  const Value state = Create(config).state;
  EXPECT_EQ(state.GetAttr("id").AsString(), "image-1");
  EXPECT_EQ(IdsOf(state).data, (std::vector<std::string>{"image-1", "image-2"}));
  EXPECT_TRUE(state.GetAttr("name").IsNull());
  EXPECT_TRUE(proto::value::Identical(Read(state).state, state));
  TakeCalls();

  service_->images["image-2"].description = "other";
  const Value drifted = Read(state).state;
  EXPECT_EQ(DataImages(drifted)[1].GetAttr("description").AsString(), "other");
  TakeCalls();
  EXPECT_TRUE(Delete(state).state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("delete image-1", "delete image-2", "await gone image-1",
                                       "await gone image-2"));
}

TEST_F(OperationsTest, ADataImageOfADiskIsImportedAsABlock) {
  const Value config =
      WithDataImages(Image({}), {{{"name", Text("a")}, {"volume_id", Text(kVolume)}}});
  Create(config);
  const Value imported = Read(Image({{"id", Text("image-1")}})).state;
  ASSERT_EQ(DataImages(imported).size(), 1U);
  EXPECT_EQ(DataImages(imported)[0].GetAttr("volume_id").AsString(), kVolume);
}

TEST_F(OperationsTest, ImagesOfOneJobAreImportedTogether) {
  const Value disks =
      WithDataImages(Image({}), {{{"name", Text("a")}, {"volume_id", Text(kVolume)}},
                                 {{"name", Text("b")}, {"volume_id", Text(kInstance)}}});
  const Value files = WithDataImages(
      With(FromFile(), {{"description", Text("main")}}),
      {{{"name", Text("a")}, {"image_url", Text("ims-image:a.qcow2")}, {"min_disk", Int(40)}},
       {{"name", Text("b")},
        {"image_url", Text("ims-image:b.qcow2")},
        {"min_disk", Int(50)},
        {"tags", Tags({{"stage", "test"}})}}});
  for (const Value& config : {disks, files}) {
    service_->job_end.image_ids = {"image-1", "image-2"};
    if (!IsDataOnly(config)) service_->job_end.image_ids.emplace_back("image-3");
    const Value made = Create(config).state;
    const ImageSet ids = IdsOf(made);
    Value imported = Image({{"id", Text(ids.main)}});
    std::vector<Settings> blocks;
    for (const std::string& id : ids.data) {
      if (id != ids.main) blocks.push_back({{"id", Text(id)}});
    }
    imported = Read(WithDataImages(imported, blocks)).state;
    const resource::PlanAnswer answer =
        PlanImage(ImageKind(), {}, {imported, Planned(imported, config), config, ""});
    EXPECT_TRUE(answer.requires_replace.empty());
    ASSERT_EQ(DataImages(imported).size(), 2U);
    for (const char* name : {"id", "name", "volume_id", "image_url", "min_disk", "tags"}) {
      EXPECT_TRUE(proto::value::Identical(DataImages(imported)[1].GetAttr(name),
                                          DataImages(made)[1].GetAttr(name)))
          << name;
    }
    EXPECT_TRUE(
        proto::value::Identical(imported.GetAttr("description"), made.GetAttr("description")));
  }
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
