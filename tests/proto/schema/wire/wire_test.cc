#include "proto/schema/wire/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "proto/tfplugin5.pb.h"
#include "proto/tfplugin6.pb.h"

namespace proto::schema::wire {
namespace {

using testing::HasSubstr;
using value::Type;
using Response5 = tfplugin5::GetProviderSchema_Response;
using Response6 = tfplugin6::GetProviderSchema_Response;

ProviderSchema Example() {
  ProviderSchema schema;
  schema.capabilities = {.plan_destroy = true, .move_resource_state = true};
  Schema& thing = schema.resources["x_thing"];
  thing.version = 3;
  thing.block.description = "A *thing*.";
  thing.block.description_kind = StringKind::kMarkdown;
  thing.block.attributes.push_back({.name = "id", .type = Type::String(), .computed = true});
  thing.block.attributes.push_back({.name = "secret",
                                    .type = Type::String(),
                                    .optional = true,
                                    .sensitive = true,
                                    .write_only = true});
  thing.block.attributes.push_back(
      {.name = "tags", .type = Type::Map(Type::String()), .optional = true, .deprecated = true});
  NestedBlock timeouts{.type_name = "timeouts", .min_items = 1, .max_items = 1};
  timeouts.block.attributes.push_back({.name = "create", .type = Type::String(), .optional = true});
  NestedBlock disk{.type_name = "disk", .nesting = Nesting::kList, .max_items = 4};
  disk.block.deprecated = true;
  thing.block.blocks = {disk, timeouts};
  schema.data_sources["x_thing"].block.attributes.push_back(
      {.name = "any", .type = Type::Dynamic(), .required = true});
  schema.ephemeral_resources["x_lease"].block.attributes.push_back(
      {.name = "token", .type = Type::String(), .computed = true, .sensitive = true});
  schema.functions["f"] = {
      .parameters = {{.name = "text",
                      .type = Type::List(Type::String()),
                      .allow_null = true,
                      .description = "Given."}},
      .variadic = {{.name = "more", .type = Type::Dynamic(), .allow_unknown = true}},
      .result = Type::Number(),
      .summary = "Short",
      .description = "Long.",
      .description_kind = StringKind::kMarkdown,
      .deprecation_message = "Do not."};
  return schema;
}

template <typename Response>
class SchemaWireTest : public testing::Test {};
using Majors = testing::Types<Response5, Response6>;
TYPED_TEST_SUITE(SchemaWireTest, Majors);

TYPED_TEST(SchemaWireTest, RoundTripsThroughBytes) {
  TypeParam out;
  Encode(Example(), &out);
  TypeParam in;
  ASSERT_TRUE(in.ParseFromString(out.SerializeAsString()));
  const absl::StatusOr<ProviderSchema> got = Decode(in);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_TRUE(got->capabilities.plan_destroy);
  EXPECT_FALSE(got->capabilities.get_provider_schema_optional);
  EXPECT_TRUE(got->capabilities.move_resource_state);
  EXPECT_FALSE(got->provider_meta.has_value());
  const Schema& thing = got->resources.at("x_thing");
  EXPECT_EQ(thing.version, 3);
  EXPECT_EQ(thing.block.description_kind, StringKind::kMarkdown);
  EXPECT_EQ(ImpliedType(thing.block), ImpliedType(Example().resources.at("x_thing").block));
  const Attribute* secret = thing.block.FindAttribute("secret");
  ASSERT_NE(secret, nullptr);
  EXPECT_TRUE(secret->optional && secret->sensitive && secret->write_only);
  EXPECT_FALSE(secret->required || secret->computed || secret->deprecated);
  EXPECT_TRUE(thing.block.FindAttribute("tags")->deprecated);
  const NestedBlock* disk = thing.block.FindBlock("disk");
  ASSERT_NE(disk, nullptr);
  EXPECT_EQ(disk->nesting, Nesting::kList);
  EXPECT_EQ(disk->max_items, 4);
  EXPECT_TRUE(disk->block.deprecated);
  EXPECT_EQ(thing.block.FindBlock("timeouts")->min_items, 1);
  EXPECT_EQ(got->data_sources.at("x_thing").block.attributes[0].type, Type::Dynamic());
}

TYPED_TEST(SchemaWireTest, CarriesFunctionsAndEphemeralResources) {
  TypeParam wire;
  Encode(Example(), &wire);
  const absl::StatusOr<ProviderSchema> got = Decode(wire);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_TRUE(got->ephemeral_resources.at("x_lease").block.FindAttribute("token")->sensitive);
  const Function& function = got->functions.at("f");
  EXPECT_EQ(function.result, Type::Number());
  EXPECT_EQ(function.summary, "Short");
  EXPECT_EQ(function.description, "Long.");
  EXPECT_EQ(function.description_kind, StringKind::kMarkdown);
  EXPECT_EQ(function.deprecation_message, "Do not.");
  ASSERT_EQ(function.parameters.size(), 1U);
  const FunctionParameter& text = *function.ParameterAt(0);
  EXPECT_EQ(text.name, "text");
  EXPECT_EQ(text.description, "Given.");
  EXPECT_EQ(text.type, Type::List(Type::String()));
  EXPECT_TRUE(text.allow_null && !text.allow_unknown);
  const FunctionParameter& more = *function.ParameterAt(3);
  EXPECT_EQ(more.name, "more");
  EXPECT_TRUE(more.allow_unknown && !more.allow_null);
}

TYPED_TEST(SchemaWireTest, NamesTheFunctionThatIsBroken) {
  TypeParam in;
  in.mutable_provider()->mutable_block();
  auto& function = (*in.mutable_functions())["f"];
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("function f: the result's"));
  function.mutable_return_()->set_type("\"string\"");
  EXPECT_TRUE(Decode(in).ok());
  function.add_parameters()->set_name("p");
  EXPECT_THAT(std::string(Decode(in).status().message()),
              HasSubstr("function f: the type of parameter \"p\""));
}

TYPED_TEST(SchemaWireTest, SortsWhatAPluginSendsUnsorted) {
  TypeParam in;
  auto* block = in.mutable_provider()->mutable_block();
  for (const char* name : {"b", "a", "c"}) {
    auto* attribute = block->add_attributes();
    attribute->set_name(name);
    attribute->set_type("\"string\"");
  }
  const absl::StatusOr<ProviderSchema> got = Decode(in);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->provider.block.attributes[0].name, "a");
  EXPECT_NE(got->provider.block.FindAttribute("c"), nullptr);
}

