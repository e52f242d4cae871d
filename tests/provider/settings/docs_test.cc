#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/settings/settings.h"

namespace provider::settings {
namespace {

TEST(DocsTest, TheIndexListsTheProviderBlock) {
  std::ifstream file(proto::text::Cat(TESTS_DIR, "/../docs/index.md"));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const auto& attribute : ProviderBlockSchema().block.attributes) {
    EXPECT_THAT(text, testing::HasSubstr(proto::text::Cat("\n- `", attribute.name, "` (")));
  }
  for (const auto& nested : ProviderBlockSchema().block.blocks) {
    EXPECT_THAT(text, testing::HasSubstr(proto::text::Cat("\n- `", nested.type_name, "` (Block")));
    for (const auto& attribute : nested.block.attributes) {
      EXPECT_THAT(text, testing::HasSubstr(proto::text::Cat("\n- `", attribute.name, "` (")));
    }
  }
}

}  // namespace
}  // namespace provider::settings
