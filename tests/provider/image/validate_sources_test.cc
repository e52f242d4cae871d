// The rules that depend on the source of an image, those of data images and of the older tags.
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/image/validate.h"
#include "tests/provider/image/image_value.h"
#include "tests/testing/golden.h"

namespace provider::image {
namespace {

using proto::value::Type;

Value Strings(const std::vector<std::string>& texts) {
  std::vector<Value> values;
  values.reserve(texts.size());
  for (const std::string& text : texts) values.push_back(Text(text));
  return Value::List(Type::String(), std::move(values));
}

Value Yes() { return Value::Bool(true); }
Value No() { return Value::Bool(false); }

Value DataFile(const Settings& settings = {}) {
  return With(With(FromFile(), {{"type", Text("DataImage")}}), settings);
}
Value QuickFile(const Settings& settings = {}) {
  return With(With(FromFile(), {{"is_quick_import", Yes()},
                                {"image_url", Text("ims-image:a.zvhd2")},
                                {"os_version", Text("CentOS 7.0 64bit")}}),
              settings);
}

// Blocks.
Settings Disk(Settings more = {}) {
  Settings block = {{"name", Text("data")}, {"volume_id", Text(kVolume)}};
  block.insert(block.end(), more.begin(), more.end());
  return block;
}
Settings Part(const std::string& file, Settings more = {}) {
  Settings block = {{"image_url", Text("ims-image:" + file)}, {"min_disk", Int(10)}};
  block.insert(block.end(), more.begin(), more.end());
  return block;
}
Value Disks(const std::vector<Settings>& blocks, const Settings& settings = {}) {
  return WithDataImages(Image(settings), blocks);
}
Value FileWith(const std::vector<Settings>& blocks) { return WithDataImages(FromFile(), blocks); }

struct Bad {
  const char* name;
  Value config;
};

std::vector<Bad> BadSources() {
  return {
      {"no name with a server", Image({{"instance_id", Text(kInstance)}})},
      {"no name with a file", Image({{"image_url", Text(kFile)}, {"min_disk", Int(40)}})},
      {"no name with a disk",
       Image({{"volume_id", Text(kVolume)}, {"os_version", Text("CentOS 7.0 64bit")}})},
      {"empty instance_id", With(FromInstance(), {{"instance_id", Text("")}})},
      {"instance_id without dashes",
       With(FromInstance(), {{"instance_id", Text("877a2cdaba634e1eb95fe67e48b6129a")}})},
      {"instance_id with a foreign letter",
       With(FromInstance(), {{"instance_id", Text("877a2cda-ba63-4e1e-b95f-e67e48b6129g")}})},
      {"empty image_url", With(FromFile(), {{"image_url", Text("")}})},
      {"image_url without bucket", With(FromFile(), {{"image_url", Text(":a.raw")}})},
      {"image_url with a long bucket",
       With(FromFile(), {{"image_url", Text(std::string(64, 'b') + ":a.raw")}})},
      {"image_url with a space in the folder",
       With(FromFile(), {{"image_url", Text("ims-image:my folder/a.raw")}})},
      {"image_url with a line break", With(FromFile(), {{"image_url", Text("ims-image:a\n.raw")}})},
      {"min_disk negative", With(FromFile(), {{"min_disk", Int(-40)}})},
      {"min_disk 39", With(FromFile(), {{"min_disk", Int(39)}})},
      {"min_disk 256", With(FromFile(), {{"min_disk", Int(256)}})},
      {"min_disk 2048 of a system", With(FromFile(), {{"min_disk", Int(2048)}})},
      {"min_ram 1.5",
       With(FromFile(), {{"min_ram", Value::Number(proto::value::Number::FromDouble(1.5))}})},
      {"max_ram -1", With(FromFile(), {{"max_ram", Int(-1)}})},
      {"ISO file by its name", With(FromFile(), {{"image_url", Text("ims-image:centos70.iso")}})},
      {"ISO file by its name in capitals",
       With(FromFile(), {{"image_url", Text("ims-image:CENTOS.ISO")}})},
      {"encrypted ISO image", With(FromFile(), {{"type", Text("IsoImage")},
                                                {"os_version", Text("CentOS 7.0 64bit")},
                                                {"cmk_id", Text(kVolume)}})},
      {"encrypted Ironic image",
       With(FromFile(), {{"type", Text("Ironic")}, {"cmk_id", Text(kVolume)}})},
      {"type in lower case", With(FromFile(), {{"type", Text("ecs")}})},
      {"type DataImage of a disk", With(FromVolume(), {{"type", Text("DataImage")}})},
      {"type with a server", With(FromInstance(), {{"type", Text("ECS")}})},
      {"os_type with a server", With(FromInstance(), {{"os_type", Text("Linux")}})},
      {"is_config with a server", With(FromInstance(), {{"is_config", No()}})},
      {"cmk_id with a server", With(FromInstance(), {{"cmk_id", Text(kVolume)}})},
      {"architecture with a server", With(FromInstance(), {{"architecture", Text("x86")}})},
      {"firmware with a server", With(FromInstance(), {{"hw_firmware_type", Text("uefi")}})},
      {"quick import of a server", With(FromInstance(), {{"is_quick_import", Yes()}})},
      {"license of a server", With(FromInstance(), {{"license_type", Text("byol")}})},
      {"min_disk with a disk", With(FromVolume(), {{"min_disk", Int(40)}})},
      {"quick import of a disk", With(FromVolume(), {{"is_quick_import", No()}})},
      {"license of a disk", With(FromVolume(), {{"license_type", Text("byol")}})},
      {"empty os_version with a file", With(FromFile(), {{"os_version", Text("")}})},
      {"quick import without os_version",
       With(FromFile(), {{"is_quick_import", Yes()}, {"image_url", Text("ims-image:a.raw")}})},
      {"quick import of a QCOW2 file", QuickFile({{"image_url", Text("ims-image:a.qcow2")}})},
      {"quick import of a VMDK file", QuickFile({{"image_url", Text("ims-image:a.VMDK")}})},
      {"license of a Linux file", With(FromFile(), {{"os_version", Text("CentOS 7.0 64bit")},
                                                    {"license_type", Text("byol")}})},
      {"unknown license", With(FromFile(), {{"license_type", Text("free")}})},
      {"os_version of a data file", DataFile({{"os_version", Text("CentOS 7.0 64bit")}})},
      {"os_type Other of a data file", DataFile({{"os_type", Text("Other")}})},
      {"is_config of a data file", DataFile({{"is_config", Yes()}})},
      {"architecture of a data file", DataFile({{"architecture", Text("arm")}})},
      {"firmware of a data file", DataFile({{"hw_firmware_type", Text("bios")}})},
      {"memory of a data file", DataFile({{"min_ram", Int(1)}, {"max_ram", Int(2)}})},
      {"min_disk of a data file", DataFile({{"min_disk", Int(2049)}})},
      {"small min_disk of a data file", DataFile({{"min_disk", Int(1)}})},
      {"quick data file with a large disk",
       DataFile({{"is_quick_import", Yes()}, {"min_disk", Int(1025)}})},
      {"encrypted quick data file", DataFile({{"is_quick_import", Yes()},
                                              {"image_url", Text("ims-image:a.zvhd2")},
                                              {"cmk_id", Text(kVolume)}})},
      {"data images of a data file", WithDataImages(DataFile(), {Part("b.raw")})},
  };
}

std::vector<Bad> BadDataImages() {
  return {
      {"block without a source", Disks({{{"name", Text("a")}}})},
      {"block with two sources", FileWith({Part("b.raw", {{"volume_id", Text(kVolume)}})})},
      {"disk without a name", Disks({{{"volume_id", Text(kVolume)}}})},
      {"disk with a bad id", Disks({{{"name", Text("a")}, {"volume_id", Text("disk")}}})},
      {"disk with a bad name", Disks({{{"name", Text("a/b")}, {"volume_id", Text(kVolume)}}})},
      {"disk with min_disk", Disks({Disk({{"min_disk", Int(10)}})})},
      {"disk with quick import", Disks({Disk({{"is_quick_import", Yes()}})})},
      {"disk with a bad description", Disks({Disk({{"description", Text("a < b")}})})},
      {"disk with a bad tag", Disks({Disk({{"tags", Tags({{"a b", "c"}})}})})},
      {"disk with tags in both notations",
       Disks({Disk({{"tags", Tags({{"a", "b"}})}, {"tag_strings", Strings({"a.b"})}})})},
      {"the same disk twice", Disks({Disk(), Disk()})},
      {"disks and a server", WithDataImages(FromInstance(), {Disk()})},
      {"disks and a file", FileWith({Disk()})},
      {"disks and a disk", WithDataImages(FromVolume(), {Disk()})},
      {"disks and a name outside", Disks({Disk()}, {{"name", Text("a")}})},
      {"disks and a description outside", Disks({Disk()}, {{"description", Text("a")}})},
      {"disks and tags outside", Disks({Disk()}, {{"tags", Tags({{"a", "b"}})}})},
      {"disks and older tags outside", Disks({Disk()}, {{"tag_strings", Strings({"a.b"})}})},
      {"disks and memory", Disks({Disk()}, {{"min_ram", Int(1024)}})},
      {"disks and an operating system",
       Disks({Disk()}, {{"os_type", Text("Linux")}, {"os_version", Text("CentOS 7.0 64bit")}})},
      {"file without min_disk", FileWith({{{"image_url", Text("ims-image:b.raw")}}})},
      {"file with a disk too small", FileWith({Part("b.raw", {{"min_disk", Int(0)}})})},
      {"file with a disk too large", FileWith({Part("b.raw", {{"min_disk", Int(2049)}})})},
      {"file that is no file", FileWith({{{"image_url", Text("b.raw")}, {"min_disk", Int(1)}}})},
      {"file with a bad name", FileWith({Part("b.raw", {{"name", Text(" a")}})})},
      {"the file of the system again", FileWith({Part("centos70.qcow2")})},
      {"the same file twice", FileWith({Part("b.raw"), Part("b.raw")})},
      {"four files", FileWith({Part("b.raw"), Part("c.raw"), Part("d.raw"), Part("e.raw")})},
      {"files without the system's", Disks({Part("b.raw")})},
      {"files with a server", WithDataImages(FromInstance(), {Part("b.raw")})},
  };
}

// Formats and licenses: what a file's name or the system tells.
std::vector<Bad> BadFormats() {
  const Settings windows = {{"license_type", Text("byol")}};
  return {
      {"ISO file by its name with a type",
       With(FromFile(), {{"type", Text("ECS")}, {"image_url", Text("ims-image:a.iso")}})},
      {"quick import of an ISO image", QuickFile({{"type", Text("IsoImage")}})},
      {"quick import of an ISO file", QuickFile({{"image_url", Text("ims-image:a.ISO")}})},
      {"quick import of an OVA file", QuickFile({{"image_url", Text("ims-image:a.ova")}})},
      {"quick import of a VHD file", QuickFile({{"image_url", Text("ims-image:a.vhd")}})},
      {"quick import of a ZVHD file", QuickFile({{"image_url", Text("ims-image:a.zvhd")}})},
      {"quick import of a data disk's QCOW2 file",
       FileWith({Part("b.qcow2", {{"is_quick_import", Yes()}})})},
      {"license of os_type Linux", With(With(FromFile(), windows), {{"os_type", Text("Linux")}})},
      {"license of os_type Other", With(With(FromFile(), windows), {{"os_type", Text("Other")}})},
      {"license of a system that is and is not Windows",
       With(With(FromFile(), windows),
            {{"os_type", Text("Windows")}, {"os_version", Text("Debian GNU/Linux 9.0.0 64bit")}})},
  };
}

std::vector<Bad> BadTagStrings() {
  const auto with = [](const std::vector<std::string>& tags) {
    return With(FromInstance(), {{"tag_strings", Strings(tags)}});
  };
  std::vector<std::string> many;
  many.reserve(11);
  for (int i = 0; i < 11; ++i) many.push_back(proto::text::Cat("key", i, ".value"));
  return {
      {"tags in both notations",
       With(FromInstance(), {{"tags", Tags({{"a", "b"}})}, {"tag_strings", Strings({"a.b"})}})},
      {"older tags: too many", with(many)},
      {"older tags: empty key", with({".value"})},
      {"older tags: empty", with({""})},
      {"older tags: key with a space", with({"a b.c"})},
      {"older tags: long key", with({std::string(37, 'k') + ".v"})},
      {"older tags: long value", with({"k." + std::string(44, 'v')})},
      {"older tags: the same key twice", with({"a.1", "a.2"})},
      {"older tags: null",
       With(FromInstance(),
            {{"tag_strings", Value::List(Type::String(), {Value::Null(Type::String())})}})},
  };
}

TEST(ValidateSourcesTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const auto& table : {BadSources(), BadFormats(), BadDataImages(), BadTagStrings()}) {
    for (const Bad& bad : table) {
      const std::string diags = MistakesOf(bad.config);
      EXPECT_NE(diags, "") << bad.name;
      proto::text::Append(report, "# ", bad.name, "\n", diags, "\n");
    }
  }
  ExpectGolden("provider/image/golden/validate_sources.txt", report);
}

TEST(ValidateSourcesTest, AcceptsGoodConfigurations) {
  const std::vector<Value> good = {
      With(FromFile(), {{"min_disk", Int(40)}, {"max_ram", Int(4096)}, {"min_ram", Int(1024)}}),
      With(FromFile(), {{"image_url", Text("ims.image-1:folder/sub/centos.vhd")}}),
      With(FromFile(), {{"image_url", Text("ims-image:centos70.iso")},
                        {"type", Text("IsoImage")},
                        {"os_version", Text("CentOS 7.0 64bit")}}),
      With(FromFile(), {{"os_type", Text("Other")}}),
      With(FromFile(), {{"os_version", Text("A system of tomorrow 128bit")}}),
      With(FromFile(), {{"hw_firmware_type", Text("uefi")}}),
      With(FromFile(), {{"architecture", Text("arm")}}),
      With(FromFile(), {{"os_version", Text("Windows Server 2016 Datacenter 64bit")},
                        {"license_type", Text("byol")}}),
      With(FromFile(), {{"protected", Yes()}}),
      With(FromFile(), {{"is_quick_import", No()}}),
      With(FromFile(), {{"os_type", Text("Windows")}, {"license_type", Text("platform")}}),
      DataFile({{"image_url", Text("ims-image:data.iso")}}),
      QuickFile(),
      QuickFile({{"image_url", Text("ims-image:a.raw")}}),
      QuickFile({{"image_url", Text("ims-image:without-a-suffix")}}),
      DataFile(),
      DataFile({{"min_disk", Int(2048)}}),
      DataFile({{"os_type", Text("Windows")}}),
      DataFile({{"cmk_id", Text(kVolume)}}),
      DataFile({{"is_quick_import", Yes()}, {"image_url", Text("ims-image:a.zvhd2")}}),
      Disks({Disk()}),
      Disks({Disk({{"description", Text("one")}, {"tags", Tags({{"a", "b"}})}}),
             {{"name", Text("two")}, {"volume_id", Text(kInstance)}}}),
      Disks({Disk({{"tag_strings", Strings({"aaa.111", "bbb"})}})}),
      Disks({Disk()}, {{"enterprise_project_id", Text("0")}, {"protected", No()}}),
      FileWith({Part("b.raw")}),
      FileWith({Part("b.raw", {{"min_disk", Int(1)}}), Part("c.raw", {{"min_disk", Int(2048)}}),
                Part("d.raw", {{"is_quick_import", Yes()}, {"name", Text("d")}})}),
      With(FromInstance(), {{"tag_strings", Strings({"aaa.111", "bbb.2.2", "ccc"})}}),
      With(FromInstance(), {{"tag_strings", Strings({})}}),
  };
  for (const Value& config : good) EXPECT_EQ(MistakesOf(config), "");
}

TEST(ValidateSourcesTest, LetsUnknownPartsPass) {
  const auto unknown = [](const char* name, Type type) {
    return Settings{{name, Value::Unknown(type)}};
  };
  // Each could turn out to make the configuration good.
  const std::vector<Value> configs = {
      With(With(FromFile(), {{"image_url", Text("ims-image:a.iso")}}),
           unknown("type", Type::String())),
      With(With(FromFile(), {{"license_type", Text("byol")}}), unknown("os_type", Type::String())),
      With(With(FromFile(), {{"license_type", Text("byol")}}),
           unknown("os_version", Type::String())),
      With(QuickFile({{"image_url", Text("ims-image:a.zvhd2")}}), unknown("type", Type::String())),
      With(QuickFile({{"image_url", Text("ims-image:a.qcow2")}}),
           unknown("is_quick_import", Type::Bool())),
      FileWith({Part("b.qcow2", {{"is_quick_import", Value::Unknown(Type::Bool())}})}),
      With(With(FromFile(), {{"is_quick_import", Yes()}, {"image_url", Text("ims-image:a.raw")}}),
           unknown("type", Type::String())),
      With(With(FromFile(), {{"min_disk", Int(2048)}}), unknown("type", Type::String())),
      With(Image({{"name", Text("a")}}),
           unknown("data_images", ImageSchema().block.FindBlock("data_images") == nullptr
                                      ? Type::String()
                                      : Image({}).GetAttr("data_images").type())),
      Disks({{{"name", UnknownText()}, {"volume_id", UnknownText()}}}),
      Disks({Disk(), {{"name", Text("b")}, {"volume_id", UnknownText()}}}),
      With(Disks({Part("b.raw")}),
           {{"name", Text("a")}, {"image_url", UnknownText()}, {"min_disk", Int(40)}}),
      With(FromInstance(), unknown("tag_strings", Type::List(Type::String()))),
      With(FromInstance(), {{"tag_strings", Value::List(Type::String(), {UnknownText()})}}),
  };
  for (const Value& config : configs) EXPECT_EQ(MistakesOf(config), "");
}

}  // namespace
}  // namespace provider::image
