#include "provider/data/image_query.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/data/choose_image.h"
#include "provider/data/image_value.h"
#include "tests/provider/data/data_test.h"
#include "tests/testing/golden.h"

namespace provider::data {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Value ImageConfig(const Arguments& arguments) { return Config(*MakeImageSource(), arguments); }

ims::Image MakeImage(std::string id, std::string name, std::string created_at = "") {
  ims::Image image;
  image.id = std::move(id);
  image.name = std::move(name);
  image.created_at = std::move(created_at);
  return image;
}

TEST(FiltersTest, EachArgumentIsAParameterOfTheListCall) {
  const Value config = ImageConfig({
      {"architecture", Text("arm")},
      {"cmk_id", Text("k")},
      {"container_format", Text("bare")},
      {"created_at", Text("gt:2024-10-28T10:00:00Z")},
      {"disk_format", Text("zvhd2")},
      {"enterprise_project_id", Text("0")},
      {"flavor_id", Text("s6")},
      {"image_id", Text("i")},
      {"image_type", Text("gold")},
      {"member_status", Text("pending")},
      {"min_disk", Value::Number(40)},
      {"min_ram", Value::Number(0)},
      {"name", Text("a=b&c")},
      {"os_bit", Text("64")},
      {"os_type", Text("Linux")},
      {"owner", Text("p")},
      {"platform", Text("CentOS")},
      {"protected", Value::Bool(true)},
      {"status", Text("active")},
      {"updated_at", Text("lt:2024-10-28 10:00:00")},
      {"virtual_env_type", Text("Ironic")},
      {"visibility", Text("shared")},
      {"whole_image", Value::Bool(false)},
      {"tag", Texts({{"k", Text("v")}, {"empty", Text("")}})},
      {"support", Texts({{"kvm", Text("true")}, {"kvm_gpu_type", Text("P4")}})},
      {"name_regex", Text("x")},
      {"most_recent", Value::Bool(true)},
  });
  EXPECT_THAT(
      FiltersOf(config),
      ElementsAre(Pair("__imagetype", "gold"), Pair("__os_bit", "64"), Pair("__os_type", "Linux"),
                  Pair("__platform", "CentOS"), Pair("__support_kvm", "true"),
                  Pair("__support_kvm_gpu_type", "P4"), Pair("__system__cmkid", "k"),
                  Pair("__whole_image", "false"), Pair("architecture", "arm"),
                  Pair("container_format", "bare"), Pair("created_at", "gt:2024-10-28T10:00:00Z"),
                  Pair("disk_format", "zvhd2"), Pair("enterprise_project_id", "0"),
                  Pair("flavor_id", "s6"), Pair("id", "i"), Pair("member_status", "pending"),
                  Pair("min_disk", "40"), Pair("min_ram", "0"), Pair("name", "a=b&c"),
                  Pair("owner", "p"), Pair("protected", "true"), Pair("status", "active"),
                  Pair("tag", "empty="), Pair("tag", "k=v"),
                  Pair("updated_at", "lt:2024-10-28 10:00:00"), Pair("virtual_env_type", "Ironic"),
                  Pair("visibility", "shared")));
}

TEST(FiltersTest, NothingIsSentForNothing) {
  EXPECT_THAT(FiltersOf(ImageConfig({})), IsEmpty());
  EXPECT_EQ(DescribeFilters(ImageConfig({})), "");
}

std::vector<std::string> Names(const std::vector<ims::Image>& images) {
  std::vector<std::string> names;
  names.reserve(images.size());
  for (const ims::Image& image : images) names.push_back(image.name);
  return names;
}

TEST(SiftTest, TheNameMatchesSomewhereAndTheOrderStays) {
  const std::vector<ims::Image> found = {MakeImage("1", "web-2"), MakeImage("2", "db"),
                                         MakeImage("3", "old web-1")};
  const auto sift = [&](const char* regex) {
    return Names(Sift(ImageConfig({{"name_regex", Text(regex)}}), found));
  };
  EXPECT_THAT(sift("web-\\d"), ElementsAre("web-2", "old web-1"));
  EXPECT_THAT(sift("^web"), ElementsAre("web-2"));
  EXPECT_THAT(sift("(?i)WEB-1$"), ElementsAre("old web-1"));
  EXPECT_THAT(sift("x"), IsEmpty());
  EXPECT_THAT(Names(Sift(ImageConfig({}), found)), ElementsAre("web-2", "db", "old web-1"));
}

TEST(SiftTest, AllTagsMustBeThere) {
  ims::Image both = MakeImage("1", "both");
  both.tags = {{"a", "1"}, {"b", ""}};
  ims::Image one = MakeImage("2", "one");
  one.tags = {{"a", "1"}};
  const Value config = ImageConfig({{"tag", Texts({{"a", Text("1")}, {"b", Text("")}})}});
  EXPECT_THAT(Names(Sift(config, {one, both})), ElementsAre("both"));
}

struct Choice {
  std::optional<ims::Image> image;
  std::string error;
};
Choice Choose(const Arguments& arguments, const std::vector<ims::Image>& found) {
  resource::Diagnostics diags;
  auto image = ChooseImage(ImageConfig(arguments), found, diags);
  return {std::move(image), Describe(diags)};
}

TEST(ChooseImageTest, TheOnlyOneIsTaken) {
  const Choice choice =
      Choose({{"name_regex", Text("b")}}, {MakeImage("1", "a"), MakeImage("2", "b")});
  EXPECT_EQ(choice.error, "");
  ASSERT_TRUE(choice.image.has_value());
  EXPECT_EQ(choice.image->id, "2");
}

TEST(ChooseImageTest, TheMostRecentIsTheOneMadeLast) {
  const Arguments most_recent = {{"most_recent", Value::Bool(true)}};
  const auto chosen = [&](const std::vector<ims::Image>& found) {
    return Choose(most_recent, found).image.value_or(ims::Image()).id;
  };
  const ims::Image old = MakeImage("9", "a", "2023-12-31T23:59:59Z");
  const ims::Image young = MakeImage("1", "a", "2024-01-01T00:00:00Z");
  const ims::Image twin = MakeImage("2", "a", "2024-01-01T00:00:00Z");
  EXPECT_EQ(chosen({old, young}), "1");
  EXPECT_EQ(chosen({young, old}), "1");
  EXPECT_EQ(chosen({young, twin, old}), "2");
  EXPECT_EQ(chosen({twin, young, old}), "2");
  EXPECT_EQ(chosen({MakeImage("3", "a"), old}), "9");
}

TEST(ChooseImageTest, ErrorsListTheCandidates) {
  std::vector<ims::Image> twelve;
  twelve.reserve(12);
  for (int i = 0; i < 12; ++i) {
    twelve.push_back(MakeImage(proto::text::Cat("id-", i), proto::text::Cat("web-", i),
                               proto::text::Cat("2024-01-01T00:00:", i + 10, "Z")));
  }
  const std::vector<ims::Image> two(twelve.begin(), twelve.begin() + 2);
  const Arguments name = {{"name", Text("web")}};
  std::string report;
  const auto add = [&report](const char* title, const Choice& choice) {
    EXPECT_FALSE(choice.image.has_value()) << title;
    proto::text::Append(report, "# ", title, "\n", choice.error, "\n");
  };
  add("none at all", Choose({}, {}));
  add("none of a name", Choose(name, {}));
  add("none of a tag and a marker",
      Choose({{"tag", Texts({{"a", Text("b")}})}, {"support", Texts({{"kvm", Text("true")}})}},
             {}));
  add("names do not match", Choose({{"name_regex", Text("^db")}}, two));
  add("the only name does not match", Choose({{"name_regex", Text("^db")}}, {two.front()}));
  add("two", Choose(name, two));
  add("not the most recent", Choose({{"most_recent", Value::Bool(false)}}, two));
  add("twelve", Choose({}, twelve));
  ExpectGolden("provider/data/golden/choose_image.txt", report);
}

TEST(ImageValueTest, TellsWhatTheServiceTells) {
  ims::Image image = MakeImage("i", "n", "2024-01-01T00:00:00Z");
  image.is_protected = true;
  image.image_size = 7;
  image.tags = {{"a", "1"}, {"kiln-create", "token"}, {"sys-x", "y"}};
  image.extra = {{"__support_kvm", "true"}};
  image.supports_arm = true;
  const Value value =
      ImageValue(image, {.ignored_tag_key_prefixes = {"sys-"}, .create_token_key = "kiln-create"});
  EXPECT_EQ(value.type(), ImageType());
  EXPECT_TRUE(value.IsWhollyKnown());
  EXPECT_EQ(value.GetAttr("id").AsString(), "i");
  EXPECT_EQ(value.GetAttr("name").AsString(), "n");
  EXPECT_EQ(value.GetAttr("created_at").AsString(), "2024-01-01T00:00:00Z");
  EXPECT_TRUE(value.GetAttr("protected").AsBool());
  EXPECT_EQ(value.GetAttr("image_size").AsNumber(), 7);
  EXPECT_EQ(value.GetAttr("architecture").AsString(), "arm");
  EXPECT_EQ(value.GetAttr("enterprise_project_id").AsString(), "0");
  EXPECT_EQ(value.GetAttr("hw_firmware_type").AsString(), "bios");
  EXPECT_THAT(value.GetAttr("tags").keys(), ElementsAre("a"));
  EXPECT_EQ(value.GetAttr("extra").Find("__support_kvm")->AsString(), "true");
  EXPECT_TRUE(value.GetAttr("min_disk").IsNull());
  EXPECT_TRUE(value.GetAttr("description").IsNull());
  EXPECT_FALSE(value.GetAttr("whole_image").AsBool());
}

}  // namespace
}  // namespace provider::data
