#include "planner/plan/proposed_new.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/plan/go_syntax.h"
#include "tests/planner/plan/schema_builder.h"
#include "tests/planner/plan/value_builder.h"

namespace planner::plan {
namespace {

struct Case {
  const char* name;
  Block block;
  Value prior, config, want;
};

class ProposedNewTest : public testing::TestWithParam<Case> {};

TEST_P(ProposedNewTest, Merges) {
  const Case& c = GetParam();
  EXPECT_EQ(GoSyntax(ProposedNew(c.block, c.prior, c.config)), GoSyntax(c.want));
}

Block Plain() {
  return MakeBlock({Computed("id", Type::String()), Optional("name", Type::String()),
                    OptionalComputed("zone", Type::String())});
}
Value PlainObject(const Value& id, const Value& name, const Value& zone) {
  return Object({{"id", id}, {"name", name}, {"zone", zone}});
}
Block WithBlocks(Nesting nesting) {
  return MakeBlock(
      {}, {Blocks("disk", nesting,
                  MakeBlock({Computed("id", Type::String()), Optional("size", Type::Number())}))});
}
Value Disk(const Value& id, int64_t size) { return Object({{"id", id}, {"size", Int(size)}}); }
Value Disks(const Value& disks) { return Object({{"disk", disks}}); }
Block WithNested(Nesting nesting) {
  return MakeBlock({Nested("disk", nesting,
                           {Computed("id", Type::String()), Optional("size", Type::Number())})});
}
Type DiskType() { return Disk(NoText(), 1).type(); }

INSTANTIATE_TEST_SUITE_P(
    , ProposedNewTest,
    testing::ValuesIn<Case>({
        {"LeavesComputedNullOnCreate", Plain(), Value(), PlainObject(NoText(), Text("a"), NoText()),
         PlainObject(NoText(), Text("a"), NoText())},
        {"KeepsComputedThatIsNotConfigured", Plain(), PlainObject(Text("i"), Text("a"), Text("z")),
         PlainObject(NoText(), Text("b"), NoText()), PlainObject(Text("i"), Text("b"), Text("z"))},
        {"TakesConfiguredOverPrior", Plain(), PlainObject(Text("i"), Text("a"), Text("z")),
         PlainObject(NoText(), NoText(), Text("y")), PlainObject(Text("i"), NoText(), Text("y"))},
        {"TakesUnknownConfiguration", Plain(), PlainObject(Text("i"), Text("a"), Text("z")),
         PlainObject(NoText(), UnknownText(), UnknownText()),
         PlainObject(Text("i"), UnknownText(), UnknownText())},
        {"PairsListBlocksByIndex", WithBlocks(Nesting::kList), Disks(ListOf({Disk(Text("a"), 1)})),
         Disks(ListOf({Disk(NoText(), 2), Disk(NoText(), 3)})),
         Disks(ListOf({Disk(Text("a"), 2), Disk(NoText(), 3)}))},
        {"PairsMapBlocksByKey", WithBlocks(Nesting::kMap),
         Disks(MapOf({{"x", Disk(Text("a"), 1)}})),
         Disks(MapOf({{"w", Disk(NoText(), 1)}, {"x", Disk(NoText(), 2)}})),
         Disks(MapOf({{"w", Disk(NoText(), 1)}, {"x", Disk(Text("a"), 2)}}))},
        {"PairsSetBlocksThatCouldHaveGrown", WithBlocks(Nesting::kSet),
         Disks(SetOf({Disk(Text("a"), 1), Disk(Text("b"), 2)})),
         Disks(SetOf({Disk(NoText(), 2), Disk(NoText(), 3)})),
         Disks(SetOf({Disk(Text("b"), 2), Disk(NoText(), 3)}))},
        {"KeepsAbsentSingleBlockAbsent", WithBlocks(Nesting::kSingle), Disks(Disk(Text("a"), 1)),
         Disks(Value::Null(DiskType())), Disks(Value::Null(DiskType()))},
        {"MergesSingleBlock", WithBlocks(Nesting::kSingle), Disks(Disk(Text("a"), 1)),
         Disks(Disk(NoText(), 2)), Disks(Disk(Text("a"), 2))},
        {"MergesSingleBlockThatIsNew", WithBlocks(Nesting::kSingle), Disks(Value::Null(DiskType())),
         Disks(Disk(NoText(), 2)), Disks(Disk(NoText(), 2))},
        {"LeavesUnknownBlocksUnknown", WithBlocks(Nesting::kList),
         Disks(ListOf({Disk(Text("a"), 1)})), Disks(Value::Unknown(Type::List(DiskType()))),
         Disks(Value::Unknown(Type::List(DiskType())))},
        {"MergesNestedAttributesByIndex", WithNested(Nesting::kList),
         Disks(ListOf({Disk(Text("a"), 1)})), Disks(ListOf({Disk(NoText(), 2), Disk(NoText(), 3)})),
         Disks(ListOf({Disk(Text("a"), 2), Disk(NoText(), 3)}))},
        {"PairsNestedSets", WithNested(Nesting::kSet), Disks(SetOf({Disk(Text("a"), 1)})),
         Disks(SetOf({Disk(NoText(), 1), Disk(NoText(), 2)})),
         Disks(SetOf({Disk(Text("a"), 1), Disk(NoText(), 2)}))},
        {"DropsNestedAttributeThatIsNotConfigured", WithNested(Nesting::kList),
         Disks(ListOf({Disk(Text("a"), 1)})), Disks(Value::Null(Type::List(DiskType()))),
         Disks(Value::Null(Type::List(DiskType())))},
    }),
    [](const auto& test) { return std::string(test.param.name); });

// A nested attribute that the provider may fill in: what it filled in stays, what the user
// had written goes when the user takes it out.
TEST(NestedAttributeTest, TellsComputedNestedAttributesFromConfiguredOnes) {
  Attribute network = Nested("net", Nesting::kSingle,
                             {Computed("ip", Type::String()), Optional("name", Type::String())});
  network.computed = true;
  const Block block = MakeBlock({network});
  const auto net = [](const Value& ip, const Value& name) {
    return Object({{"net", Object({{"ip", ip}, {"name", name}})}});
  };
  const Value nothing =
      Object({{"net", Value::Null(Object({{"ip", NoText()}, {"name", NoText()}}).type())}});
  const Value filled_in = net(Text("1"), NoText());
  EXPECT_EQ(GoSyntax(ProposedNew(block, filled_in, nothing)), GoSyntax(filled_in));
  EXPECT_EQ(GoSyntax(ProposedNew(block, net(Text("1"), Text("a")), nothing)), GoSyntax(nothing));
}

TEST(ProposedNewObjectTest, ComputedNullKeepsTheTypeThatItHas) {
  const Block block = MakeBlock({Computed("any", Type::Dynamic())});
  const Value prior = Object({{"any", Value::Null(Type::String())}});
  const Value config = Object({{"any", Value::Null(Type::Dynamic())}});
  EXPECT_EQ(ProposedNew(block, prior, config).GetAttr("any").type(), Type::String());
  EXPECT_EQ(ProposedNew(block, Value(), config).GetAttr("any").type(), Type::Dynamic());
}

TEST(PlannedDataObjectTest, MakesUnsetComputedAttributesUnknown) {
  EXPECT_EQ(GoSyntax(PlannedDataObject(Plain(), PlainObject(NoText(), Text("a"), Text("z")))),
            GoSyntax(PlainObject(UnknownText(), Text("a"), Text("z"))));
}

}  // namespace
}  // namespace planner::plan
