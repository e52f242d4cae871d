#include "nlohmann/json.hpp"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/render/json_object.h"
#include "planner/render/module_json.h"
#include "planner/render/plan_json.h"
#include "planner/render/state_json.h"
#include "planner/state/file.h"
#include "planner/state/model.h"
#include "tests/planner/plan/value_builder.h"
#include "tests/planner/render/recorded_plan.h"

namespace planner::render {
namespace {

using nlohmann::ordered_json;
using plan::Int;
using plan::Object;
using plan::Secret;
using plan::Text;
using proto::value::Type;
using proto::value::Value;

struct ShapeCase {
  const char* name;
  Value value;
  const char* known;
  const char* unknown;
  const char* sensitive;
};
class ShapeTest : public testing::TestWithParam<ShapeCase> {};
TEST_P(ShapeTest, IsAsTerraformWritesIt) {
  const ShapeCase& c = GetParam();
  EXPECT_EQ(KnownJson(c.value), c.known);
  EXPECT_EQ(UnknownJson(c.value), c.unknown);
  EXPECT_EQ(SensitiveJson(c.value), c.sensitive);
}
const Value kUnknown = Value::Unknown(Type::String());
INSTANTIATE_TEST_SUITE_P(
    , ShapeTest,
    testing::ValuesIn<ShapeCase>({
        {"OfText", Text("a<b"), R"("a\u003cb")", "false", "false"},
        {"OfNull", Value(), "null", "false", "false"},
        {"OfUnknownText", kUnknown, "null", "true", "false"},
        {"OfUnknownObject", Value::Unknown(Type::Object({})), "null", "true", "{}"},
        {"OfUnknownList", Value::Unknown(Type::List(Type::String())), "null", "true", "[]"},
        {"OfSecret", Secret(Text("s")), R"("s")", "false", "true"},
        {"OfObject",
         Object({{"a", Int(1)}, {"b", kUnknown}, {"c", Secret(Int(2))}, {"d", Object({})}}),
         R"({"a":1,"c":2,"d":{}})", R"({"b":true,"d":{}})", R"({"c":true,"d":{}})"},
        {"OfTuple", Value::Tuple({Int(1), kUnknown, Secret(Int(2)), Value::Tuple({})}),
         "[1,null,2,[]]", "[false,true,false,[]]", "[false,false,true,[]]"},
        {"OfMap", plan::MapOf({{"k", kUnknown}, {"l", Text("x")}}), R"({"l":"x"})", R"({"k":true})",
         "{}"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

// What a recording cannot say: the configuration, the state before, types of outputs.
ordered_json Comparable(const std::string& text) {
  ordered_json json = ordered_json::parse(text);
  json.erase("configuration");
  json.erase("prior_state");
  if (json["planned_values"].contains("outputs")) {
    for (auto& output : json["planned_values"]["outputs"]) output.erase("type");
  }
  return json;
}

class PlanJsonTest : public testing::TestWithParam<const char*> {};
TEST_P(PlanJsonTest, IsWhatTerraformWrites) {
  const std::string recorded =
      ReadTestFile(std::string("golden/planner/render/") + GetParam() + "/plan.json");
  const auto written = PlanJson(ReadRecordedPlan(recorded), "{}", BuiltinSchemas());
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(Comparable(*written).dump(1), Comparable(recorded).dump(1));
}
INSTANTIATE_TEST_SUITE_P(, PlanJsonTest,
                         testing::Values("values", "unknown_and_sensitive", "reasons",
                                         "only_outputs", "no_changes", "destroy",
                                         "destroy_with_outputs", "rich", "empty_strings", "drift",
                                         "drift_that_matters"),
                         [](const auto& test) { return std::string(test.param); });

TEST(StateJsonTest, IsWhatTerraformWrites) {
  const auto state = state::ReadState(ReadTestFile("golden/planner/render/state/state.json"));
  ASSERT_TRUE(state.ok()) << state.status();
  const auto written = StateJson(&*state, BuiltinSchemas());
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(*written, ReadTestFile("golden/planner/render/state/shown.json"));
}

TEST(StateJsonTest, SaysLittleWithoutState) {
  EXPECT_EQ(*StateJson(nullptr, {}), "{\"format_version\":\"1.0\"}\n");
}

TEST(StateJsonTest, RefusesOtherSchemaVersions) {
  auto state = *state::ReadState(ReadTestFile("golden/planner/render/state/state.json"));
  plan::Schemas schemas = BuiltinSchemas();
  auto newer = std::make_shared<proto::schema::ProviderSchema>(*schemas.providers.begin()->second);
  newer->resources.at("terraform_data").version = 1;
  schemas.providers.begin()->second = newer;
  EXPECT_EQ(StateJson(&state, schemas).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ModuleTreeJsonTest, OrdersModulesByTheTextsOfTheirAddresses) {
  const auto in = [](int64_t key) { return addr::ModulePath{{"m", key}}; };
  EXPECT_EQ(ModuleTreeJson({{in(2), "{}"}, {in(10), "{}"}}),
            R"({"child_modules":[{"resources":[{}],"address":"module.m[10]"},)"
            R"({"resources":[{}],"address":"module.m[2]"}]})");
}

}  // namespace
}  // namespace planner::render
