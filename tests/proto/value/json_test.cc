#include "proto/value/json.h"

#include <string>

#include "gtest/gtest.h"

namespace proto::value {
namespace {

std::string Written(const Value& value, Type type) { return *ToJson(value, type); }

TEST(JsonWriteTest, FollowsTheConstraint) {
  const Type object = Type::Object({{"b", Type::Bool()}, {"a", Type::Dynamic()}});
  struct Case {
    Value value;
    Type type;
    const char* want;
  };
  for (const Case& c : {
           Case{Value::Null(object), object, "null"},
           Case{Value::Bool(false), Type::Bool(), "false"},
           Case{Value::Number(-5), Type::Number(), "-5"},
           Case{Value::Number(*Number::Parse("1e22")), Type::Number(), "10000000000000000000000"},
           Case{Value::Number(*Number::Parse("0.10")), Type::Number(), "0.1"},
           Case{Value::Number(Number::FromDouble(1152921504606846976.0)), Type::Number(),
                "1152921504606847000"},
           Case{Value::List(Type::String(), {Value::String("x"), Value::Null(Type::String())}),
                Type::List(Type::String()), R"(["x",null])"},
           Case{Value::Set(Type::Number(), {Value::Number(10), Value::Number(9)}),
                Type::Set(Type::Number()), "[9,10]"},
           Case{Value::Map(Type::Bool(), {{"b", Value::Bool(true)}, {"a", Value::Bool(false)}}),
                Type::Map(Type::Bool()), R"({"a":false,"b":true})"},
           Case{Value::Tuple({Value::Number(1), Value::String("a")}),
                Type::Tuple({Type::Number(), Type::String()}), R"([1,"a"])"},
           Case{Value::Object({{"a", Value::Tuple({})}, {"b", Value::Null(Type::Bool())}}), object,
                R"({"a":{"value":[],"type":["tuple",[]]},"b":null})"},
           Case{Value::Null(Type::Dynamic()), Type::Dynamic(), "null"},
           Case{Value::Null(Type::String()), Type::Dynamic(), R"({"value":null,"type":"string"})"},
       }) {
    EXPECT_EQ(Written(c.value, c.type), c.want);
  }
}

TEST(JsonWriteTest, EscapesAsGo) {
  EXPECT_EQ(Written(Value::String("\x7f\x01\v<>&\"\\\b\f\n\r\t \xe2\x80\xa8\xe2\x80\xa9 "
                                  "\xe2\x82\xac\xc3\xa9\xf0\x9f\x98\x80"),
                    Type::String()),
            "\"\x7f\\u0001\\u000b\\u003c\\u003e\\u0026\\\"\\\\\\b\\f\\n\\r\\t "
            "\\u2028\\u2029 \xe2\x82\xac\xc3\xa9\xf0\x9f\x98\x80\"");
}

TEST(JsonWriteTest, RefusesInfinity) {
  const Value infinite = Value::Tuple({Value::Number(*Number::Parse("Inf"))});
  EXPECT_EQ(ToJson(infinite, infinite.type()).status().code(), absl::StatusCode::kInvalidArgument);
}

// Written again by the type of the value that was read.
TEST(JsonReadTest, IsLenient) {
  const Type object = Type::Object({{"a", Type::String()}, {"b", Type::Number()}});
  struct Case {
    const char* json;
    Type type;
    const char* want;
  };
  for (const Case& c : {
           Case{" null ", object, "null"},
           Case{"\"12\"", Type::Number(), "12"},
           Case{"1E3", Type::Number(), "1000"},
           Case{"-0", Type::Number(), "-0"},
           Case{"123456789012345678901234567890", Type::Number(), "123456789012345678901234567890"},
           Case{"9007199254740993", Type::Number(), "9007199254740993"},
           Case{"0.3333333333333333333333333333333333333333333333333333333335", Type::Number(),
                "0.3333333333333333333333333333333333333333333333333333333335"},
           Case{"1.50", Type::String(), R"("1.50")"},
           Case{"true", Type::String(), R"("true")"},
           Case{R"("1")", Type::Bool(), "true"},
           Case{R"("false")", Type::Bool(), "false"},
           Case{"{}", object, R"({"a":null,"b":null})"},
           Case{R"({"b":1,"a":"x"})", object, R"({"a":"x","b":1})"},
           Case{R"({"a":"x","a":"y"})", object, R"({"a":"y","b":null})"},
           Case{R"({"a":"x","a":"y"})", Type::Map(Type::String()), R"({"a":"y"})"},
           Case{R"(["b","a","b"])", Type::Set(Type::String()), R"(["a","b"])"},
           Case{R"([1,"a"])", Type::Tuple({Type::Number(), Type::String()}), R"([1,"a"])"},
           Case{R"({"type":["list","string"],"value":["x"]})", Type::Dynamic(), R"(["x"])"},
           Case{R"({"value":{"value":1,"type":"number"},"type":"dynamic"})", Type::Dynamic(), "1"},
           Case{R"([{"value":1,"type":"number"}])", Type::List(Type::Dynamic()), "[1]"},
           Case{R"("\u00e9\ud83d\ude00\/")", Type::String(), "\"\xc3\xa9\xf0\x9f\x98\x80/\""},
           Case{R"("\ud800x")", Type::String(), "\"\xef\xbf\xbdx\""},
           Case{R"("\ud800\u0041")", Type::String(),
                "\"\xef\xbf\xbd"
                "A\""},
           Case{R"("e\u0301")", Type::String(), "\"\xc3\xa9\""},
       }) {
    const auto value = FromJson(c.json, c.type);
    ASSERT_TRUE(value.ok()) << c.json << ": " << value.status();
    EXPECT_EQ(Written(*value, value->type()), c.want) << c.json;
  }
  EXPECT_TRUE(FromJson(R"({"x":[{}],"a":"y"})", object, {.ignore_unknown_attributes = true}).ok());
}

TEST(JsonReadTest, KeepsNumbersOfAnySize) {
  const std::string large = "1" + std::string(400, '0');
  EXPECT_EQ(Written(*FromJson("1e400", Type::Number()), Type::Number()), large);
  EXPECT_EQ(Written(*FromJson(large, Type::Number()), Type::Number()), large);
}

TEST(JsonReadTest, SaysWhatIsWrongAndWhere) {
  const Type object = Type::Object({{"a", Type::List(Type::Number())}});
  struct Case {
    const char* json;
    Type type;
    const char* want;
  };
  for (const Case& c : {
           Case{"", object, "not valid JSON at byte 0"},
           Case{"{\"a\":[1,]}", object, "not valid JSON at byte 8"},
           Case{"{\"a\":[1]}}", object, "not valid JSON at byte 9"},
           Case{"{\"a\" [1]}", object, "not valid JSON at byte 5"},
           Case{"{,}", object, "not valid JSON at byte 1"},
           Case{"nul", object, "not valid JSON at byte 0"},
           Case{"01", Type::Number(), "not valid JSON at byte 1"},
           Case{"1.", Type::Number(), "not valid JSON at byte 2"},
           Case{"+1", Type::Number(), "not valid JSON at byte 0"},
           Case{"\"\n\"", Type::String(), "not valid JSON at byte 1"},
           Case{"\"\\x\"", Type::String(), "not valid JSON at byte 2"},
           Case{"\"a", Type::String(), "not valid JSON at byte 2"},
           Case{"\"\\u12\"", Type::String(), "not valid JSON at byte 5"},
           Case{R"({"b":1})", object, "unsupported attribute \"b\""},
           Case{R"({"a":[1,true]})", object, "a[1]: a number is required"},
           Case{R"({"a":{}})", object, "a: a list is required"},
           Case{R"({"k":[]})", Type::Map(Type::String()), "[\"k\"]: a string is required"},
           Case{"[1,2]", Type::Tuple({Type::Number()}), "a tuple of length 1 is required"},
           Case{"[]", Type::Tuple({Type::Number()}), "a tuple of length 1 is required"},
           Case{R"("True")", Type::Bool(), "a bool is required"},
           Case{"1", Type::Bool(), "a bool is required"},
           Case{R"({"value":1})", Type::Dynamic(),
                "a dynamic value must be an object with the members \"value\" and \"type\""},
           Case{R"({"value":1,"type":"number","x":1})", Type::Dynamic(),
                "a dynamic value must be an object with the members \"value\" and \"type\""},
           Case{R"({"value":1,"type":"numeral"})", Type::Dynamic(),
                "the type of a dynamic value is broken"},
           Case{R"([{"value":1,"type":"number"},{"value":"a","type":"string"}])",
                Type::List(Type::Dynamic()), "all elements must have the same type"},
       }) {
    const auto value = FromJson(c.json, c.type);
    ASSERT_FALSE(value.ok()) << c.json;
    EXPECT_EQ(std::string(value.status().message()), c.want) << c.json;
  }
  EXPECT_FALSE(FromJson("\"\xff\"", Type::String()).ok());
}

TEST(JsonReadTest, LimitsDepth) {
  const std::string deep = std::string(70, '[') + std::string(70, ']');
  EXPECT_EQ(std::string(ImpliedJsonType(deep).status().message()), "the JSON is nested too deeply");
  EXPECT_FALSE(FromJson(deep, Type::Dynamic()).ok());
  std::string type = "\"bool\"";
  for (int i = 0; i < 70; ++i) type.insert(0, "[\"list\",") += "]";
  EXPECT_FALSE(TypeFromJson(type).ok());
  EXPECT_TRUE(ImpliedJsonType(std::string(64, '[') + std::string(64, ']')).ok());
}

TEST(JsonReadTest, GuessesTypes) {
  struct Case {
    const char* json;
    const char* type;
  };
  for (const Case& c :
       {Case{"null", R"("dynamic")"}, Case{"[]", R"(["tuple",[]])"},
        Case{"[1,\"a\",null]", R"(["tuple",["number","string","dynamic"]])"},
        Case{R"({"b":true,"a":{}})", R"(["object",{"a":["object",{}],"b":"bool"}])"},
        Case{R"({"a":1,"a":"x"})", R"(["object",{"a":"string"}])"}}) {
    EXPECT_EQ(TypeToJson(*ImpliedJsonType(c.json)), c.type);
  }
  for (const char* broken : {"", "[1", "{\"a\"}", "tru", "[1] 2"})
    EXPECT_FALSE(ImpliedJsonType(broken).ok()) << broken;
}

}  // namespace
}  // namespace proto::value
