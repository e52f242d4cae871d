#include "planner/engine/generate_config.h"

#include <gtest/gtest.h>

#include <string>

#include "planner/addr/address.h"
#include "proto/schema/schema.h"
#include "proto/value/json.h"
#include "proto/value/value.h"
#include "tests/planner/plan/schema_builder.h"

namespace planner::engine {
namespace {

using plan::Blocks;
using plan::Computed;
using plan::MakeBlock;
using plan::Nested;
using plan::Optional;
using plan::OptionalComputed;
using plan::Sensitive;
using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::Nesting;
using proto::value::Type;

Attribute Deprecated(Attribute attribute) {
  attribute.deprecated = true;
  return attribute;
}

std::string Generated(const Block& block, const std::string& json,
                      const addr::ProviderConfig& provider = {{"h", "n", "lab"}, ""}) {
  const auto object =
      proto::value::FromJson(json, ImpliedType(block), {.ignore_unknown_attributes = false});
  EXPECT_TRUE(object.ok()) << object.status();
  return GenerateArguments({.type = "lab_thing", .name = "a"}, provider, {.block = block}, *object);
}

TEST(GenerateArgumentsTest, WritesWhatCanBeSetAndAlignsIt) {
  const Block block = MakeBlock(
      {OptionalComputed("id", Type::String()), Computed("status", Type::String()),
       Deprecated(Optional("old", Type::String())), Optional("empty", Type::String()),
       Optional("name", Type::String()), Optional("nothing", Type::Bool()),
       OptionalComputed("size", Type::Number()), Sensitive(Optional("token", Type::String()))});
  EXPECT_EQ(Generated(block, R"({"id": "i", "status": "up", "old": "o", "empty": "", "name": "n",
                                 "size": 1.5, "token": "t"})"),
            "empty   = null\n"
            "name    = \"n\"\n"
            "nothing = null\n"
            "size    = 1.5\n"
            "token   = null # sensitive\n");
}

TEST(GenerateArgumentsTest, WritesCollectionsAsExpressions) {
  const Block block = MakeBlock(
      {Optional("list", Type::List(Type::String())), Optional("map", Type::Map(Type::Bool())),
       Optional("none", Type::Map(Type::String())), Optional("set", Type::Set(Type::Number()))});
  EXPECT_EQ(Generated(block, R"({"list": ["a", "${b}"], "map": {"a": true, "not a name": false},
                                 "none": {}, "set": [2, 1]})"),
            "list = [\"a\", \"$${b}\"]\n"
            "map = {\n"
            "  a            = true\n"
            "  \"not a name\" = false\n"
            "}\n"
            "none = {}\n"
            "set  = [1, 2]\n");
}

TEST(GenerateArgumentsTest, TakesJsonInTextsApart) {
  const Block block =
      MakeBlock({Optional("broken", Type::String()), Optional("number", Type::String()),
                 Optional("policy", Type::String())});
  EXPECT_EQ(Generated(block, R"({"broken": "{x", "number": "12", "policy": "{\"a\":[1,null]}"})"),
            "broken = \"{x\"\n"
            "number = \"12\"\n"
            "policy = jsonencode({\n"
            "  a = [1, null]\n"
            "})\n");
}

TEST(GenerateArgumentsTest, WritesNestedAttributesOfEachKind) {
  const std::vector<Attribute> inside = {Optional("a", Type::String()),
                                         Computed("c", Type::String()),
                                         OptionalComputed("id", Type::String())};
  const Block block = MakeBlock(
      {Nested("many", Nesting::kList, inside), Nested("map", Nesting::kMap, inside),
       Nested("one", Nesting::kSingle, inside), Sensitive(Nested("secret", Nesting::kSet, inside)),
       Nested("unset", Nesting::kSingle, inside)});
  EXPECT_EQ(Generated(block, R"({"many": [{"a": "x", "id": "i"}], "map": {"k k": {"a": "y"}},
                                 "one": {"a": "z"}, "secret": [{"a": "hidden"}]})"),
            "many = [\n"
            "  {\n"
            "    a  = \"x\"\n"
            "    id = \"i\"\n"
            "  },\n"
            "]\n"
            "map = {\n"
            "  \"k k\" = {\n"
            "    a  = \"y\"\n"
            "    id = null\n"
            "  }\n"
            "}\n"
            "one = {\n"
            "  a  = \"z\"\n"
            "  id = null\n"
            "}\n"
            "secret = [] # sensitive\n"
            "unset  = null\n");
}

TEST(GenerateArgumentsTest, WritesBlocksBehindArguments) {
  const Block inner = MakeBlock({Optional("a", Type::String())});
  const Block block =
      MakeBlock({Optional("z", Type::String())},
                {Blocks("keyed", Nesting::kMap, inner), Blocks("many", Nesting::kList, inner),
                 Blocks("one", Nesting::kSingle, inner), Blocks("unset", Nesting::kSingle, inner)});
  EXPECT_EQ(Generated(block, R"({"z": "z", "keyed": {"k": {"a": "1"}}, "many": [{"a": "2"}, {}],
                                 "one": {"a": "3"}})"),
            "z = \"z\"\n"
            "keyed \"k\" {\n"
            "  a = \"1\"\n"
            "}\n"
            "many {\n"
            "  a = \"2\"\n"
            "}\n"
            "many {\n"
            "  a = null\n"
            "}\n"
            "one {\n"
            "  a = \"3\"\n"
            "}\n");
}

TEST(GenerateArgumentsTest, NamesAProviderThatTheTypeDoesNotImply) {
  const Block block = MakeBlock({Optional("a", Type::String())});
  EXPECT_EQ(Generated(block, R"({"a": "x"})", {{"h", "n", "lab"}, "west"}),
            "provider = lab.west\na        = \"x\"\n");
  EXPECT_EQ(Generated(block, R"({"a": "x"})", {{"h", "n", "other"}, ""}),
            "provider = other\na        = \"x\"\n");
}

TEST(GenerateBlockTest, PutsArgumentsIntoABlock) {
  EXPECT_EQ(GenerateBlock({.type = "lab_thing", .name = "a"}, "name = \"n\"\n"),
            "resource \"lab_thing\" \"a\" {\n  name = \"n\"\n}");
}

}  // namespace
}  // namespace planner::engine
