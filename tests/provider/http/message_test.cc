#include "provider/http/message.h"

#include "gtest/gtest.h"

namespace provider::http {
namespace {

TEST(MessageTest, HeaderNamesCompareWithoutCase) {
  const Response response{200, {{"x-REQUEST-id", "7"}}, ""};
  EXPECT_EQ(response.FindHeader("X-Request-Id"), "7");
  EXPECT_EQ(response.FindHeader("X-Request"), "");
}

TEST(MessageTest, ErrorsTellWhetherTheRequestWentOut) {
  EXPECT_EQ(SentOf(SendError(absl::StatusCode::kUnavailable, "x", Sent::kNo)), Sent::kNo);
  EXPECT_EQ(SentOf(SendError(absl::StatusCode::kUnavailable, "x", Sent::kPerhaps)), Sent::kPerhaps);
  EXPECT_EQ(SentOf(absl::InternalError("of elsewhere")), Sent::kPerhaps);
  EXPECT_EQ(SentOf(WithSent(absl::InternalError("x"), Sent::kNo)), Sent::kNo);
}

}  // namespace
}  // namespace provider::http
