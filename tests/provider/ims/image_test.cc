#include "provider/ims/image.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "provider/ims/tag_calls.h"

namespace provider::ims {
namespace {

TEST(ImageTest, ReadsTheExampleOfTheReference) {
  const auto image = ParseImageBody(R"({"file":"/v2/images/i1/file","owner":"o1","id":"i1",
      "status":"active","tags":["env=prod","old.style","bare","a=b=c"],"visibility":"private",
      "name":"ims_test","protected":false,"min_ram":0,"max_ram":"4096","min_disk":40,
      "__os_bit":"64","__os_version":"Ubuntu 14.04 server 64bit","__description":"ims test",
      "__os_type":"Linux","virtual_size":0,"__image_size":"449261568","__data_origin":null,
      "hw_firmware_type":"bios","__support_arm":"true","__whole_image":"true",
      "__unheard_of":{"a":[1]}})");
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->id, "i1");
  EXPECT_EQ(image->status, "active");
  EXPECT_EQ(image->is_protected, false);
  EXPECT_EQ(image->min_disk, 40);
  EXPECT_EQ(image->min_ram, 0);
  EXPECT_EQ(image->max_ram, 4096);
  EXPECT_EQ(image->image_size, 449261568);
  EXPECT_EQ(image->data_origin, "");
  EXPECT_TRUE(image->supports_arm);
  EXPECT_TRUE(image->is_whole_image);
  EXPECT_EQ(image->tags, (std::map<std::string, std::string>{
                             {"env", "prod"}, {"old", "style"}, {"bare", ""}, {"a", "b=c"}}));
}

TEST(ImageTest, WrongTypesCountAsAbsent) {
  const auto image = ParseImageBody(
      R"({"id":"i1","min_disk":"forty","min_ram":1.5,"max_ram":[],"name":7,"tags":{"a":1},
          "protected":"True","__image_size":99999999999999999999})");
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image->min_disk, std::nullopt);
  EXPECT_EQ(image->min_ram, std::nullopt);
  EXPECT_EQ(image->max_ram, std::nullopt);
  EXPECT_EQ(image->image_size, std::nullopt);
  EXPECT_EQ(image->name, "7");
  EXPECT_EQ(image->is_protected, true);
  EXPECT_TRUE(image->tags.empty());
}

TEST(ImageTest, ListsAndOtherAnswers) {
  EXPECT_EQ(ParseImageList(R"({"images":[{"id":"a"},{"id":"b"}]})")->size(), 2U);
  EXPECT_TRUE(ParseImageList(R"({"images":[]})")->empty());
  for (const char* body : {"", "[]", "{}", R"({"images":{}})", R"({"images":[{}]})", "{\"images"}) {
    EXPECT_FALSE(ParseImageList(body).ok()) << body;
  }
  EXPECT_FALSE(ParseImageBody("{}").ok());
}

TEST(ImageTest, TagsOfTheTagCall) {
  const auto tags = ParseTags(R"({"tags":[{"key":"a","value":"1"},{"key":"b"},{"value":"x"},3]})");
  ASSERT_TRUE(tags.ok());
  EXPECT_EQ(*tags, (Tags{{"a", "1"}, {"b", ""}}));
  EXPECT_FALSE(ParseTags("{}").ok());
}

}  // namespace
}  // namespace provider::ims
