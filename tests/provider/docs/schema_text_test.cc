#include "provider/docs/schema_text.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/schema/schema.h"
#include "proto/value/type.h"

namespace provider::docs {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::NestedType;
using proto::schema::Nesting;
using proto::value::Type;

struct AttributeCase {
  const char* name;
  Attribute attribute;
  const char* text;  // What follows "## Schema\n".
};
class AttributeTest : public testing::TestWithParam<AttributeCase> {};

TEST_P(AttributeTest, IsOneLine) {
  Block block;
  block.attributes = {GetParam().attribute};
  EXPECT_EQ(SchemaText(block), std::string("## Schema\n") + GetParam().text);
}

Attribute Make(Type type) { return {.name = "a", .type = type, .optional = true}; }
Attribute MakeNested(Nesting nesting) {
  Attribute attribute{.name = "a", .description = "Text.", .required = true};
  attribute.nested = std::make_shared<NestedType>(
      NestedType{nesting, {Attribute{.name = "b", .type = Type::Bool(), .computed = true}}});
  return attribute;
}

INSTANTIATE_TEST_SUITE_P(
    , AttributeTest,
    testing::ValuesIn<AttributeCase>({
        {"ARequiredOne", Attribute{.name = "a", .type = Type::String(), .required = true},
         "\n### Required\n\n- `a` (String)\n"},
        {"AnOptionalOne", Make(Type::Number()), "\n### Optional\n\n- `a` (Number)\n"},
        {"AnOptionalOneThatTheProviderMaySet",
         Attribute{.name = "a", .type = Type::Bool(), .optional = true, .computed = true},
         "\n### Optional\n\n- `a` (Boolean)\n"},
        {"OneThatTheProviderSets",
         Attribute{.name = "a", .type = Type::String(), .description = "Text.", .computed = true},
         "\n### Read-Only\n\n- `a` (String) Text.\n"},
        {"ASecret",
         Attribute{.name = "a",
                   .type = Type::String(),
                   .optional = true,
                   .sensitive = true,
                   .deprecated = true,
                   .write_only = true},
         "\n### Optional\n\n- `a` (String, Sensitive, Deprecated, Write-only)\n"},
        {"AList", Make(Type::List(Type::String())), "\n### Optional\n\n- `a` (List of String)\n"},
        {"AMapOfSets", Make(Type::Map(Type::Set(Type::Number()))),
         "\n### Optional\n\n- `a` (Map of Set of Number)\n"},
        {"AnyType", Make(Type::Dynamic()), "\n### Optional\n\n- `a` (Dynamic)\n"},
        {"AListOfObjects", Make(Type::List(Type::Object({{"c", Type::Bool()}}))),
         "\n### Optional\n\n- `a` (List of Object) (see [below for nested "
         "schema](#nestedatt--a))\n\n<a id=\"nestedatt--a\"></a>\n### Nested Schema for `a`\n\n"
         "Read-Only:\n\n- `c` (Boolean)\n"},
        {"ANestedOne", MakeNested(Nesting::kSingle),
         "\n### Required\n\n- `a` (Attributes) Text. (see [below for nested "
         "schema](#nestedatt--a))\n\n<a id=\"nestedatt--a\"></a>\n### Nested Schema for `a`\n\n"
         "Read-Only:\n\n- `b` (Boolean)\n"},
        {"AMapOfNestedOnes", MakeNested(Nesting::kMap),
         "\n### Required\n\n- `a` (Attributes Map) Text. (see [below for nested "
         "schema](#nestedatt--a))\n\n<a id=\"nestedatt--a\"></a>\n### Nested Schema for `a`\n\n"
         "Read-Only:\n\n- `b` (Boolean)\n"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

Block OneFlag() {
  Block block;
  block.attributes = {Make(Type::Bool())};
  return block;
}

NestedBlock MakeBlock(const char* name, Nesting nesting, Block block) {
  block.description = "Block.";
  return {.type_name = name, .block = std::move(block), .nesting = nesting};
}

TEST(SchemaTextTest, TellsOfBlocksBelowTheLinesThatLinkToThem) {
  Block inner;
  inner.attributes = {Make(Type::String())};
  Block outer;
  outer.attributes = {Attribute{.name = "z", .type = Type::String(), .required = true}};
  outer.blocks = {MakeBlock("inner", Nesting::kSet, std::move(inner))};
  outer.blocks[0].max_items = 3;
  Block block;
  block.attributes = {Make(Type::String()),
                      Attribute{.name = "p", .type = Type::String(), .optional = true}};
  block.blocks = {MakeBlock("list", Nesting::kList, std::move(outer)),
                  MakeBlock("one", Nesting::kSingle, OneFlag())};
  block.blocks[0].min_items = 1;
  EXPECT_EQ(SchemaText(block), R"(## Schema

### Required

- `list` (Block List, Min: 1) Block. (see [below for nested schema](#nestedblock--list))

### Optional

- `a` (String)
- `one` (Block, Optional) Block. (see [below for nested schema](#nestedblock--one))
- `p` (String)

<a id="nestedblock--list"></a>
### Nested Schema for `list`

Required:

- `z` (String)

Optional:

- `inner` (Block Set, Max: 3) Block. (see [below for nested schema](#nestedblock--list--inner))

<a id="nestedblock--list--inner"></a>
### Nested Schema for `list.inner`

Optional:

- `a` (String)

<a id="nestedblock--one"></a>
### Nested Schema for `one`

Optional:

- `a` (Boolean)
)");
}

TEST(FindUndescribedTest, LooksEverywhereButAtMembersOfObjects) {
  Block block;
  block.attributes = {Make(Type::List(Type::Object({{"c", Type::Bool()}}))),
                      MakeNested(Nesting::kList)};
  block.attributes[1].name = "n";
  block.blocks = {MakeBlock("one", Nesting::kSingle, OneFlag())};
  EXPECT_THAT(FindUndescribed(block), testing::ElementsAre("a", "n.b", "one.a"));
  block.blocks[0].block.description = "";
  block.attributes[0].description = "Text.";
  EXPECT_THAT(FindUndescribed(block), testing::ElementsAre("n.b", "one", "one.a"));
}

}  // namespace
}  // namespace provider::docs
