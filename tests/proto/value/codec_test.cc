#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"

namespace proto::value {
namespace {

std::string Hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

struct Case {
  const char* name;
  Value value;
  Type type;
  const char* hex;
};

std::vector<Case> Cases() {
  const Type object = Type::Object({{"a", Type::String()}, {"b", Type::Number()}});
  return {
      {"Null", Value::Null(object), object, "c0"},
      {"True", Value::Bool(true), Type::Bool(), "c3"},
      {"String", Value::String("hi"), Type::String(), "a26869"},
      {"Small", Value::Number(5), Type::Number(), "05"},
      {"Negative", Value::Number(-33), Type::Number(), "d0df"},
      {"Large", Value::Number(70000), Type::Number(), "ce00011170"},
      {"Half", Value::Number(*Number::Parse("0.5")), Type::Number(), "cb3fe0000000000000"},
      {"Tenth", Value::Number(*Number::Parse("0.1")), Type::Number(), "a3302e31"},
      {"BeyondInt64", Value::Number(*Number::Parse("9223372036854775808")), Type::Number(),
       "b339323233333732303336383534373735383038"},
      {"List", Value::List(Type::Number(), {Value::Number(1), Value::Null(Type::Number())}),
       Type::List(Type::Number()), "9201c0"},
      {"EmptyMap", Value::Map(Type::String(), {}), Type::Map(Type::String()), "80"},
      {"Object", Value::Object({{"a", Value::String("x")}, {"b", Value::Null(Type::Number())}}),
       object, "82a161a178a162c0"},
      {"Unknown", Value::Unknown(Type::String()), Type::String(), "d40000"},
      {"UnknownWithPrefix", Value::Unknown(Type::String(), {.not_null = true, .prefix = "pre-"}),
       Type::String(), "c7090c8201c202a47072652d"},
      {"UnknownNotNull", Value::Unknown(Type::String(), {.not_null = true}), Type::String(),
       "c7030c8101c2"},
      {"UnknownLength", Value::Unknown(Type::Number(), {.not_null = true, .lower = Number(0)}),
       Type::Number(), "c7070c8201c2039200c3"},
      {"Dynamic", Value::String("x"), Type::Dynamic(), "92c40822737472696e6722a178"},
      {"DynamicNull", Value::Null(Type::Dynamic()), Type::Dynamic(), "c0"},
      {"DynamicTypedNull", Value::Null(Type::String()), Type::Dynamic(),
       "92c40822737472696e6722c0"},
  };
}

TEST(MsgpackTest, WritesWhatCoreWritesAndReadsItBack) {
  for (const Case& c : Cases()) {
    EXPECT_EQ(Hex(ToMsgpack(c.value, c.type)), c.hex) << c.name;
    const auto back = FromMsgpack(ToMsgpack(c.value, c.type), c.type);
    ASSERT_TRUE(back.ok()) << c.name << ": " << back.status();
    EXPECT_TRUE(Identical(*back, c.value)) << c.name;
  }
}

TEST(MsgpackTest, RefusesBrokenBytes) {
  const Type object = Type::Object({{"a", Type::String()}, {"b", Type::Number()}});
  for (const std::string& bytes :
       {std::string(), std::string("\x81\xa1\x61\xa1\x78"), std::string("\xdd\xff\xff\xff\xff"),
        std::string("\xc1"), std::string("\xc0\xc0"), std::string("\xa2\xff\xfe")}) {
    EXPECT_FALSE(FromMsgpack(bytes, object).ok());
  }
  std::string deep(100, '\x91');
  Type type = Type::Bool();
  for (int i = 0; i < 100; ++i) type = Type::List(type);
  EXPECT_FALSE(FromMsgpack(deep + "\xc3", type).ok());
}

TEST(JsonTest, WritesGosEscapesAndPlainNumbers) {
  const Value value = Value::Object(
      {{"s", Value::String("<a&b>\n\xe2\x80\xa8")}, {"n", Value::Number(*Number::Parse("1e22"))}});
  EXPECT_EQ(*ToJson(value, value.type()),
            R"({"n":10000000000000000000000,"s":"\u003ca\u0026b\u003e\n\u2028"})");
  EXPECT_EQ(*ToJson(Value::Number(1), Type::Dynamic()), R"({"value":1,"type":"number"})");
}

TEST(JsonTest, ReadsLeniently) {
  const Type type = Type::Object(
      {{"b", Type::Bool()}, {"d", Type::Dynamic()}, {"n", Type::Number()}, {"s", Type::String()}});
  const auto value = FromJson(
      R"({"n":"12","s":1.50,"b":"true","d":{"type":["list","string"],"value":["x"]}})", type);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(value->GetAttr("s").AsString(), "1.50");
  EXPECT_EQ(*ToJson(*value, value->type()), R"({"b":true,"d":["x"],"n":12,"s":"1.50"})");
  EXPECT_TRUE(FromJson("{}", type)->GetAttr("n").IsNull());
  EXPECT_FALSE(FromJson(R"({"x":1})", type).ok());
  EXPECT_TRUE(FromJson(R"({"x":1})", type, {.ignore_unknown_attributes = true}).ok());
  EXPECT_FALSE(FromJson("[1,", Type::List(Type::Number())).ok());
  EXPECT_FALSE(FromJson(std::string(70, '[') + std::string(70, ']'), Type::Dynamic()).ok());
  EXPECT_EQ(FromJson("[123456789012345678901234567890]", Type::List(Type::Number()))
                ->elements()[0]
                .AsNumber()
                .ToString(),
            "123456789012345678901234567890");
}

}  // namespace
}  // namespace proto::value
