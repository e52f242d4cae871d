#include "provider/image/validate.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "tests/provider/image/image_value.h"
#include "tests/testing/golden.h"

namespace provider::image {
namespace {

using proto::value::Type;

struct Bad {
  const char* name;
  Value config;
};

Value ManyTags(int count) {
  std::vector<std::pair<std::string, std::string>> tags;
  tags.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) tags.emplace_back(proto::text::Cat("key", i), "value");
  return Tags(tags);
}

std::vector<Bad> BadConfigurations() {
  const Value instance = FromInstance();
  const Value file = FromFile();
  const Value volume = FromVolume();
  return {
      {"no source", Image({{"name", Text("a")}})},
      {"two sources", With(instance, {{"volume_id", Text(kVolume)}})},
      {"three sources", With(instance, {{"volume_id", Text(kVolume)}, {"image_url", Text(kFile)}})},
      {"file without min_disk",
       Image({{"name", Text("a")}, {"image_url", Text("ims-image:a.raw")}})},
      {"volume without os_version", Image({{"name", Text("a")}, {"volume_id", Text(kVolume)}})},
      {"volume with empty os_version", With(volume, {{"os_version", Text("")}})},
      {"ISO file without os_version", With(file, {{"type", Text("IsoImage")}})},
      {"empty name", With(instance, {{"name", Text("")}})},
      {"name too long", With(instance, {{"name", Text(std::string(129, 'a'))}})},
      {"name begins with a space", With(instance, {{"name", Text(" a")}})},
      {"name ends with a space", With(instance, {{"name", Text("a ")}})},
      {"name with a slash", With(instance, {{"name", Text("a/b")}})},
      {"name with a tab", With(instance, {{"name", Text("a\tb")}})},
      {"description too long", With(instance, {{"description", Text(std::string(1025, 'a'))}})},
      {"description with <", With(instance, {{"description", Text("a < b")}})},
      {"description with >", With(instance, {{"description", Text("a > b")}})},
      {"description with CR", With(instance, {{"description", Text("a\r\nb")}})},
      {"instance_id no UUID", With(instance, {{"instance_id", Text("server-1")}})},
      {"volume_id no UUID", With(volume, {{"volume_id", Text("disk")}})},
      {"cmk_id no UUID", With(file, {{"cmk_id", Text("key")}})},
      {"image_url without colon", With(file, {{"image_url", Text("centos.qcow2")}})},
      {"image_url is an address", With(file, {{"image_url", Text("https://b.obs/a.raw")}})},
      {"image_url without object", With(file, {{"image_url", Text("ims-image:")}})},
      {"image_url with short bucket", With(file, {{"image_url", Text("ab:c")}})},
      {"image_url with bad bucket", With(file, {{"image_url", Text("Bucket_1:c")}})},
      {"image_url with a space", With(file, {{"image_url", Text("ims-image:my file.raw")}})},
      {"min_disk 0", With(file, {{"min_disk", Int(0)}})},
      {"min_disk 1025", With(file, {{"min_disk", Int(1025)}})},
      {"min_disk 40.5",
       With(file, {{"min_disk", Value::Number(proto::value::Number::FromDouble(40.5))}})},
      {"min_disk 10", With(file, {{"min_disk", Int(10)}})},
      {"min_disk 500", With(file, {{"min_disk", Int(500)}})},
      {"min_ram -1", With(instance, {{"min_ram", Int(-1)}})},
      {"max_ram too large", With(instance, {{"max_ram", Int(2147483648)}})},
      {"max_ram below min_ram", With(instance, {{"min_ram", Int(2048)}, {"max_ram", Int(1024)}})},
      {"os_type", With(file, {{"os_type", Text("linux")}})},
      {"type", With(file, {{"type", Text("VM")}})},
      {"type IsoImage from a volume", With(volume, {{"type", Text("IsoImage")}})},
      {"architecture", With(file, {{"architecture", Text("arm64")}})},
      {"hw_firmware_type", With(file, {{"hw_firmware_type", Text("UEFI")}})},
      {"arm with bios",
       With(file, {{"architecture", Text("arm")}, {"hw_firmware_type", Text("bios")}})},
      {"encrypted BMS image", With(file, {{"cmk_id", Text(kVolume)}, {"type", Text("BMS")}})},
      {"min_disk with instance", With(instance, {{"min_disk", Int(40)}})},
      {"os_version and type with instance",
       With(instance, {{"os_version", Text("CentOS 7.0 64bit")}, {"type", Text("ECS")}})},
      {"file's arguments with volume", With(volume, {{"os_type", Text("Linux")},
                                                     {"is_config", Value::Bool(true)},
                                                     {"cmk_id", Text(kVolume)},
                                                     {"architecture", Text("x86")},
                                                     {"hw_firmware_type", Text("bios")}})},
      {"11 tags", With(instance, {{"tags", ManyTags(11)}})},
      {"tag key empty", With(instance, {{"tags", Tags({{"", "a"}})}})},
      {"tag key too long", With(instance, {{"tags", Tags({{std::string(37, 'k'), "a"}})}})},
      {"tag key with a dot", With(instance, {{"tags", Tags({{"a.b", "a"}})}})},
      {"tag value too long", With(instance, {{"tags", Tags({{"a", std::string(44, 'v')}})}})},
      {"tag value with a space", With(instance, {{"tags", Tags({{"a", "b c"}})}})},
      {"tag value null",
       With(instance,
            {{"tags", Value::Map(Type::String(), {{"a", Value::Null(Type::String())}})}})},
      {"enterprise_project_id", With(instance, {{"enterprise_project_id", Text("default")}})},
      {"timeouts", With(instance, {{"timeouts", Timeouts({{"create", Text("soon")},
                                                          {"update", Text("0s")},
                                                          {"delete", Text("-5m")}})}})},
      {"several mistakes", Image({{"name", Text("")}, {"min_ram", Int(-1)}})},
  };
}

TEST(ValidateImageTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Bad& bad : BadConfigurations()) {
    const std::string diags = MistakesOf(bad.config);
    EXPECT_NE(diags, "") << bad.name;
    proto::text::Append(report, "# ", bad.name, "\n", diags, "\n");
  }
  ExpectGolden("provider/image/golden/validate.txt", report);
}

