#include "provider/image/plan.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/value/path.h"
#include "provider/image/image_resource.h"
#include "provider/image/tags.h"
#include "tests/provider/image/image_value.h"

namespace provider::image {
namespace {

using proto::value::Type;
using testing::IsEmpty;

// The engine's merge for this schema: computed attributes left unset keep the prior value.
Value Proposed(const Value& prior, const Value& config) {
  Value proposed = config;
  if (prior.IsNull()) return proposed;
  for (const proto::schema::Attribute& attribute : ImageSchema().block.attributes) {
    if (attribute.computed && config.GetAttr(attribute.name).IsNull()) {
      proposed = proposed.WithAttr(attribute.name, prior.GetAttr(attribute.name));
    }
  }
  return proposed;
}

resource::PlanAnswer Plan(const Value& prior, const Value& config) {
  return PlanImage(ImageKind(), {}, {prior, Proposed(prior, config), config, "private"});
}

std::vector<std::string> Replaced(const resource::PlanAnswer& answer) {
  std::vector<std::string> out;
  for (const proto::value::Path& path : answer.requires_replace) {
    out.push_back(proto::value::PathToString(path));
  }
  return out;
}

// What a state holds after `config` was applied.
Value Created(const Value& config) {
  Value state = config;
  const Settings computed = {{"id", Text("3f7185de-b59a-4bb8-aa1d-7a513528b0e9")},
                             {"status", Text("active")},
                             {"visibility", Text("private")},
                             {"min_disk", Int(40)},
                             {"os_type", Text("Linux")},
                             {"os_version", Text("CentOS 7.0 64bit")},
                             {"type", Text("ECS")},
                             {"is_config", Value::Bool(false)},
                             {"architecture", Text("x86")},
                             {"hw_firmware_type", Text("bios")},
                             {"enterprise_project_id", Text("0")},
                             {"updated_at", Text("2024-11-06T06:23:25Z")}};
  for (const auto& [name, value] : computed) {
    if (state.GetAttr(name).IsNull()) state = state.WithAttr(name, value);
  }
  return state.WithAttr("tags_all", ToValue(*WantedTags(config, {})));
}

TEST(PlanImageTest, CreateLeavesToTheServiceWhatIsNotConfigured) {
  const Value config = FromFile();
  const resource::PlanAnswer answer = Plan(Value::Null(ImageType()), config);
  for (const proto::schema::Attribute& attribute : ImageSchema().block.attributes) {
    const Value& planned = answer.planned.GetAttr(attribute.name);
    const Value& configured = config.GetAttr(attribute.name);
    if (attribute.name == "tags_all") {
      EXPECT_TRUE(planned.IsKnown());
    } else if (configured.IsNull() && attribute.computed) {
      EXPECT_FALSE(planned.IsKnown()) << attribute.name;
    } else {
      EXPECT_TRUE(proto::value::Identical(planned, configured)) << attribute.name;
    }
  }
  EXPECT_THAT(answer.requires_replace, IsEmpty());
  EXPECT_EQ(answer.private_bytes, "private");
}

TEST(PlanImageTest, UnchangedConfigurationPlansNothing) {
  for (const Value& config : {FromInstance(), FromFile(), FromVolume()}) {
    const Value state = Created(config);
    const resource::PlanAnswer answer = Plan(state, config);
    EXPECT_TRUE(proto::value::Identical(answer.planned, state));
    EXPECT_THAT(answer.requires_replace, IsEmpty());
  }
}

struct Edit {
  const char* name;
  Value before;
  Value after;
  std::vector<std::string> replaced;
  bool asks_the_service;  // `updated_at` will change.
};

class PlanImageEditTest : public testing::TestWithParam<Edit> {};

TEST_P(PlanImageEditTest, Plans) {
  const Edit& edit = GetParam();
  const Value state = Created(edit.before);
  const resource::PlanAnswer answer = Plan(state, edit.after);
  EXPECT_EQ(Replaced(answer), edit.replaced);
  EXPECT_EQ(!answer.planned.GetAttr("updated_at").IsKnown(), edit.asks_the_service);
  EXPECT_TRUE(proto::value::Identical(answer.planned.GetAttr("id"), state.GetAttr("id")));
  // Planning again gives the same.
  EXPECT_TRUE(proto::value::Identical(Plan(state, edit.after).planned, answer.planned));
}

constexpr std::string_view kOther = "11111111-aaaa-4aaa-8aaa-000000000001";

INSTANTIATE_TEST_SUITE_P(
    , PlanImageEditTest,
    testing::ValuesIn<Edit>({
        {"Name", FromFile(), With(FromFile(), {{"name", Text("b")}}), {}, true},
        {"UnknownName", FromFile(), With(FromFile(), {{"name", UnknownText()}}), {}, true},
        {"DescriptionAdded", FromFile(), With(FromFile(), {{"description", Text("b")}}), {}, true},
        {"DescriptionRemoved",
         With(FromFile(), {{"description", Text("b")}}),
         FromFile(),
         {},
         true},
        {"DescriptionEmpty", FromFile(), With(FromFile(), {{"description", Text("")}}), {}, false},
        {"Tag",
         With(FromFile(), {{"tags", Tags({{"a", "1"}})}}),
         With(FromFile(), {{"tags", Tags({{"a", "2"}})}}),
         {},
         true},
        {"TagsRemoved", With(FromFile(), {{"tags", Tags({{"a", "1"}})}}), FromFile(), {}, true},
        {"TagsEmpty", FromFile(), With(FromFile(), {{"tags", Tags({})}}), {}, false},
        {"MinRam", FromFile(), With(FromFile(), {{"min_ram", Int(1024)}}), {}, true},
        {"MinRamZero", FromFile(), With(FromFile(), {{"min_ram", Int(0)}}), {}, false},
        {"MaxRamRemoved", With(FromFile(), {{"max_ram", Int(4096)}}), FromFile(), {}, true},
        {"EnterpriseProject",
         FromFile(),
         With(FromFile(), {{"enterprise_project_id", Text(kOther)}}),
         {},
         true},
        {"EnterpriseProjectEmpty",
         FromFile(),
         With(FromFile(), {{"enterprise_project_id", Text("")}}),
         {},
         false},
        {"Firmware", FromFile(), With(FromFile(), {{"hw_firmware_type", Text("uefi")}}), {}, true},
        {"Timeouts",
         FromFile(),
         With(FromFile(), {{"timeouts", Timeouts({{"create", Text("5m")}})}}),
         {},
         false},
        {"File",
         FromFile(),
         With(FromFile(), {{"image_url", Text("ims-image:b.raw")}}),
         {"image_url"},
         false},
        {"MinDisk", FromFile(), With(FromFile(), {{"min_disk", Int(50)}}), {"min_disk"}, false},
        {"Instance",
         FromInstance(),
         With(FromInstance(), {{"instance_id", Text(kOther)}}),
         {"instance_id"},
         false},
        {"UnknownInstance",
         FromInstance(),
         With(FromInstance(), {{"instance_id", UnknownText()}}),
         {"instance_id"},
         false},
        {"OtherSource",
         FromInstance(),
         With(FromVolume(), {{"name", Text("ims_test")}}),
         {"instance_id"},
         false},
        {"OsVersion",
         FromVolume(),
         With(FromVolume(), {{"os_version", Text("Ubuntu")}}),
         {"os_version"},
         false},
        {"OsVersionRemoved",
         With(FromFile(), {{"os_version", Text("Ubuntu")}}),
         FromFile(),
         {},
         false},
        {"TypeSynonym",
         FromVolume(),
         With(FromVolume(), {{"type", Text("FusionCompute")}}),
         {},
         false},
        {"Type", FromVolume(), With(FromVolume(), {{"type", Text("BMS")}}), {"type"}, false},
        {"Configured",
         FromFile(),
         With(FromFile(), {{"is_config", Value::Bool(true)}}),
         {"is_config"},
         false},
        {"ConfiguredAsByDefault",
         FromFile(),
         With(FromFile(), {{"is_config", Value::Bool(false)}}),
         {},
         false},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(PlanImageTest, TakesOverAfterAnImportWhatTheServiceDoesNotTell) {
  Value imported = Created(FromFile());
  imported = imported.WithAttr("is_config", Value::Null(Type::Bool()));
  imported = imported.WithAttr("image_url", Value::Null(Type::String()));
  const Value config = With(FromFile(), {{"is_config", Value::Bool(true)}});
  const resource::PlanAnswer answer = Plan(imported, config);
  EXPECT_THAT(answer.requires_replace, IsEmpty());
  EXPECT_TRUE(answer.planned.GetAttr("is_config").AsBool());
  EXPECT_TRUE(answer.planned.GetAttr("updated_at").IsKnown());
}

// What takes effect on creation only cannot be added to an image that was made without it.
TEST(PlanImageTest, ReplacesWhatWasMadeWithoutAnArgumentThatIsAdded) {
  const Value made = Created(FromFile()).WithAttr("job_id", Text("job"));
  const Settings added = {{"cmk_id", Text(kOther)},
                          {"license_type", Text("byol")},
                          {"is_quick_import", Value::Bool(true)}};
  for (const auto& [name, value] : added) {
    const Value config = With(FromFile(), {{name, value}});
    EXPECT_EQ(Replaced(Plan(made, config)), std::vector<std::string>{std::string(name)});
  }
  EXPECT_THAT(Replaced(Plan(made, With(FromFile(), {{"is_quick_import", Value::Bool(false)}}))),
              IsEmpty());
}

TEST(PlanImageTest, ReplacesADataImageToWhichAnArgumentIsAdded) {
  const Settings block = {{"id", Text(kOther)}, {"image_url", Text(kFile)}, {"min_disk", Int(40)}};
  const Value config = WithDataImages(FromFile(), {block});
  const Value made = Created(config).WithAttr("job_id", Text("job"));
  Settings quick = block;
  quick.emplace_back("is_quick_import", Value::Bool(true));
  EXPECT_EQ(Replaced(Plan(made, WithDataImages(FromFile(), {quick}))),
            std::vector<std::string>{"data_images[0].is_quick_import"});
  const Value imported = made.WithAttr("job_id", Value::Null(Type::String()));
  EXPECT_THAT(Replaced(Plan(imported, WithDataImages(FromFile(), {quick}))), IsEmpty());
}

// The service tells whether an image is encrypted.
TEST(PlanImageTest, ReplacesAnImportedImageThatIsNotEncrypted) {
  const Value imported = Created(FromFile());
  EXPECT_EQ(Replaced(Plan(imported, With(FromFile(), {{"cmk_id", Text(kOther)}}))),
            std::vector<std::string>{"cmk_id"});
}

TEST(PlanImageTest, DeletionIsPlannedAsNull) {
  const resource::PlanAnswer answer =
      PlanImage(ImageKind(), {},
                {Created(FromFile()), Value::Null(ImageType()), Value::Null(ImageType()), "p"});
  EXPECT_TRUE(answer.planned.IsNull());
  EXPECT_EQ(answer.private_bytes, "p");
}

}  // namespace
}  // namespace provider::image
