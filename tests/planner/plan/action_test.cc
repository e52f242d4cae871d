#include "planner/plan/action.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/plan/go_syntax.h"
#include "tests/planner/plan/schema_builder.h"
#include "tests/planner/plan/value_builder.h"

namespace planner::plan {
namespace {

using proto::value::Path;
using proto::value::PathStep;

struct Case {
  const char* name;
  Value prior, planned;
  ActionFacts facts;
  Action action;
  ActionReason reason = ActionReason::kNone;
};
class ChooseActionTest : public testing::TestWithParam<Case> {};
TEST_P(ChooseActionTest, Chooses) {
  const ChosenAction chosen = ChooseAction(GetParam().prior, GetParam().planned, GetParam().facts);
  EXPECT_EQ(chosen.action, GetParam().action);
  EXPECT_EQ(chosen.reason, GetParam().reason);
}

Value One() { return Object({{"a", Int(1)}}); }
Value Two() { return Object({{"a", Int(2)}}); }

INSTANTIATE_TEST_SUITE_P(, ChooseActionTest,
                         testing::ValuesIn<Case>({
                             {"CreatesWhatDoesNotExist", Value(), One(), {}, Action::kCreate},
                             {"LeavesEqualObjectsAlone", One(), One(), {}, Action::kNoOp},
                             {"UpdatesDifferentObjects", One(), Two(), {}, Action::kUpdate},
                             {"UpdatesUnknownObjects",
                              One(),
                              Object({{"a", Value::Unknown(Type::Number())}}),
                              {},
                              Action::kUpdate},
                             {"UpdatesWhenOnlySensitivityChanges",
                              One(),
                              Object({{"a", Secret(Int(1))}}),
                              {},
                              Action::kUpdate},
                             {"UpdatesWhenSensitivityMoves",
                              Object({{"a", Secret(Int(1))}, {"b", Int(1)}}),
                              Object({{"a", Int(1)}, {"b", Secret(Int(1))}}),
                              {},
                              Action::kUpdate},
                             {"ReplacesTaintedObjects",
                              One(),
                              One(),
                              {.prior_tainted = true},
                              Action::kDeleteThenCreate,
                              ActionReason::kReplaceBecauseTainted},
                             {"ReplacesWhatCannotBeUpdated",
                              One(),
                              Two(),
                              {.has_replace_paths = true},
                              Action::kDeleteThenCreate,
                              ActionReason::kReplaceBecauseCannotUpdate},
                             {"ReplacesInTheOtherOrder",
                              One(),
                              Two(),
                              {.create_before_destroy = true, .has_replace_paths = true},
                              Action::kCreateThenDelete,
                              ActionReason::kReplaceBecauseCannotUpdate},
                             {"ReplacesOnRequest",
                              One(),
                              One(),
                              {.replace_requested = true},
                              Action::kDeleteThenCreate,
                              ActionReason::kReplaceByRequest},
                             {"ReplacesWhenTriggered",
                              One(),
                              One(),
                              {.replace_triggered = true},
                              Action::kDeleteThenCreate,
                              ActionReason::kReplaceByTriggers},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(EffectiveReplacePathsTest, IgnoresPathsWhoseValueStays) {
  const Block block = MakeBlock({Optional("a", Type::String()), Optional("b", Type::String()),
                                 WriteOnly("w", Type::String())});
  const Value prior = Object({{"a", Text("1")}, {"b", Text("1")}, {"w", NoText()}});
  const Value planned = Object({{"a", Text("1")}, {"b", UnknownText()}, {"w", NoText()}});
  const Path a = {PathStep::Attribute("a")};
  const Path b = {PathStep::Attribute("b")};
  const Path w = {PathStep::Attribute("w")};
  const Path x = {PathStep::Attribute("x")};
  std::vector<Path> bad;
  const auto effective = EffectiveReplacePaths(block, {w, b, a, x, b}, prior, planned, &bad);
  EXPECT_EQ(effective, (std::vector<Path>{b, w}));
  EXPECT_EQ(bad, std::vector<Path>{x});
  EXPECT_TRUE(EffectiveReplacePaths(block, {a, b}, Value(), planned, nullptr).empty());
}

TEST(ApplyIgnoreChangesTest, TakesPriorValuesAtPaths) {
  const Block block = MakeBlock({Computed("id", Type::String()), Optional("name", Type::String()),
                                 Optional("tags", Type::Map(Type::String()))});
  const auto object = [](const Value& id, const char* name, const Value& tags) {
    return Object({{"id", id}, {"name", Text(name)}, {"tags", tags}});
  };
  const Value prior = object(Text("i"), "old", MapOf({{"a", Text("1")}, {"b", Text("2")}}));
  const Value config = object(NoText(), "new", MapOf({{"a", Text("9")}, {"c", Text("3")}}));
  const auto ignoring = [&](std::vector<Path> paths) {
    return GoSyntax(ApplyIgnoreChanges(block, {.paths = std::move(paths)}, prior, config));
  };
  EXPECT_EQ(ignoring({{PathStep::Attribute("name")}}),
            GoSyntax(object(NoText(), "old", MapOf({{"a", Text("9")}, {"c", Text("3")}}))));
  EXPECT_EQ(ignoring({{PathStep::Attribute("tags"), PathStep::Key("a")},
                      {PathStep::Attribute("tags"), PathStep::Key("b")},
                      {PathStep::Attribute("tags"), PathStep::Key("c")}}),
            GoSyntax(object(NoText(), "new", MapOf({{"a", Text("1")}, {"b", Text("2")}}))));
  EXPECT_EQ(ignoring({{PathStep::Attribute("nothing")}}), GoSyntax(config));
  EXPECT_EQ(GoSyntax(ApplyIgnoreChanges(block, {.all = true}, prior, config)),
            GoSyntax(object(NoText(), "old", MapOf({{"a", Text("1")}, {"b", Text("2")}}))));
  EXPECT_EQ(GoSyntax(ApplyIgnoreChanges(block, {.all = true}, Value(), config)), GoSyntax(config));
}

TEST(ApplyIgnoreChangesTest, KeyBehindAnObjectStandsForAllOfTheObject) {
  const Block block = MakeBlock({Optional("any", Type::Dynamic())});
  const auto object = [](const char* a, const char* b) {
    return Object({{"any", Object({{"a", Text(a)}, {"b", Text(b)}})}});
  };
  const Value prior = object("1", "2");
  const Value config = object("3", "4");
  const auto ignoring = [&](const PathStep& step) {
    const Path path = {PathStep::Attribute("any"), step};
    return GoSyntax(ApplyIgnoreChanges(block, {.paths = {path}}, prior, config));
  };
  EXPECT_EQ(ignoring(PathStep::Key("a")), GoSyntax(prior));
  EXPECT_EQ(ignoring(PathStep::Attribute("a")), GoSyntax(object("1", "4")));
}

TEST(ApplyIgnoreChangesTest, AttributeOfAMapIsNoElement) {
  const Block block = MakeBlock({Optional("tags", Type::Map(Type::String()))});
  const Value prior = Object({{"tags", MapOf({{"a", Text("1")}})}});
  const Value config = Object({{"tags", MapOf({{"a", Text("2")}})}});
  const Path path = {PathStep::Attribute("tags"), PathStep::Attribute("a")};
  EXPECT_EQ(GoSyntax(ApplyIgnoreChanges(block, {.paths = {path}}, prior, config)),
            GoSyntax(config));
}

TEST(MarkBySchemaTest, MarksSensitiveAttributesAtAnyDepth) {
  const Block block =
      MakeBlock({Sensitive(Optional("key", Type::String())), Optional("name", Type::String())},
                {Blocks("disk", Nesting::kList,
                        MakeBlock({Sensitive(Optional("password", Type::String()))}))});
  const Value value = Object({{"key", NoText()},
                              {"name", Text("n")},
                              {"disk", ListOf({Object({{"password", Text("p")}})})}});
  const Value marked = MarkBySchema(block, value);
  EXPECT_TRUE(marked.GetAttr("key").HasMark(proto::value::kSensitive));
  EXPECT_EQ(marked.GetAttr("name").DeepMarks(), proto::value::kNoMarks);
  EXPECT_TRUE(marked.GetAttr("disk")[0].GetAttr("password").HasMark(proto::value::kSensitive));
}

TEST(WithoutWriteOnlyTest, NullsThem) {
  const Block block = MakeBlock({WriteOnly("w", Type::String()), Optional("a", Type::String())});
  EXPECT_EQ(GoSyntax(WithoutWriteOnly(block, Object({{"w", Text("s")}, {"a", Text("b")}}))),
            GoSyntax(Object({{"w", NoText()}, {"a", Text("b")}})));
}

}  // namespace
}  // namespace planner::plan
