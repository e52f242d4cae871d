#include "provider/resource/options.h"

#include "gtest/gtest.h"

namespace provider::resource {
namespace {

TEST(ProviderOptionsTest, IgnoredTagsAreThoseOfAKeyOrAPrefix) {
  const ProviderOptions options = {.ignored_tag_keys = {"owner"},
                                   .ignored_tag_key_prefixes = {"sys-"}};
  EXPECT_TRUE(options.IsIgnoredTag("owner"));
  EXPECT_TRUE(options.IsIgnoredTag("sys-"));
  EXPECT_TRUE(options.IsIgnoredTag("sys-a"));
  EXPECT_FALSE(options.IsIgnoredTag("owners"));
  EXPECT_FALSE(options.IsIgnoredTag("a-sys-"));
  EXPECT_FALSE(options.IsIgnoredTag(""));
}

TEST(ProviderOptionsTest, TheMarkOfACreateCallIsHidden) {
  const ProviderOptions options = {.ignored_tag_keys = {"owner"}, .create_token_key = "token"};
  EXPECT_FALSE(options.ShowsTag("token"));
  EXPECT_FALSE(options.ShowsTag("owner"));
  EXPECT_TRUE(options.ShowsTag("team"));
  EXPECT_TRUE(ProviderOptions().ShowsTag("token"));
  EXPECT_TRUE(ProviderOptions().ShowsTag(""));
}

}  // namespace
}  // namespace provider::resource
