#include "planner/state/model.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace planner::state {
namespace {

namespace value = proto::value;

addr::ResourceInstance At(const char* text) { return *addr::ParseResourceInstance(text); }
addr::ProviderConfig Provider(const char* alias = "") {
  return {*addr::ParseProvider("kiln/ims"), alias};
}
ObjectPtr Make(const char* attributes) {
  Object object;
  object.attributes = attributes;
  return std::make_shared<const Object>(object);
}

TEST(StateTest, SetsFindsAndRemovesObjects) {
  State state;
  state.SetObject(At("a.b[1]"), "", Provider(), Make("{\"x\":1}"));
  state.SetObject(At("a.b[1]"), "00aa11bb", Provider(), Make("{\"x\":0}"));
  EXPECT_EQ(state.FindObject(At("a.b[1]"))->attributes, "{\"x\":1}");
  EXPECT_EQ(state.FindObject(At("a.b[1]"), "00aa11bb")->attributes, "{\"x\":0}");
  EXPECT_EQ(state.FindObject(At("a.b[2]")), nullptr);
  EXPECT_EQ(state.FindObject(At("a.b")), nullptr);
  state.RemoveObject(At("a.b[1]"));
  EXPECT_EQ(state.FindObject(At("a.b[1]")), nullptr);
  ASSERT_NE(state.FindInstance(At("a.b[1]")), nullptr);
  state.RemoveObject(At("a.b[1]"), "00aa11bb");
  EXPECT_EQ(state.FindInstance(At("a.b[1]")), nullptr);
  EXPECT_TRUE(state.IsEmpty()) << "The resource goes with its last object.";
  state.RemoveObject(At("a.b[1]"));
}

TEST(StateTest, DeposesAndRestores) {
  State state;
  const ObjectPtr object = Make("{}");
  state.SetObject(At("a.b"), "", Provider(), object);
  const std::string key = state.Depose(At("a.b"));
  EXPECT_EQ(key.size(), 8U);
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(state.FindObject(At("a.b")), nullptr);
  EXPECT_EQ(state.FindObject(At("a.b"), key), object);
  EXPECT_EQ(state.Depose(At("a.b")), "");
  state.RestoreDeposed(At("a.b"), key);
  EXPECT_EQ(state.FindObject(At("a.b")), object);
  EXPECT_EQ(state.FindObject(At("a.b"), key), nullptr);
}

TEST(StateTest, RestoringDoesNotOverwrite) {
  State state;
  state.SetObject(At("a.b"), "", Provider(), Make("{\"x\":1}"));
  const std::string key = state.Depose(At("a.b"));
  state.SetObject(At("a.b"), "", Provider(), Make("{\"x\":2}"));
  state.RestoreDeposed(At("a.b"), key);
  EXPECT_EQ(state.FindObject(At("a.b"))->attributes, "{\"x\":2}");
  EXPECT_EQ(state.FindObject(At("a.b"), key)->attributes, "{\"x\":1}");
}

TEST(StateTest, MovesAllObjects) {
  State state;
  state.SetObject(At("a.b"), "", Provider("west"), Make("{}"));
  state.SetObject(At("a.b"), "00000000", Provider("west"), Make("{}"));
  state.Move(At("a.b"), At("a.c[0]"));
  EXPECT_EQ(state.FindInstance(At("a.b")), nullptr);
  EXPECT_EQ(state.resources.size(), 1U);
  EXPECT_NE(state.FindObject(At("a.c[0]"), "00000000"), nullptr);
  EXPECT_EQ(state.FindResource(At("a.c").resource)->provider.alias, "west");
}

TEST(StateTest, CopiesShareObjectsAndDoNotShareChanges) {
  State state;
  state.SetObject(At("a.b"), "", Provider(), Make("{\"x\":1}"));
  const State copy = state;
  EXPECT_TRUE(SameContent(state, copy));
  state.SetObject(At("a.b"), "", Provider(), Make("{\"x\":2}"));
  EXPECT_FALSE(SameContent(state, copy));
  EXPECT_EQ(copy.FindObject(At("a.b"))->attributes, "{\"x\":1}");
}

TEST(StateTest, SameContentIgnoresSerialAndSpellsOutTheRest) {
  State a;
  State b;
  b.serial = 7;
  b.lineage = "x";
  b.check_results = "null";
  EXPECT_TRUE(SameContent(a, b));
  a.SetObject(At("a.b"), "", Provider(), Make("{\"x\":1}"));
  b.SetObject(At("a.b"), "", Provider(), Make("{\"x\":1}"));
  EXPECT_TRUE(SameContent(a, b));
  b.outputs["o"].value = value::Value::Bool(true);
  EXPECT_FALSE(SameContent(a, b));
  b.outputs.clear();
  b.SetObject(At("a.b"), "", Provider("west"), Make("{\"x\":1}"));
  EXPECT_FALSE(SameContent(a, b));
}

TEST(StateTest, LineagesAreUuidsAndDiffer) {
  const std::string lineage = NewLineage();
  ASSERT_EQ(lineage.size(), 36U);
  for (const size_t at : {8U, 13U, 18U, 23U}) EXPECT_EQ(lineage[at], '-');
  EXPECT_NE(lineage, NewLineage());
}

class ObjectTest : public testing::Test {
 protected:
  ObjectTest() {
    schema_.version = 3;
    schema_.block.attributes.push_back({.name = "any", .type = value::Type::Dynamic()});
    schema_.block.attributes.push_back({.name = "id", .type = value::Type::String()});
    schema_.block.attributes.push_back(
        {.name = "tags", .type = value::Type::Map(value::Type::String())});
    SortByName(schema_.block);
  }
  proto::schema::Schema schema_;
};

TEST_F(ObjectTest, EncodesAndDecodesWithMarks) {
  const value::Value secret = value::Value::String("s").WithMarks(value::kSensitive);
  const value::Value original =
      value::Value::Object({{"any", value::Value::Tuple({value::Value::Number(1), secret})},
                            {"id", value::Value::String("<i>")},
                            {"tags", value::Value::Map(value::Type::String(), {{"k", secret}})}});
  Object object;
  ASSERT_TRUE(Encode(original, schema_, object).ok());
  EXPECT_EQ(object.schema_version, 3);
  EXPECT_EQ(object.attributes,
            "{\"any\":{\"value\":[1,\"s\"],\"type\":[\"tuple\",[\"number\",\"string\"]]},\"id\":"
            "\"\\u003ci\\u003e\",\"tags\":{\"k\":\"s\"}}");
  EXPECT_EQ(object.sensitive_paths.size(), 2U);
  const absl::StatusOr<value::Value> decoded = Decode(object, schema_);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_TRUE(Identical(*decoded, original));
}

TEST_F(ObjectTest, RefusesWhatDoesNotConform) {
  Object object;
  object.attributes = "{\"id\":[]}";
  EXPECT_EQ(Decode(object, schema_).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ObjectTest, DecodesNothingAsNull) {
  const absl::StatusOr<value::Value> decoded = Decode(Object(), schema_);
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(decoded->IsNull());
}

}  // namespace
}  // namespace planner::state
