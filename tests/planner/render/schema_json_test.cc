#include "planner/render/schema_json.h"

#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "planner/plan/schemas.h"
#include "proto/schema/schema.h"
#include "tests/planner/render/rich_schema.h"

namespace planner::render {
namespace {

using nlohmann::ordered_json;
using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::schema::ProviderSchema;
using proto::schema::StringKind;
using proto::value::Type;

std::string JsonOf(ProviderSchema schema) {
  plan::Schemas schemas;
  schemas.providers[{"example.com", "lab", "fake"}] =
      std::make_shared<const ProviderSchema>(std::move(schema));
  return SchemasJson(schemas);
}

// The JSON of a provider whose only resource type has this block.
std::string BlockOf(Block block) {
  ProviderSchema schema;
  schema.resources["fake_a"].block = std::move(block);
  return ordered_json::parse(JsonOf(std::move(
      schema)))["provider_schemas"]["example.com/lab/fake"]["resource_schemas"]["fake_a"]["block"]
      .dump();
}

TEST(SchemasJson, OfNoProvidersIsTheFormatAlone) {
  EXPECT_EQ(SchemasJson({}), "{\"format_version\":\"1.0\"}\n");
}

TEST(SchemasJson, LeavesOutWhatAProviderDoesNotHave) {
  EXPECT_EQ(JsonOf({}), R"({"format_version":"1.0","provider_schemas":{"example.com/lab/fake":)"
                        R"({"provider":{"version":0,"block":{"description_kind":"plain"}}}}})"
                        "\n");
}

TEST(SchemasJson, TellsResourcesAndDataSourcesWithTheirVersions) {
  ProviderSchema schema;
  schema.resources["fake_a"].version = 3;
  schema.data_sources["fake_b"] = {};
  const auto json = ordered_json::parse(JsonOf(std::move(schema)));
  const auto& provider = json["provider_schemas"]["example.com/lab/fake"];
  EXPECT_EQ(provider["resource_schemas"].dump(),
            R"({"fake_a":{"version":3,"block":{"description_kind":"plain"}}})");
  EXPECT_EQ(provider["data_source_schemas"].dump(),
            R"({"fake_b":{"version":0,"block":{"description_kind":"plain"}}})");
}

TEST(SchemasJson, TellsEveryTraitOfAnAttribute) {
  Attribute all{.name = "a", .type = Type::Map(Type::Number())};
  all.description = "a <b>";
  all.description_kind = StringKind::kMarkdown;
  all.required = all.optional = all.computed = all.sensitive = all.deprecated = all.write_only =
      true;
  Block block;
  block.attributes = {all};
  EXPECT_EQ(BlockOf(block),
            R"({"attributes":{"a":{"type":["map","number"],"description":"a <b>",)"
            R"("description_kind":"markdown","deprecated":true,"required":true,"optional":true,)"
            R"("computed":true,"sensitive":true,"write_only":true}},"description_kind":"plain"})");
}

TEST(SchemasJson, TellsNestedTypesAndBlocks) {
  auto nested = std::make_shared<proto::schema::NestedType>();
  nested->nesting = Nesting::kSet;
  nested->attributes = {{.name = "x", .type = Type::Bool(), .optional = true}};
  NestedBlock inner{.type_name = "b"};
  inner.nesting = Nesting::kGroup;
  inner.min_items = 1;
  inner.max_items = 2;
  inner.block.description = "inner";
  inner.block.deprecated = true;
  Block block;
  block.attributes = {{.name = "n", .nested = nested, .optional = true}};
  block.blocks = {inner};
  EXPECT_EQ(BlockOf(block),
            R"({"attributes":{"n":{"nested_type":{"attributes":{"x":{"type":"bool",)"
            R"("description_kind":"plain","optional":true}},"nesting_mode":"set"},)"
            R"("description_kind":"plain","optional":true}},"block_types":{"b":{)"
            R"("nesting_mode":"group","block":{"description":"inner","description_kind":"plain",)"
            R"("deprecated":true},"min_items":1,"max_items":2}},"description_kind":"plain"})");
}

TEST(SchemasJson, OfARichSchemaIsJson) {
  const auto json = ordered_json::parse(JsonOf(RichSchema()));
  const auto& block =
      json["provider_schemas"]["example.com/lab/fake"]["resource_schemas"]["fake_rich"]["block"];
  EXPECT_EQ(block["attributes"].size(), 30);
  EXPECT_EQ(block["block_types"]["list"]["block"]["block_types"]["deep"]["nesting_mode"], "list");
}

}  // namespace
}  // namespace planner::render