TEST(ValidateImageTest, AcceptsGoodConfigurations) {
  const Value instance = FromInstance();
  const Value file = FromFile();
  const Value volume = FromVolume();
  const std::vector<Value> good = {
      instance,
      file,
      volume,
      With(instance, {{"name", Text("CentOS 7.0-a_b")}}),
      With(instance, {{"name", Text(std::string(128, 'a'))}}),
      With(instance, {{"description", Text("Create a system disk image from an ECS")}}),
      With(instance, {{"description", Text("")}}),
      With(instance, {{"description", Text("two\nlines")}}),
      With(instance, {{"description", Text(std::string(1024, 'a'))}}),
      With(instance, {{"tags", ManyTags(10)}}),
      With(instance, {{"tags", Tags({})}}),
      With(instance, {{"tags", Tags({{"key", ""}, {"a_b-1", "x.y.z"}})}}),
      With(instance, {{"min_ram", Int(0)}, {"max_ram", Int(0)}}),
      With(instance, {{"min_ram", Int(1024)}, {"max_ram", Int(0)}}),
      With(instance, {{"min_ram", Int(1024)}, {"max_ram", Int(1024)}}),
      With(instance, {{"enterprise_project_id", Text("0")}}),
      With(instance, {{"enterprise_project_id", Text("")}}),
      With(instance, {{"enterprise_project_id", Text(kVolume)}}),
      With(file, {{"min_disk", Int(255)}}),
      With(file, {{"os_type", Text("Windows")}, {"is_config", Value::Bool(true)}}),
      With(file, {{"architecture", Text("arm")}, {"hw_firmware_type", Text("uefi")}}),
      With(file, {{"type", Text("IsoImage")}, {"os_version", Text("CentOS 7.0 64bit")}}),
      With(file, {{"cmk_id", Text(kVolume)}, {"type", Text("ECS")}}),
      With(volume, {{"type", Text("ECS")}}),
      With(volume, {{"type", Text("FusionCompute")}}),
      With(volume, {{"type", Text("BMS")}}),
      With(volume, {{"type", Text("Ironic")}}),
      With(instance,
           {{"timeouts", Timeouts({{"create", Text("1h30m")}, {"delete", Text("90s")}})}}),
  };
  for (const Value& config : good) EXPECT_EQ(MistakesOf(config), "");
}

TEST(ValidateImageTest, WarnsOfNamesBeyondAscii) {
  EXPECT_EQ(MistakesOf(With(FromInstance(), {{"name", Text("镜像")}})).substr(0, 15),
            "warning at name");
}

TEST(ValidateImageTest, SkipsRulesThatInvolveUnknownValues) {
  for (const proto::schema::Attribute& attribute : ImageSchema().block.attributes) {
    if (attribute.computed && !attribute.optional) continue;
    for (const Value& good : {FromInstance(), FromFile(), FromVolume()}) {
      // An unknown argument could turn out null; only an argument that is wrong in any case
      // with what is known may be reported, and none is when nothing else is set.
      if (!good.GetAttr(attribute.name).IsNull()) {
        EXPECT_EQ(MistakesOf(good.WithAttr(attribute.name, Value::Unknown(attribute.type))), "")
            << attribute.name;
      }
    }
    Value all = Image({});
    for (const proto::schema::Attribute& other : ImageSchema().block.attributes) {
      if (other.optional || other.required) {
        all = all.WithAttr(other.name, Value::Unknown(other.type));
      }
    }
    EXPECT_EQ(MistakesOf(all), "");
  }
}

TEST(ValidateImageTest, LetsUnknownPartsPass) {
  EXPECT_EQ(MistakesOf(With(FromInstance(),
                            {{"tags", Value::Map(Type::String(), {{"a", UnknownText()}})}})),
            "");
  EXPECT_EQ(MistakesOf(With(FromInstance(), {{"timeouts", Timeouts({{"create", UnknownText()}})}})),
            "");
  EXPECT_EQ(MistakesOf(With(FromFile(), {{"volume_id", UnknownText()}})), "");
  EXPECT_EQ(MistakesOf(Image({{"name", Text("a")}, {"image_url", UnknownText()}})), "");
}

}  // namespace
}  // namespace provider::image
