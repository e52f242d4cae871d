#include "planner/provision/local_exec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "planner/provision/schemas.h"
#include "proto/schema/schema.h"
#include "proto/value/type.h"

namespace planner::provision {
namespace {

using proto::value::Type;
using proto::value::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Value Config(std::string_view type,
             const std::vector<std::pair<std::string, Value>>& arguments = {}) {
  Value config = proto::schema::EmptyValue(*FindSchema(type));
  for (const auto& [name, value] : arguments) config = config.WithAttr(name, value);
  return config;
}

TEST(LocalExec, IsAShellUnlessThereIsAnInterpreter) {
  Mistake mistake;
  const auto exec =
      ReadLocalExec(Config("local-exec", {{"command", Value::String("a \"b\"")}}), mistake);
  ASSERT_TRUE(exec);
  EXPECT_THAT(exec->command.arguments, ElementsAre("/bin/sh", "-c", "a \"b\""));
  EXPECT_EQ(exec->announcement, R"(Executing: ["/bin/sh" "-c" "a \"b\""])");
  EXPECT_EQ(exec->command.directory, "");
}

TEST(LocalExec, LeavesOutWhatIsNull) {
  Mistake mistake;
  const auto exec = ReadLocalExec(
      Config("local-exec",
             {{"command", Value::String("x")},
              {"interpreter",
               Value::List(Type::String(), {Value::String("p"), Value::Null(Type::String())})},
              {"environment", Value::Map(Type::String(), {{"B", Value::Null(Type::String())},
                                                          {"A", Value::String("1")}})},
              {"working_dir", Value::String("/d")},
              {"quiet", Value::Bool(true)}}),
      mistake);
  ASSERT_TRUE(exec);
  EXPECT_THAT(exec->command.arguments, ElementsAre("p", "x"));
  EXPECT_THAT(exec->command.environment, ElementsAre("A=1"));
  EXPECT_EQ(exec->command.directory, "/d");
  EXPECT_EQ(exec->announcement, "local-exec: Executing: Suppressed by quiet=true");
}

TEST(LocalExec, NeedsACommand) {
  for (const Value& command : {Value::String(""), Value::Null(Type::String())}) {
    Mistake mistake;
    EXPECT_FALSE(ReadLocalExec(Config("local-exec", {{"command", command}}), mistake));
    EXPECT_EQ(mistake.summary, "Invalid local-exec provisioner command");
  }
}

TEST(LocalExec, TellsASecretNeitherByCommandNorByOutput) {
  const LocalExec exec{.text = "login hunter2"};
  const CommandResult result{.failure = "exit status 1", .output = "no hunter2"};
  EXPECT_EQ(DescribeFailure(exec, result, /*secret=*/false).detail,
            "Error running command 'login hunter2': exit status 1. Output: no hunter2");
  const std::string detail = DescribeFailure(exec, result, /*secret=*/true).detail;
  EXPECT_THAT(detail, HasSubstr("exit status 1"));
  EXPECT_THAT(detail, Not(HasSubstr("hunter2")));
}

struct Case {
  const char* name;
  const char* type;
  std::vector<std::pair<std::string, Value>> arguments;
  const char* mistake;  // Its summary; empty: there is none.
};
class FindMistakeTest : public testing::TestWithParam<Case> {};
TEST_P(FindMistakeTest, Finds) {
  const auto mistake = FindMistake(GetParam().type, Config(GetParam().type, GetParam().arguments));
  EXPECT_EQ(mistake ? mistake->summary : "", GetParam().mistake);
}
INSTANTIATE_TEST_SUITE_P(
    , FindMistakeTest,
    testing::ValuesIn<Case>({
        {"FileNeedsSomethingToCopy", "file", {}, "Must provide one of 'source' or 'content'"},
        {"FileCopiesOneThing",
         "file",
         {{"source", Value::String("a")}, {"content", Value::Unknown(Type::String())}},
         "Cannot set both 'source' and 'content'"},
        {"FileMayCopyWhatIsNotKnownYet", "file", {{"source", Value::Unknown(Type::String())}}, ""},
        {"RemoteExecNeedsSomethingToRun",
         "remote-exec",
         {},
         "Invalid remote-exec provisioner configuration"},
        {"RemoteExecRunsOneThing",
         "remote-exec",
         {{"script", Value::String("a")},
          {"inline", Value::List(Type::String(), {Value::String("b")})}},
         "Invalid remote-exec provisioner configuration"},
        {"RemoteExecRunsAScript", "remote-exec", {{"script", Value::String("a")}}, ""},
        {"LocalExecIsCheckedWhenItRuns", "local-exec", {{"command", Value::String("")}}, ""},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Schemas, KnowsThreeTypesAndRunsOne) {
  EXPECT_EQ(FindSchema("magic"), nullptr);
  for (const char* type : {"local-exec", "file", "remote-exec"}) {
    ASSERT_NE(FindSchema(type), nullptr);
    EXPECT_EQ(IsRunnable(type), std::string_view(type) == "local-exec");
  }
  EXPECT_TRUE(ConnectionSchema().FindAttribute("host")->required);
  EXPECT_EQ(ConnectionSchema().attributes.size(), 29U);
}

}  // namespace
}  // namespace planner::provision