TYPED_TEST(SchemaWireTest, NamesThePlaceThatIsBroken) {
  TypeParam in;
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("provider: the schema is"));
  in.mutable_provider();
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("provider: the schema has no"));
  in.mutable_provider()->mutable_block();
  EXPECT_TRUE(Decode(in).ok());
  auto* block = (*in.mutable_resource_schemas())["x_a"].mutable_block();
  auto* nested = block->add_block_types();
  nested->set_type_name("disk");
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("x_a.disk: the nesting mode"));
  nested->set_nesting(TypeParam().mutable_provider()->mutable_block()->add_block_types()->LIST);
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("x_a.disk: the block's"));
  nested->mutable_block();
  EXPECT_TRUE(Decode(in).ok());
  auto* attribute = block->add_attributes();
  attribute->set_name("size");
  attribute->set_type("\"nonsense\"");
  EXPECT_THAT(std::string(Decode(in).status().message()), HasSubstr("x_a.size: the type is"));
}

ProviderSchema WithNestedType() {
  ProviderSchema schema;
  auto nested = std::make_shared<NestedType>();
  nested->nesting = Nesting::kSet;
  nested->attributes.push_back({.name = "gb", .type = Type::Number(), .required = true});
  schema.resources["x_thing"].block.attributes.push_back(
      {.name = "disks", .nested = nested, .optional = true});
  return schema;
}

TEST(NestedTypeTest, RoundTripsInVersion6) {
  Response6 wire;
  Encode(WithNestedType(), &wire);
  const absl::StatusOr<ProviderSchema> got = Decode(wire);
  ASSERT_TRUE(got.ok());
  const Attribute& disks = got->resources.at("x_thing").block.attributes.at(0);
  ASSERT_NE(disks.nested, nullptr);
  EXPECT_EQ(disks.nested->nesting, Nesting::kSet);
  EXPECT_TRUE(disks.nested->attributes.at(0).required);
}

TEST(NestedTypeTest, BecomesItsImpliedTypeInVersion5) {
  Response5 wire;
  Encode(WithNestedType(), &wire);
  const absl::StatusOr<ProviderSchema> got = Decode(wire);
  ASSERT_TRUE(got.ok());
  const Attribute& disks = got->resources.at("x_thing").block.attributes.at(0);
  EXPECT_EQ(disks.nested, nullptr);
  EXPECT_EQ(disks.type, Type::Set(Type::Object({{"gb", Type::Number()}})));
}

// Field numbers that the majors do not share; a mistake here corrupts other people's schemas.
TEST(WireNumbersTest, WriteOnlyIsTenInFiveAndElevenInSix) {
  tfplugin5::Schema::Attribute five;
  five.set_write_only(true);
  EXPECT_EQ(five.SerializeAsString(), std::string("\x50\x01"));
  tfplugin6::Schema::Attribute six;
  six.set_write_only(true);
  EXPECT_EQ(six.SerializeAsString(), std::string("\x58\x01"));
}

}  // namespace
}  // namespace proto::schema::wire
