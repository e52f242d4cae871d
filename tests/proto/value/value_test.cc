#include "proto/value/value.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "proto/value/path.h"

namespace proto::value {
namespace {

TEST(TypeTest, EqualTypesAreOne) {
  EXPECT_EQ(Type::Object({{"b", Type::String()}, {"a", Type::Number()}}),
            Type::Object({{"a", Type::Number()}, {"b", Type::String()}}));
  EXPECT_NE(Type::List(Type::String()), Type::Set(Type::String()));
}

TEST(TypeTest, JsonRoundTrips) {
  for (const char* json :
       {R"("string")", R"("dynamic")", R"(["list","string"])", R"(["map",["set","bool"]])",
        R"(["tuple",[]])", R"(["tuple",["string",["list","number"]]])", R"(["object",{}])",
        R"(["object",{"a":"string","b":["list","dynamic"]},["b"]])"}) {
    const auto type = TypeFromJson(json);
    ASSERT_TRUE(type.ok()) << json;
    EXPECT_EQ(TypeToJson(*type), json);
  }
  for (const char* json : {"", "null", "{}", R"("text")", R"(["list"])", R"(["list","a","b"])",
                           R"(["object",{"a":1}])", R"(["object",{"a":"bool"},["b"]])",
                           R"(["object",{"a":"bool","a":"bool"}])"}) {
    EXPECT_FALSE(TypeFromJson(json).ok()) << json;
  }
}

TEST(ValueTest, KeepsNullsUnknownsAndMarksOfAnyType) {
  const Value null = Value::Null(Type::List(Type::String()));
  EXPECT_TRUE(null.IsNull());
  EXPECT_TRUE(null.IsWhollyKnown());
  const Value unknown =
      Value::Unknown(Type::String(), {.not_null = true, .prefix = "pre-"}).WithMarks(kSensitive);
  EXPECT_FALSE(unknown.IsKnown());
  EXPECT_EQ(unknown.refinements().prefix, "pre-");
  const Value object = Value::Object({{"u", unknown}, {"n", null}});
  EXPECT_FALSE(object.IsWhollyKnown());
  EXPECT_EQ(object.marks(), kNoMarks);
  EXPECT_EQ(object.DeepMarks(), kSensitive);
  EXPECT_EQ(object.WithoutDeepMarks().DeepMarks(), kNoMarks);
  EXPECT_FALSE(Identical(object, object.WithoutDeepMarks()));
  EXPECT_TRUE(SameIgnoringMarks(object, object.WithoutDeepMarks()));
}

TEST(ValueTest, StringsAreNormalised) {
  EXPECT_EQ(Value::String("e\xcc\x81").AsString(), "\xc3\xa9");
  EXPECT_TRUE(Value::Map(Type::Bool(), {{"e\xcc\x81", Value::Bool(true)}}).Find("\xc3\xa9") !=
              nullptr);
}

TEST(ValueTest, SetsSortAndDropDuplicatesAndTakeMarks) {
  const Value set =
      Value::Set(Type::String(), {Value::String("b"), Value::String("a").WithMarks(kSensitive),
                                  Value::Unknown(Type::String()), Value::String("b"),
                                  Value::Unknown(Type::String()), Value::Null(Type::String())});
  ASSERT_EQ(set.size(), 5U);
  EXPECT_EQ(set[0].AsString(), "a");
  EXPECT_EQ(set[1].AsString(), "b");
  EXPECT_TRUE(set.elements().back().IsNull());
  EXPECT_FALSE(set[3].IsKnown());
  EXPECT_EQ(set.marks(), kSensitive);
  EXPECT_EQ(set[0].marks(), kNoMarks);
}

TEST(ValueTest, CompositeSetElementsAreOrderedByTheirText) {
  const auto list = [](std::vector<Value> v) { return Value::List(Type::String(), std::move(v)); };
  const Value set =
      Value::Set(Type::List(Type::String()),
                 {list({Value::String("a")}), list({Value::String("a"), Value::String("c")})});
  EXPECT_EQ(set[0].size(), 2U);
}

TEST(EqualsTest, DecidesWhatCanBeDecided) {
  const Value unknown = Value::Unknown(Type::String(), {.not_null = true, .prefix = "a"});
  EXPECT_FALSE(Equals(unknown, Value::String("b")).AsBool());
  EXPECT_FALSE(Equals(unknown, Value::String("ab")).IsKnown());
  EXPECT_FALSE(Equals(unknown, Value::Null(Type::Dynamic())).AsBool());
  EXPECT_FALSE(Equals(Value::Number(1), Value::String("1")).AsBool());
  EXPECT_TRUE(Equals(Value::Null(Type::String()), Value::Null(Type::Bool())).AsBool());
  EXPECT_TRUE(Equals(Value::Number(Number::FromDouble(0.1)), Value::Number(*Number::Parse("0.1")))
                  .AsBool());
  EXPECT_EQ(Equals(Value::Bool(true).WithMarks(kSensitive), Value::Bool(true)).marks(), kSensitive);
}

TEST(PathTest, FindsTransformsAndMarks) {
  const Value value =
      Value::Object({{"tags", Value::Map(Type::String(), {{"a", Value::String("x")}})},
                     {"list", Value::List(Type::Number(), {Value::Number(1), Value::Number(2)})}});
  const Path path = {PathStep::Attribute("tags"), PathStep::Key("a")};
  EXPECT_EQ(PathToString(path), "tags[\"a\"]");
  EXPECT_EQ(ApplyPath(value, path)->AsString(), "x");
  EXPECT_FALSE(ApplyPath(value, {PathStep::Attribute("list"), PathStep::At(2)}).ok());
  const Value marked = MarkPaths(value, {{path, kSensitive}});
  EXPECT_EQ(marked.GetAttr("tags").Find("a")->marks(), kSensitive);
  const auto [unmarked, marks] = UnmarkDeep(marked);
  EXPECT_TRUE(Identical(unmarked, value));
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].path, path);
  const Value doubled = Transform(value, [](const Path&, const Value& v) {
    return v.type() == Type::Number() ? Value::Number(*Number::Add(v.AsNumber(), v.AsNumber())) : v;
  });
  EXPECT_EQ(*ToJson(doubled, doubled.type()), R"({"list":[2,4],"tags":{"a":"x"}})");
}

}  // namespace
}  // namespace proto::value
