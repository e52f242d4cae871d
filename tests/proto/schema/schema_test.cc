#include "proto/schema/schema.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/json.h"

namespace proto::schema {
namespace {

using value::Type;

Attribute Plain(const char* name, Type type) {
  return {.name = name, .type = type, .optional = true};
}
Attribute Nested(const char* name, Nesting nesting, std::vector<Attribute> attributes) {
  auto nested = std::make_shared<NestedType>();
  nested->nesting = nesting;
  nested->attributes = std::move(attributes);
  return {.name = name, .nested = std::move(nested), .optional = true};
}
Block Of(std::vector<Attribute> attributes, std::vector<NestedBlock> blocks = {}) {
  Block block{.attributes = std::move(attributes), .blocks = std::move(blocks)};
  SortByName(block);
  return block;
}

TEST(SchemaTest, ObjectsHaveAllAttributesAndBlocks) {
  const Block inner = Of({Plain("n", Type::Number())});
  const Block open = Of({Plain("d", Type::Dynamic())});
  const Block block =
      Of({Plain("s", Type::List(Type::String())), Nested("one", Nesting::kSingle, inner.attributes),
          Nested("many", Nesting::kSet, inner.attributes)},
         {{.type_name = "single", .block = inner, .nesting = Nesting::kSingle},
          {.type_name = "group", .block = inner, .nesting = Nesting::kGroup},
          {.type_name = "list", .block = inner, .nesting = Nesting::kList},
          {.type_name = "set", .block = inner, .nesting = Nesting::kSet},
          {.type_name = "map", .block = inner, .nesting = Nesting::kMap},
          {.type_name = "open_group", .block = open, .nesting = Nesting::kGroup},
          {.type_name = "open_list", .block = open, .nesting = Nesting::kList},
          {.type_name = "open_map", .block = open, .nesting = Nesting::kMap}});
  const std::string n = R"(["object",{"n":"number"}])";
  EXPECT_EQ(value::TypeToJson(ImpliedType(block)),
            R"(["object",{"group":)" + n + R"(,"list":["list",)" + n + R"(],"many":["set",)" + n +
                R"(],"map":["map",)" + n + R"(],"one":)" + n +
                R"(,"open_group":["object",{"d":"dynamic"}],"open_list":"dynamic",)" +
                R"("open_map":"dynamic","s":["list","string"],"set":["set",)" + n +
                R"(],"single":)" + n + "}]");
  EXPECT_EQ(*value::ToJson(EmptyValue(block), ImpliedType(block)),
            R"({"group":{"n":null},"list":[],"many":null,"map":{},"one":null,)"
            R"("open_group":{"d":null},"open_list":{"value":[],"type":["tuple",[]]},)"
            R"("open_map":{"value":{},"type":["object",{}]},"s":null,"set":[],"single":null})");
  EXPECT_EQ(block.FindAttribute("s")->name, "s");
  EXPECT_EQ(block.FindAttribute("list"), nullptr);
  EXPECT_EQ(block.FindBlock("map")->nesting, Nesting::kMap);
  EXPECT_EQ(block.FindBlock("s"), nullptr);
}

struct Case {
  const char* name;
  Block block;
  std::optional<std::string> want;
};

std::vector<Case> AttributeCases() {
  Attribute neither = Plain("a", Type::String());
  neither.optional = false;
  Attribute both = Plain("a", Type::String());
  both.required = true;
  Attribute required_computed{.name = "a", .required = true, .computed = true};
  Attribute secret = Plain("a", Type::String());
  secret.write_only = true;
  return {
      {"Good", Of({Plain("a", Type::String())}), std::nullopt},
      {"NoName", Of({Plain("", Type::String())}), "r: an attribute has no name"},
      {"NeitherOfThree", Of({neither}), "r.a: must be required, optional or computed"},
      {"RequiredAndOptional", Of({both}), "r.a: is required, so it cannot be optional or computed"},
      {"RequiredAndComputed", Of({required_computed}),
       "r.a: is required, so it cannot be optional or computed"},
      {"WriteOnly", Of({secret}), std::nullopt},
      {"WriteOnlyInSet", Of({Nested("s", Nesting::kSet, {secret})}),
       "r.s.a: is write-only inside a set"},
      {"DynamicInSet", Of({Nested("s", Nesting::kSet, {Plain("d", Type::List(Type::Dynamic()))})}),
       "r.s.d: has a dynamic type inside a set"},
      {"DynamicInList", Of({Nested("s", Nesting::kList, {Plain("d", Type::Dynamic())})}),
       std::nullopt},
      {"DynamicDeepInSet",
       Of({Nested("s", Nesting::kSet,
                  {Nested("t", Nesting::kSingle, {Plain("d", Type::Dynamic())})})}),
       "r.s.t.d: has a dynamic type inside a set"},
      {"NestedGroup", Of({Nested("g", Nesting::kGroup, {})}),
       "r.g: an attribute cannot be nested as a group"},
  };
}

Case Limits(const char* name, Nesting nesting, int64_t min, int64_t max,
            std::optional<std::string> want) {
  return {name,
          Of({}, {{.type_name = "b", .nesting = nesting, .min_items = min, .max_items = max}}),
          std::move(want)};
}

std::vector<Case> BlockCases() {
  const std::string single = "r.b: a single block has 0 or 1 for both limits";
  const std::string none = "r.b: this kind of block has no limits";
  return {
      {"BadName", Of({}, {{.type_name = "B"}}), "r.B: a block's name may hold only a-z, 0-9 and _"},
      {"SameName", Of({Plain("b", Type::String())}, {{.type_name = "b"}}),
       "r.b: is both an attribute and a block"},
      Limits("Required", Nesting::kSingle, 1, 1, std::nullopt),
      Limits("SingleAtMostOne", Nesting::kSingle, 0, 1, single),
      Limits("SingleTwo", Nesting::kSingle, 2, 2, single),
      Limits("ListUnlimited", Nesting::kList, 3, 0, std::nullopt),
      Limits("ListBackwards", Nesting::kList, 3, 2,
             "r.b: the least number of items exceeds the greatest"),
      Limits("Negative", Nesting::kSet, -1, 0, "r.b: has a negative number of items"),
      Limits("GroupLimited", Nesting::kGroup, 0, 1, none),
      Limits("MapLimited", Nesting::kMap, 1, 0, none),
      {"DynamicInSetBlock",
       Of({}, {{.type_name = "b",
                .block = Of({Plain("d", Type::Dynamic())}),
                .nesting = Nesting::kSet}}),
       "r.b.d: has a dynamic type inside a set"},
      {"DeepInBlock",
       Of({}, {{.type_name = "b", .block = Of({}, {{.type_name = "c", .min_items = 2}})}}),
       "r.b.c: a single block has 0 or 1 for both limits"},
  };
}

TEST(SchemaTest, MistakesAreFound) {
  for (const auto& cases : {AttributeCases(), BlockCases()}) {
    for (const Case& c : cases) {
      ProviderSchema schema;
      schema.resources["r"].block = c.block;
      EXPECT_EQ(FindSchemaMistake(schema), c.want) << c.name;
    }
  }
  ProviderSchema schema;
  schema.data_sources["d"].version = -1;
  EXPECT_EQ(FindSchemaMistake(schema), "d: the schema version is negative");
  schema = {};
  schema.provider.block = Of({Plain("", Type::String())});
  EXPECT_EQ(FindSchemaMistake(schema), "provider: an attribute has no name");
}

}  // namespace
}  // namespace proto::schema
