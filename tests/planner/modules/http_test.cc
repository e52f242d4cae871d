#include "planner/modules/http.h"

#include <gtest/gtest.h>

#include <string>

namespace planner::modules {
namespace {

TEST(HttpTest, TakesParametersOutOfUrls) {
  std::string url = "https://e.com/x?a=1&ref=v%2F1+x&b&ref=2";
  EXPECT_EQ(TakeParameter("ref", url), "v/1 x");
  EXPECT_EQ(url, "https://e.com/x?a=1&b");
  EXPECT_EQ(TakeParameter("b", url), "");
  EXPECT_EQ(TakeParameter("a", url), "1");
  EXPECT_EQ(url, "https://e.com/x");
  EXPECT_EQ(TakeParameter("a", url), "");
}

TEST(HttpTest, ResolvesReferences) {
  const std::string base = "https://e.com/a/b/c";
  EXPECT_EQ(ResolveUrl(base, "/x/"), "https://e.com/x/");
  EXPECT_EQ(ResolveUrl(base, "../x"), "https://e.com/a/x");
  EXPECT_EQ(ResolveUrl(base, "https://o.com/y"), "https://o.com/y");
}

TEST(HttpTest, FindsHeadersWhateverTheirCase) {
  const HttpReply reply{.headers = {{"x-terraform-get", "there"}}};
  EXPECT_EQ(reply.Header("X-Terraform-Get"), "there");
  EXPECT_EQ(reply.Header("X-Other"), "");
}

TEST(HttpTest, SaysThatNobodyListens) {
  const auto reply = Get({.url = "http://127.0.0.1:1/x"});
  ASSERT_FALSE(reply.ok());
  EXPECT_TRUE(absl::IsUnavailable(reply.status()));
}

TEST(HttpTest, DoesNotFollowOtherProtocols) {
  EXPECT_FALSE(Get({.url = "file:///etc/hostname"}).ok());
  EXPECT_FALSE(Get({.url = "http://127.0.0.1:1/x", .https_only = true}).ok());
}

}  // namespace
}  // namespace planner::modules
