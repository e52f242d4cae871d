#include "planner/config/version.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planner::config {
namespace {

struct MatchCase {
  const char* constraint;
  const char* version;
  bool want;
};
class MatchesTest : public testing::TestWithParam<MatchCase> {};
TEST_P(MatchesTest, Matches) {
  const auto constraints = ParseConstraints(GetParam().constraint);
  ASSERT_TRUE(constraints.has_value());
  EXPECT_EQ(Matches(*ParseVersion(GetParam().version), *constraints), GetParam().want)
      << GetParam().constraint << " " << GetParam().version;
}
INSTANTIATE_TEST_SUITE_P(, MatchesTest,
                         testing::ValuesIn<MatchCase>({
                             {"", "1.0.0", true},
                             {"1.2", "1.2.0", true},
                             {"= 1.2", "1.2.1", false},
                             {"!= 1.2", "1.2.1", true},
                             {"> 1.2", "1.2.0", false},
                             {"> 1.2", "1.2.1", true},
                             {">= 1.2, < 2", "1.9", true},
                             {">= 1.2, < 2", "2.0.0", false},
                             {"<= 1.2", "1.2.0", true},
                             {"~> 1.2", "1.9.9", true},
                             {"~> 1.2", "2.0.0", false},
                             {"~> 1.2.3", "1.2.9", true},
                             {"~> 1.2.3", "1.3.0", false},
                             {"~> 1", "1.9.0", true},
                             {"~> 1", "2.0.0", false},
                             {"~>1.2", "1.1.0", false},
                             {">= 1.0", "1.2.0-rc1", false},
                             {"1.2.0-rc1", "1.2.0-rc1", true},
                             {"> 1.2.0-beta1", "1.2.0-rc1", true},
                             {"~> 1.11.0", "1.11.4", true},
                         }));

TEST(VersionTest, OrdersPrereleases) {
  const std::vector<const char*> sorted = {"1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-beta.2",
                                           "1.0.0-beta.11", "1.0.0",         "1.0.1",
                                           "1.2",           "1.10"};
  for (size_t i = 0; i + 1 < sorted.size(); ++i) {
    EXPECT_LT(Compare(*ParseVersion(sorted[i]), *ParseVersion(sorted[i + 1])), 0) << sorted[i];
    EXPECT_GT(Compare(*ParseVersion(sorted[i + 1]), *ParseVersion(sorted[i])), 0) << sorted[i];
  }
  EXPECT_EQ(Compare(*ParseVersion("1.2"), *ParseVersion("v1.2.0+build")), 0);
}

TEST(VersionTest, RefusesOthers) {
  for (const char* text :
       {"", "x", "1.x", "1..2", "1.2-", "1.2+", "-1", "1.2 3", "99999999999999999999"}) {
    EXPECT_FALSE(ParseVersion(text).has_value()) << text;
  }
  for (const char* text : {">", ">= 1.2,", "=> 1", "~ 1", "1.2 2.0", "x.y"}) {
    EXPECT_FALSE(ParseConstraints(text).has_value()) << text;
  }
}

TEST(VersionTest, WritesConstraintsAsTheLockFileDoes) {
  EXPECT_EQ(ToString(*ParseConstraints(">=1.2,<2, !=1.5")), ">= 1.2.0, != 1.5.0, < 2.0.0");
  EXPECT_EQ(ToString(*ParseConstraints("~> 1.2")), "~> 1.2");
  EXPECT_EQ(ToString(*ParseConstraints("1")), "1.0.0");
  EXPECT_EQ(ToString(*ParseVersion("v1.2-rc1")), "1.2.0-rc1");
}

}  // namespace
}  // namespace planner::config
