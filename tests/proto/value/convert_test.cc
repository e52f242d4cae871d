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

TEST(UnifyTest, FindsTheCommonType) {
  EXPECT_EQ(Unify({}), Type::Dynamic());
  EXPECT_EQ(Unify({kNumber, kString}), kString);
  EXPECT_EQ(Unify({kNumber, kBool}), std::nullopt);
  EXPECT_EQ(Unify({Type::Tuple({kNumber}), Type::Tuple({kString, kNumber})}), Type::List(kString));
  EXPECT_EQ(Unify({Type::Tuple({kNumber}), Type::Tuple({kString})}), Type::Tuple({kString}));
  EXPECT_EQ(Unify({Type::Object({{"a", kNumber}}), Type::Object({{"b", kString}})}),
            Type::Map(kString));
  EXPECT_EQ(Unify({Type::Map(kNumber), Type::Object({{"b", kString}})}), Type::Map(kString));
  EXPECT_EQ(Unify({Type::Object({}), Type::Tuple({})}), std::nullopt);
  EXPECT_EQ(Unify({Type::List(kString), Type::Set(kString)}), Type::List(kString));
}

}  // namespace
}  // namespace proto::value
