#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "planner/modules/registry_answers.h"

namespace planner::modules {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(AnswersTest, ServicesAreTextsByName) {
  const auto services =
      ParseServices(R"({"modules.v1": "/m/", "login.v1": {"client": "x"}, "providers.v1": "/p"})");
  ASSERT_TRUE(services.ok());
  EXPECT_THAT(*services, ElementsAre(Pair("modules.v1", "/m/"), Pair("providers.v1", "/p")));
  for (const char* text : {"", "[]", "{", "1", "{\"a\": }"})
    EXPECT_FALSE(ParseServices(text).ok()) << text;
}

TEST(AnswersTest, VersionsAreThoseOfTheFirstModule) {
  const auto versions = ParseVersions(
      R"({"modules": [{"versions": [{"version": "1.0.0"}, {"version": 1}, 2, {"version": "v2"}]},
                      {"versions": [{"version": "9.0.0"}]}]})");
  ASSERT_TRUE(versions.ok() && versions->has_value());
  EXPECT_THAT(**versions, ElementsAre("1.0.0", "v2"));
  for (const char* text : {"{}", R"({"modules": []})", R"({"modules": 1})"}) {
    const auto none = ParseVersions(text);
    ASSERT_TRUE(none.ok()) << text;
    EXPECT_FALSE(none->has_value()) << text;
  }
  for (const char* text : {R"({"modules": [1]})", R"({"modules": [{}]})"}) {
    const auto empty = ParseVersions(text);
    ASSERT_TRUE(empty.ok() && empty->has_value()) << text;
    EXPECT_TRUE((*empty)->empty()) << text;
  }
  EXPECT_FALSE(ParseVersions("no JSON").ok());
}

struct Case {
  const char* html;
  const char* want;
};

TEST(AnswersTest, PagesSayWhereThePackageIs) {
  for (
      const Case& c : std::vector<Case>{
          {R"(<html><head><meta name="terraform-get" content="https://e.com/m.zip"/></head></html>)",
           "https://e.com/m.zip"},
          {R"(<META CONTENT='git::https://e.com/r?a=1&amp;b=2' NAME="terraform-get">)",
           "git::https://e.com/r?a=1&b=2"},
          {"<meta name=terraform-get content=x>", "x"},
          {R"(<meta name="other" content="no"><meta name="terraform-get" content="yes">)", "yes"},
          {R"(<!-- <meta name="terraform-get" content="no"> -->)", ""},
          {R"(<meta name="terraform-get">)", ""},
          {R"(<meta name="terraform-get" content="no)", ""},
          {"no page", ""},
      }) {
    EXPECT_EQ(FindTerraformGet(c.html), c.want) << c.html;
  }
}

}  // namespace
}  // namespace planner::modules
