#include "planner/addr/version.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planner::addr {
namespace {

TEST(VersionTest, ReadsAndWritesBack) {
  for (const char* text : {"0.0.0", "1.2.3", "1.3.0-beta1", "1.0.0-rc.1+build.5", "10.20.30+x"})
    EXPECT_EQ(ToString(ParseVersion(text).value()), text);
  EXPECT_EQ(ToString(ParseVersion("01.2.3").value()), "1.2.3");
}

TEST(VersionTest, RefusesWhatIsNone) {
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "1.2.3-", "1.2.3+", "1..3",
                           ".1.2", "1.2.", " 1.2.3", "1.2.99999999999999999999"})
    EXPECT_FALSE(ParseVersion(text).ok()) << text;
}

TEST(VersionTest, OrdersAsSemanticVersioningSays) {
  const std::vector<const char*> ascending = {
      "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc1",
      "1.0.0", "1.0.1",       "1.2.0",         "1.10.0",       "2.0.0"};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(Compare(*ParseVersion(ascending[i]), *ParseVersion(ascending[j])), i <=> j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

struct NormalCase {
  const char* text;
  const char* normal;
};
class NormalFormTest : public testing::TestWithParam<NormalCase> {};
TEST_P(NormalFormTest, IsAsTerraformRecordsIt) {
  EXPECT_EQ(ToString(ParseVersionConstraints(GetParam().text).value()), GetParam().normal);
}
INSTANTIATE_TEST_SUITE_P(, NormalFormTest,
                         testing::ValuesIn<NormalCase>({{"~> 1.2", "~> 1.2"},
                                                        {"~>1", "~> 1.0"},
                                                        {"~> 1.2.0", "~> 1.2.0"},
                                                        {">=1.0, <2", ">= 1.0.0, < 2.0.0"},
                                                        {"= 1.2.3", "1.2.3"},
                                                        {"1", "1.0.0"},
                                                        {"01.2.3", "1.2.3"},
                                                        {"!=2.0, >= 1", ">= 1.0.0, != 2.0.0"},
                                                        {"> 1, >1.0", "> 1.0.0"},
                                                        {"< 2.0.0, >= 1.0, >= 1.0.0",
                                                         ">= 1.0.0, < 2.0.0"},
                                                        {">= 1.3.0-beta1", ">= 1.3.0-beta1"}}));

struct MeetsCase {
  const char* constraints;
  std::vector<const char*> yes, no;
};
class MeetsTest : public testing::TestWithParam<MeetsCase> {};
TEST_P(MeetsTest, Decides) {
  const VersionConstraints constraints = ParseVersionConstraints(GetParam().constraints).value();
  for (const char* v : GetParam().yes) EXPECT_TRUE(Meets(*ParseVersion(v), constraints)) << v;
  for (const char* v : GetParam().no) EXPECT_FALSE(Meets(*ParseVersion(v), constraints)) << v;
}
INSTANTIATE_TEST_SUITE_P(
    , MeetsTest,
    testing::ValuesIn<MeetsCase>(
        {{"~> 1.2", {"1.2.0", "1.9.9"}, {"1.1.9", "2.0.0", "1.3.0-beta1"}},
         {"~> 1.2.3", {"1.2.3", "1.2.9"}, {"1.2.2", "1.3.0"}},
         {"~> 1", {"1.0.0", "1.5.0"}, {"0.9.0", "2.0.0"}},
         {"1.2", {"1.2.0", "1.2.0+x"}, {"1.2.1"}},
         {"1.3.0-beta1", {"1.3.0-beta1"}, {"1.3.0", "1.3.0-beta2"}},
         {">= 1.0, != 1.5.0, < 2", {"1.0.0", "1.5.1"}, {"1.5.0", "2.0.0", "0.9.9", "2.0.0-rc1"}},
         {"> 1.0.0", {"1.0.1"}, {"1.0.0"}},
         {"<= 1.0.0", {"1.0.0"}, {"1.0.1"}}}));

TEST(ConstraintSyntaxTest, NoConstraintsAcceptEveryRelease) {
  EXPECT_TRUE(Meets(*ParseVersion("3.0.0"), {}));
  EXPECT_FALSE(Meets(*ParseVersion("3.0.0-rc1"), {}));
}

struct BadCase {
  const char* text;
  const char* message;
};
constexpr const char* kBadSyntax = "This string does not use correct version constraint syntax.";
class BadConstraintTest : public testing::TestWithParam<BadCase> {};
TEST_P(BadConstraintTest, IsRefusedInTerraformsWords) {
  EXPECT_EQ(ParseVersionConstraints(GetParam().text).status().message(), GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    , BadConstraintTest,
    testing::ValuesIn<BadCase>(
        {{"", kBadSyntax},
         {"abc", kBadSyntax},
         {"1.x", kBadSyntax},
         {"=>1", kBadSyntax},
         {">= 1.0.0,, < 2", kBadSyntax},
         {">= 1.0.0,", kBadSyntax},
         {"v1.2.3", "Incorrect version constraint syntax: a \"v\" prefix should not be used."},
         {"1.2.3.4",
          "Incorrect version constraint syntax: invalid specification \"1.2.3.4\": too many "
          "numbered portions; only three are allowed (major, minor, patch)."}}));

}  // namespace
}  // namespace planner::addr
