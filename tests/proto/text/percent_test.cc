#include "proto/text/percent.h"

#include "gtest/gtest.h"

namespace proto::text {
namespace {

TEST(PercentTest, PercentEncodesAllButUnreservedBytes) {
  EXPECT_EQ(PercentEncode("aZ09-_.~"), "aZ09-_.~");
  EXPECT_EQ(PercentEncode("a b/c+d=\xC3\xA9"), "a%20b%2Fc%2Bd%3D%C3%A9");
  EXPECT_EQ(PercentDecode("a%20b%2fc%"), "a b/c%");
  EXPECT_EQ(PercentDecode("%zz%4"), "%zz%4");
}

TEST(PercentTest, LeavesWhatElseIsPlain) {
  EXPECT_EQ(PercentEncode("a/b c?d", "/"), "a/b%20c%3Fd");
}

}  // namespace
}  // namespace proto::text
