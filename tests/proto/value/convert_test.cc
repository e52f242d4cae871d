#include "proto/value/convert.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/json.h"

namespace proto::value {
namespace {

const Type kString = Type::String();
const Type kNumber = Type::Number();
const Type kBool = Type::Bool();

struct Case {
  const char* json;  // Read by its implied type.
  Type to;
  const char* want;  // JSON, or the message of the error.
  bool fails = false;
};

TEST(ConvertTest, FollowsTheTable) {
  for (const Case& c : std::vector<Case>{
           {"5", kString, R"("5")"},
           {"true", kString, R"("true")"},
           {R"("1")", kBool, "true"},
           {R"("12.5")", kNumber, "12.5"},
           {R"("x")", kNumber, "a number is required", true},
           {R"("True")", kBool,
            "a bool is required; to convert from string, use lowercase \"true\"", true},
           {"1", kBool, "bool required", true},
           {"[1]", kString, "string required", true},
           {R"([1,"a"])", Type::List(kString), R"(["1","a"])"},
           {R"([1,"a"])", Type::List(Type::Dynamic()), R"(["1","a"])"},
           {R"(["b","a","b"])", Type::Set(kString), R"(["a","b"])"},
           {R"({"a":1,"b":"x"})", Type::Map(kString), R"({"a":"1","b":"x"})"},
           {R"({"a":[1]})", Type::Map(kString), "element \"a\": string required", true},
           {R"([{"a":1}])", Type::List(kString), "element 0: string required", true},
           {R"({"a":1,"extra":2})", Type::Object({{"a", kString}}), R"({"a":"1"})"},
           {R"({"a":1})", Type::Object({{"a", kString}, {"b", kBool, true}}),
            R"({"a":"1","b":null})"},
           {"{}", Type::Object({{"a", kString}}), "attribute \"a\" is required", true},
           {"[null,null]", Type::List(Type::Dynamic()), "[null,null]"},
           {R"([null,"a"])", Type::List(Type::Dynamic()), R"([null,"a"])"},
           {R"({"a":null,"b":1})", Type::Map(Type::Dynamic()), R"({"a":null,"b":1})"},
           {R"([[],["a"]])", Type::List(Type::Dynamic()), R"([[],["a"]])"},
           {R"([[1],["a"]])", Type::Set(Type::Dynamic()), R"([["1"],["a"]])"},
           {R"([{"a":1,"b":"x"},{"a":"y"}])", Type::List(Type::Dynamic()),
            R"([{"a":"1","b":"x"},{"a":"y"}])"},
           {"[null,[1]]", Type::List(Type::Dynamic()), "all list elements must have the same type",
            true},
           {"[true,1]", Type::List(Type::Dynamic()), "all list elements must have the same type",
            true},
           {"[1]", Type::Tuple({kString}), R"(["1"])"},
           {"[1,2]", Type::Tuple({kString}), "tuple required", true}}) {
    const Value value = *FromJson(c.json, *ImpliedJsonType(c.json));
    ConversionError error;
    const auto converted = Convert(value, c.to, &error);
    ASSERT_EQ(converted.has_value(), !c.fails) << c.json << ": " << ConversionMessage(error);
    EXPECT_EQ(c.fails ? ConversionMessage(error) : *ToJson(*converted, converted->type()), c.want)
        << c.json;
  }
}

TEST(ConvertTest, CarriesNullUnknownAndMarks) {
  EXPECT_EQ(Convert(Value::Null(Type::Dynamic()), kString, nullptr)->type(), kString);
  const Value unknown = Value::Unknown(Type::Tuple({kString, kNumber})).WithMarks(kSensitive);
  const Value list = *Convert(unknown, Type::List(Type::Dynamic()), nullptr);
  EXPECT_EQ(list.type(), Type::List(kString));
  EXPECT_EQ(list.refinements().min_length, 2);
  EXPECT_EQ(list.marks(), kSensitive);
}

TEST(ConvertTest, SetsOfUncertainLengthBecomeUnknownLists) {
  const Value unknown = Value::Unknown(kString);
  const Type list = Type::List(kString);
  EXPECT_TRUE(Convert(Value::Set(kString, {unknown}), list, nullptr)->IsKnown());
  EXPECT_FALSE(
      Convert(Value::Set(kString, {unknown, Value::String("a")}), list, nullptr)->IsKnown());
}

TEST(ConvertTest, UnknownsKeepWhatIsStillTrue) {
  const Value list =
      Value::Unknown(Type::List(kNumber), {.not_null = true, .min_length = 2, .max_length = 5});
  const Value set = *Convert(list, Type::Set(kString), nullptr);
  EXPECT_EQ(set.type(), Type::Set(kString));
  EXPECT_TRUE(set.IsDefinitelyNotNull());
  EXPECT_EQ(set.refinements().min_length, 1);
  EXPECT_EQ(set.refinements().max_length, 5);
  const Value object = Value::Unknown(Type::Object({{"a", kNumber}, {"b", kNumber}}));
  const Value map = *Convert(object, Type::Map(kNumber), nullptr);
  EXPECT_EQ(map.refinements().min_length, 2);
  EXPECT_EQ(map.refinements().max_length, 2);
  EXPECT_EQ(Convert(Value::Unknown(Type::Dynamic()), kBool, nullptr)->type(), kBool);
  EXPECT_EQ(
      Convert(Value::Unknown(kNumber, {.not_null = true, .lower = Number(1)}), kString, nullptr)
          ->refinements(),
      (Refinements{.not_null = true}));
}

TEST(ConvertTest, MarksSurviveAtTheirPlace) {
  const Value list = Value::Tuple({Value::Number(1).WithMarks(kSensitive), Value::Bool(true)});
  const Value converted = *Convert(list.WithMarks(kEphemeral), Type::List(kString), nullptr);
  EXPECT_EQ(converted.marks(), kEphemeral);
  EXPECT_EQ(converted[0].marks(), kSensitive);
  EXPECT_EQ(converted[1].marks(), kNoMarks);
  EXPECT_EQ(Convert(list, Type::Set(kString), nullptr)->marks(), kSensitive);
}

TEST(ConvertTest, MapsBecomeObjects) {
  const Value map = Value::Map(kString, {{"a", Value::String("1")}, {"x", Value::String("y")}});
  const Type want = Type::Object({{"a", kNumber}, {"b", kBool, true}});
  EXPECT_EQ(*ToJson(*Convert(map, want, nullptr), want.WithoutOptional()), R"({"a":1,"b":null})");
  ConversionError error;
  EXPECT_FALSE(Convert(map, Type::Object({{"c", kString}}), &error));
  EXPECT_EQ(error.message, "map has no element for required attribute \"c\"");
}

TEST(ConvertTest, SafetyIsOfTypes) {
  EXPECT_TRUE(CanConvertSafely(kNumber, kString));
  EXPECT_TRUE(CanConvertSafely(Type::Tuple({kNumber, kBool}), Type::List(kString)));
  EXPECT_FALSE(CanConvertSafely(kString, kNumber));
  EXPECT_TRUE(CanConvert(kString, kNumber));
  EXPECT_FALSE(CanConvert(kNumber, kBool));
  EXPECT_FALSE(CanConvertSafely(Type::List(kString), Type::Set(kString)));
  EXPECT_TRUE(CanConvertSafely(Type::Set(kString), Type::List(kString)));
  EXPECT_FALSE(CanConvertSafely(Type::Dynamic(), kString));
  EXPECT_TRUE(CanConvert(Type::Dynamic(), kString));
}

}  // namespace
}  // namespace proto::value
