#include "provider/image/import.h"

#include <string>

#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/image/image_resource.h"
#include "provider/image/image_set.h"
#include "tests/provider/image/image_value.h"

namespace provider::image {
namespace {

using proto::text::Cat;

const std::string kFirst = "11111111-aaaa-4aaa-8aaa-000000000001";
const std::string kSecond = "11111111-aaaa-4aaa-8aaa-000000000002";

TEST(ImportImagesTest, OneIdIsTheImage) {
  const resource::ImportAnswer answer = ImportImages(ImageKind(), kFirst);
  EXPECT_TRUE(answer.diags.empty());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), kFirst);
  EXPECT_TRUE(DataImages(answer.state).empty());
}

TEST(ImportImagesTest, TheOthersAreThoseOfTheBlocks) {
  const resource::ImportAnswer answer = ImportImages(ImageKind(), kFirst + "," + kSecond);
  EXPECT_TRUE(answer.diags.empty());
  EXPECT_EQ(IdsOf(answer.state).main, kFirst);
  EXPECT_EQ(IdsOf(answer.state).data, std::vector<std::string>{kSecond});
}

TEST(ImportImagesTest, EveryIdIsChecked) {
  for (const std::string& ids : {std::string("web"), Cat(kFirst, ","), Cat(",", kFirst),
                                 Cat(kFirst, ",web"), Cat(kFirst, ",", kFirst)}) {
    const resource::ImportAnswer answer = ImportImages(ImageKind(), ids);
    ASSERT_EQ(answer.diags.size(), 1U) << ids;
    EXPECT_EQ(answer.diags[0].summary, "Invalid id") << ids;
    EXPECT_TRUE(answer.state.IsNull()) << ids;
  }
}

}  // namespace
}  // namespace provider::image
