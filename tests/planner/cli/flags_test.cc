#include "planner/cli/flags.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace planner::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

struct Flags {
  bool json = false;
  int count = 10;
  std::optional<int> parallelism;
  std::string out;
  std::vector<std::string> targets;
  std::vector<std::pair<std::string, std::string>> variables;

  absl::StatusOr<std::vector<std::string>> Parse(const std::vector<std::string>& arguments) {
    FlagSet set;
    set.Bool("json", &json);
    set.Int("count", &count);
    set.Int("parallelism", &parallelism);
    set.String("out", &out);
    set.Strings("target", &targets);
    set.Ordered("var", &variables);
    set.Ordered("var-file", &variables);
    return set.Parse(arguments);
  }
};

TEST(FlagSetTest, ReadsTerraformsForms) {
  Flags flags;
  const auto rest =
      flags.Parse({"-json", "--parallelism=3", "-count=4", "-out", "p", "-target=a.b", "-target",
                   "c.d", "-var", "x=1", "-var-file=f", "-var=y=2", "plan.file", "-json=false"});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_TRUE(flags.json);
  EXPECT_EQ(flags.parallelism, 3);
  EXPECT_EQ(flags.count, 4);
  EXPECT_EQ(flags.out, "p");
  EXPECT_THAT(flags.targets, ElementsAre("a.b", "c.d"));
  EXPECT_THAT(flags.variables,
              ElementsAre(Pair("var", "x=1"), Pair("var-file", "f"), Pair("var", "y=2")));
  EXPECT_THAT(*rest, ElementsAre("plan.file", "-json=false"));
}

TEST(FlagSetTest, WhatIsNotGivenKeepsItsDefault) {
  Flags flags;
  ASSERT_TRUE(flags.Parse({"-json"}).ok());
  EXPECT_EQ(flags.parallelism, std::nullopt);
  EXPECT_EQ(flags.count, 10);
}

TEST(FlagSetTest, ExplainsMistakesAsGoDoes) {
  struct Case {
    std::vector<std::string> arguments;
    const char* want;
  };
  for (const Case& c : std::vector<Case>{
           {{"-foo"}, "flag provided but not defined: -foo"},
           {{"-target"}, "flag needs an argument: -target"},
           {{"-json=zz"}, "invalid boolean value \"zz\" for -json: parse error"},
           {{"-parallelism=x"}, "invalid value \"x\" for flag -parallelism: parse error"},
           {{"---x"}, "bad flag syntax: ---x"}}) {
    Flags flags;
    EXPECT_EQ(flags.Parse(c.arguments).status().message(), c.want);
  }
}

TEST(SplitArgumentsTest, SplitsLikeAShell) {
  EXPECT_THAT(*SplitArguments(R"( -var 'a b' "c \"d\"" e\ f'' "" )"),
              ElementsAre("-var", "a b", "c \"d\"", "e f", ""));
  EXPECT_FALSE(SplitArguments("'open").ok());
}

}  // namespace
}  // namespace planner::cli
