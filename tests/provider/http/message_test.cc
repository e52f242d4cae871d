#include "provider/http/message.h"

#include "gtest/gtest.h"

namespace provider::http {
namespace {

TEST(MessageTest, HeaderNamesCompareWithoutCase) {
  const Response response{200, {{"x-REQUEST-id", "7"}}, ""};
  EXPECT_EQ(response.FindHeader("X-Request-Id"), "7");
  EXPECT_EQ(response.FindHeader("X-Request"), "");
}

TEST(MessageTest, PercentEncodesAllButUnreservedBytes) {
  EXPECT_EQ(PercentEncode("aZ09-_.~"), "aZ09-_.~");
  EXPECT_EQ(PercentEncode("a b/c+d=\xC3\xA9"), "a%20b%2Fc%2Bd%3D%C3%A9");
  EXPECT_EQ(PercentDecode("a%20b%2fc%"), "a b/c%");
  EXPECT_EQ(PercentDecode("%zz%4"), "%zz%4");
}

TEST(MessageTest, ErrorsTellWhetherTheRequestWentOut) {
  EXPECT_EQ(SentOf(SendError(absl::StatusCode::kUnavailable, "x", Sent::kNo)), Sent::kNo);
  EXPECT_EQ(SentOf(SendError(absl::StatusCode::kUnavailable, "x", Sent::kPerhaps)), Sent::kPerhaps);
  EXPECT_EQ(SentOf(absl::InternalError("of elsewhere")), Sent::kPerhaps);
  EXPECT_EQ(SentOf(WithSent(absl::InternalError("x"), Sent::kNo)), Sent::kNo);
}

}  // namespace
}  // namespace provider::http
