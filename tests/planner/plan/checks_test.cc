#include "planner/plan/checks.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/planner/plan/schema_builder.h"
#include "tests/planner/plan/value_builder.h"

namespace planner::plan {
namespace {

using Messages = std::vector<std::string>;

Block Plain() {
  return MakeBlock({Computed("id", Type::String()), Optional("name", Type::String()),
                    OptionalComputed("zone", Type::String())});
}
Value PlainObject(const Value& id, const Value& name, const Value& zone) {
  return Object({{"id", id}, {"name", name}, {"zone", zone}});
}
Block WithDisks(Nesting nesting) {
  return MakeBlock({}, {Blocks("disk", nesting, MakeBlock({Optional("size", Type::Number())}))});
}
Value Disk(int64_t size) { return Object({{"size", Int(size)}}); }
Value Disks(const Value& disks) { return Object({{"disk", disks}}); }
Value NoDisks() { return Value::List(Disk(1).type(), {}); }

struct PlanCase {
  const char* name;
  Block block;
  Value prior, config, planned;
  Messages want;
};
class AssertPlanValidTest : public testing::TestWithParam<PlanCase> {};
TEST_P(AssertPlanValidTest, Reports) {
  const PlanCase& c = GetParam();
  EXPECT_EQ(AssertPlanValid(c.block, c.prior, c.config, c.planned), c.want);
}

INSTANTIATE_TEST_SUITE_P(
    , AssertPlanValidTest,
    testing::ValuesIn<PlanCase>({
        {"NothingWhenThePlanIsTheConfiguration",
         Plain(),
         Value(),
         PlainObject(NoText(), Text("a"), NoText()),
         PlainObject(UnknownText(), Text("a"), Text("z")),
         {}},
        {"NothingWhenADifferenceIsSuppressed",
         Plain(),
         PlainObject(Text("i"), Text("A"), NoText()),
         PlainObject(NoText(), Text("a"), NoText()),
         PlainObject(Text("i"), Text("A"), NoText()),
         {}},
        {"AValueThatWasNotConfigured",
         Plain(),
         Value(),
         PlainObject(NoText(), NoText(), NoText()),
         PlainObject(NoText(), Text("x"), NoText()),
         {".name: planned value cty.StringVal(\"x\") for a non-computed attribute"}},
        {"AValueThatIsNeitherConfiguredNorPrior",
         Plain(),
         PlainObject(NoText(), Text("p"), NoText()),
         PlainObject(NoText(), Text("c"), NoText()),
         PlainObject(NoText(), Text("x"), NoText()),
         {".name: planned value cty.StringVal(\"x\") does not match config value "
          "cty.StringVal(\"c\") nor prior value cty.StringVal(\"p\")"}},
        {"AnUnknownWhereAValueIsConfigured",
         Plain(),
         Value(),
         PlainObject(NoText(), Text("c"), NoText()),
         PlainObject(NoText(), UnknownText(), NoText()),
         {".name: planned value cty.UnknownVal(cty.String) does not match config value "
          "cty.StringVal(\"c\")"}},
        {"ASecretWithoutShowingIt",
         MakeBlock({Sensitive(Optional("key", Type::String()))}),
         Value(),
         Object({{"key", Text("c")}}),
         Object({{"key", Text("x")}}),
         {".key: sensitive planned value does not match config value"}},
        {"AWriteOnlyValue",
         MakeBlock({WriteOnly("key", Type::String())}),
         Value(),
         Object({{"key", Text("c")}}),
         Object({{"key", Text("c")}}),
         {".key: planned value for write-only attribute is not null"}},
        {"AbsenceOfWhatIsConfigured",
         Plain(),
         Value(),
         PlainObject(NoText(), Text("c"), NoText()),
         Value(),
         {"planned for absence but config wants existence"}},
        {"ExistenceOfWhatIsDestroyed",
         Plain(),
         PlainObject(Text("i"), Text("c"), NoText()),
         Value(),
         PlainObject(Text("i"), Text("c"), NoText()),
         {"planned for existence but config wants absence"}},
        {"MissingBlocks",
         WithDisks(Nesting::kList),
         Value(),
         Disks(ListOf({Disk(1)})),
         Disks(NoDisks()),
         {".disk: block count in plan (0) disagrees with count in config (1)"}},
        {"NullBlocks",
         WithDisks(Nesting::kList),
         Value(),
         Disks(NoDisks()),
         Disks(Value::Null(NoDisks().type())),
         {".disk: attribute representing a list of nested blocks must be empty to indicate no "
          "blocks, not null"}},
        {"UnknownBlocks",
         WithDisks(Nesting::kList),
         Value(),
         Disks(NoDisks()),
         Disks(Value::Unknown(NoDisks().type())),
         {".disk: attribute representing nested block must not be unknown itself; set nested "
          "attribute values to unknown instead"}},
        {"AValueInsideABlock",
         WithDisks(Nesting::kList),
         Value(),
         Disks(ListOf({Disk(1)})),
         Disks(ListOf({Disk(2)})),
         {".disk[0].size: planned value cty.NumberIntVal(2) does not match config value "
          "cty.NumberIntVal(1)"}},
        {"ForeignAndMissingKeys",
         WithDisks(Nesting::kMap),
         Value(),
         Disks(MapOf({{"a", Disk(1)}})),
         Disks(MapOf({{"b", Disk(1)}})),
         {".disk: block key \"b\" from plan is not present in config",
          ".disk: block key \"a\" from config is not present in plan"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

struct ValueCase {
  const char* name;
  Value planned, actual;
  Messages want;
};
class AssertValueCompatibleTest : public testing::TestWithParam<ValueCase> {};
TEST_P(AssertValueCompatibleTest, Reports) {
  EXPECT_EQ(AssertValueCompatible(GetParam().planned, GetParam().actual), GetParam().want);
}

proto::value::Refinements StartsWith(const char* prefix) {
  proto::value::Refinements refinements;
  refinements.prefix = prefix;
  refinements.not_null = true;
  return refinements;
}

INSTANTIATE_TEST_SUITE_P(
    , AssertValueCompatibleTest,
    testing::ValuesIn<ValueCase>({
        {"NothingWhenAnUnknownBecomesKnown", UnknownText(), Text("x"), {}},
        {"NothingWhenAnUnknownBecomesNull", UnknownText(), NoText(), {}},
        {"ABrokenPromise",
         Value::Unknown(Type::String(), StartsWith("img-")),
         Text("x"),
         {"final value cty.StringVal(\"x\") does not conform to planning placeholder "
          "cty.UnknownVal(cty.String).RefineNotNull()"}},
        {"AnotherText",
         Text("a"),
         Text("b"),
         {"was cty.StringVal(\"a\"), but now cty.StringVal(\"b\")"}},
        {"ANullForAText", Text("a"), NoText(), {"was cty.StringVal(\"a\"), but now null"}},
        {"ATextForANull", NoText(), Text("a"), {"was null, but now cty.StringVal(\"a\")"}},
        {"AnUnknownForAText", Text("a"), UnknownText(), {"was known, but now unknown"}},
        {"AnotherType", UnknownText(), Int(1), {"wrong final value type: string required"}},
        {"AMissingElement", ListOf({Int(1), Int(2)}), ListOf({Int(1)}), {"element 1 has vanished"}},
        {"ANewElement", ListOf({Int(1)}), ListOf({Int(1), Int(2)}), {"new element 1 has appeared"}},
        {"OtherKeys",
         MapOf({{"a", Int(1)}}),
         MapOf({{"b", Int(1)}}),
         {"element \"a\" has vanished", "new element \"b\" has appeared"}},
        {"NothingForSetElementsThatCorrelate",
         SetOf({Text("a"), UnknownText()}),
         SetOf({Text("a"), Text("b")}),
         {}},
        {"SetElementsThatDoNot",
         SetOf({Text("a")}),
         SetOf({Text("b")}),
         {"planned set element cty.StringVal(\"a\") does not correlate with any element in actual",
          "actual set element cty.StringVal(\"b\") does not correlate with any element in plan"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(AssertObjectCompatibleTest, NamesThePathAndHidesSecrets) {
  const Block block =
      MakeBlock({Optional("name", Type::String()), Sensitive(Optional("key", Type::String()))},
                {Blocks("disk", Nesting::kList, MakeBlock({Optional("size", Type::Number())}))});
  const auto object = [](const char* name, const char* key, const Value& disks) {
    return Object({{"name", Text(name)}, {"key", Text(key)}, {"disk", disks}});
  };
  const Value planned = object("a", "k", ListOf({Disk(1)}));
  EXPECT_THAT(AssertObjectCompatible(block, planned, planned), testing::IsEmpty());
  EXPECT_EQ(AssertObjectCompatible(block, planned, object("b", "l", ListOf({Disk(2)}))),
            Messages({".key: inconsistent values for sensitive attribute",
                      ".name: was cty.StringVal(\"a\"), but now cty.StringVal(\"b\")",
                      ".disk[0].size: was cty.NumberIntVal(1), but now cty.NumberIntVal(2)"}));
  EXPECT_EQ(AssertObjectCompatible(block, planned, object("a", "k", NoDisks())),
            Messages({".disk: block count changed from 1 to 0"}));
  EXPECT_EQ(AssertObjectCompatible(block, planned, Value()),
            Messages({"was present, but now absent"}));
}

TEST(AssertConformsTest, NamesMissingForeignAndWronglyTypedAttributes) {
  const Block block = MakeBlock({Optional("a", Type::String()), Optional("b", Type::Dynamic())});
  EXPECT_THAT(AssertConforms(block, Object({{"a", Text("x")}, {"b", Int(1)}})), testing::IsEmpty());
  EXPECT_EQ(AssertConforms(block, Object({{"a", Int(1)}, {"c", Int(1)}})),
            Messages({"unsupported attribute \"c\"", ".a: string required",
                      "missing required attribute \"b\""}));
}

TEST(UnknownPathsTest, FindsAndReplacesUnknowns) {
  const Value value = Object({{"a", ListOf({Text("x"), UnknownText()})}, {"b", UnknownText()}});
  EXPECT_EQ(UnknownPaths(value), Messages({".a[1]", ".b"}));
  EXPECT_TRUE(UnknownAsNull(value).IsWhollyKnown());
}

}  // namespace
}  // namespace planner::plan
