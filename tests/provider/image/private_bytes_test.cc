#include "provider/image/private_bytes.h"

#include "gtest/gtest.h"

namespace provider::image {
namespace {

TEST(PrivateBytesTest, KeepsTheJob) {
  EXPECT_EQ(WritePrivateBytes({}), "");
  EXPECT_EQ(WritePrivateBytes({.job_id = "9a17"}), R"({"job_id":"9a17"})");
  EXPECT_EQ(ReadPrivateBytes(WritePrivateBytes({.job_id = "9a17"})).job_id, "9a17");
}

TEST(PrivateBytesTest, ReadsWhatOthersWroteAsEmpty) {
  for (const char* bytes :
       {"", "{", "[]", "null", R"({"job_id":1})", R"({"schema_version":"1"})", "\xFF\xFE"}) {
    EXPECT_EQ(ReadPrivateBytes(bytes).job_id, "") << bytes;
  }
}

}  // namespace
}  // namespace provider::image
