#include "proto/value/msgpack.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

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

Value Number64(const char* text) { return Value::Number(*Number::Parse(text)); }

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
      {"BeyondInt64ThatFitsUint64", Number64("18446744073709551615"), Type::Number(),
       "b43138343436373434303733373039353531363135"},
      {"Least", Number64("-9223372036854775808"), Type::Number(), "d38000000000000000"},
      {"Infinity", Number64("-Inf"), Type::Number(), "cbfff0000000000000"},
      {"Power", Value::Number(Number::FromDouble(1152921504606846976.0)), Type::Number(),
       "cf1000000000000000"},
      {"Set", Value::Set(Type::String(), {Value::String("b"), Value::String("a")}),
       Type::Set(Type::String()), "92a161a162"},
      {"Map", Value::Map(Type::Bool(), {{"b", Value::Bool(true)}, {"a", Value::Bool(false)}}),
       Type::Map(Type::Bool()), "82a161c2a162c3"},
      {"Tuple", Value::Tuple({Value::Number(1), Value::String("x")}),
       Type::Tuple({Type::Number(), Type::String()}), "9201a178"},
      {"UnknownOfBounds",
       Value::Unknown(Type::Number(),
                      {.lower = Number(1), .upper = Number(9), .upper_inclusive = false}),
       Type::Number(), "c7090c82039201c3049209c2"},
      {"UnknownOfLengths",
       Value::Unknown(Type::List(Type::Bool()),
                      {.not_null = true, .min_length = 1, .max_length = 200}),
       Type::List(Type::Bool()), "d70c8301c2050106ccc8"},
      {"UnknownDynamic", Value::Unknown(Type::Dynamic()), Type::Dynamic(), "d40000"},
      {"DynamicTypedUnknown", Value::Unknown(Type::Bool()), Type::Dynamic(),
       "92c40622626f6f6c22d40000"},
      {"DynamicInside", Value::Object({{"a", Value::Tuple({})}}),
       Type::Object({{"a", Type::Dynamic()}}), "81a16192c40c5b227475706c65222c5b5d5d90"},
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

// Spaces between bytes are for the reader.
std::string Bytes(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); ++i) {
    if (hex[i] == ' ') continue;
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    ++i;
  }
  return out;
}

TEST(MsgpackTest, ReadsWhatOthersWrite) {
  const Type object = Type::Object({{"a", Type::String()}, {"b", Type::Number()}});
  const Type strings = Type::Map(Type::String());
  struct Foreign {
    const char* name;
    const char* hex;
    Type type;
    Value want;
  };
  for (const Foreign& c : {
           Foreign{"BinaryAsString", "c4026869", Type::String(), Value::String("hi")},
           Foreign{"WideInteger", "d30000000000000005", Type::Number(), Value::Number(5)},
           Foreign{"WideNegative", "d1ffff", Type::Number(), Value::Number(-1)},
           Foreign{"Float32", "ca3f000000", Type::Number(), Number64("0.5")},
           Foreign{"DecimalWithExponent", "a3316533", Type::Number(), Value::Number(1000)},
           Foreign{"Uint64", "cfffffffffffffffff", Type::Number(),
                   Number64("18446744073709551615")},
           Foreign{"LaterKeyWins", "82a161a178a161a179", strings,
                   Value::Map(Type::String(), {{"a", Value::String("y")}})},
           Foreign{"AnyOrderOfAttributes", "82a16201a161a178", object,
                   Value::Object({{"a", Value::String("x")}, {"b", Value::Number(1)}})},
           Foreign{"SetWithDuplicates", "93a162a161a162", Type::Set(Type::String()),
                   Value::Set(Type::String(), {Value::String("a"), Value::String("b")})},
           Foreign{"OtherExtension", "c702050102", Type::String(), Value::Unknown(Type::String())},
           Foreign{"EmptyExtension", "c70000", Type::String(), Value::Unknown(Type::String())},
           Foreign{"RefinedNull", "c7030c8101c3", Type::String(), Value::Null(Type::String())},
           Foreign{"ForeignRefinement", "c7080c8201c20993019000", Type::String(),
                   Value::Unknown(Type::String(), {.not_null = true})},
           Foreign{"RefinementThatDoesNotFit", "c7050c82050101c2", Type::String(),
                   Value::Unknown(Type::String(), {.not_null = true})},
           Foreign{"TypeAsText", "92a822737472696e6722a178", Type::Dynamic(), Value::String("x")},
       }) {
    const auto value = FromMsgpack(Bytes(c.hex), c.type);
    ASSERT_TRUE(value.ok()) << c.name << ": " << value.status();
    EXPECT_TRUE(Identical(*value, c.want)) << c.name;
  }
}

TEST(MsgpackTest, RefusesBrokenBytesAndSaysWhere) {
  const Type object = Type::Object({{"a", Type::String()}, {"b", Type::Number()}});
  const Type list = Type::List(object);
  struct Broken {
    const char* hex;
    Type type;
    const char* want;
  };
  for (const Broken& c : {
           Broken{"", object, "the encoding is broken"},
           Broken{"c1", object, "the encoding is broken"},
           Broken{"a5616263", Type::String(), "the encoding is broken"},
           Broken{"ddffffffff", list, "the encoding is broken"},
           Broken{"c9ffffffff0c", object, "the encoding is broken"},
           Broken{"c0c0", object, "there is more after the value"},
           Broken{"81a161a178", object, "an object with 2 attributes is required (1 given)"},
           Broken{"82a161a178a163c0", object, "unsupported attribute \"c\""},
           Broken{"82a161c0a161c0", object, "attribute \"a\" is given twice"},
           Broken{"91 82a161c0a162c3", list, "[0].b: a number is required"},
           Broken{"91 82a161a2fffea162c0", list, "[0].a: the string is not valid UTF-8"},
           Broken{"81a16bc3", Type::Map(Type::String()), "[\"k\"]: a string is required"},
           Broken{"810102", Type::Map(Type::String()), "a string key is required"},
           Broken{"c3", Type::Number(), "a number is required"},
           Broken{"a3616263", Type::Number(), "a number is required"},
           Broken{"cb7ff8000000000000", Type::Number(), "a number is required"},
           Broken{"01", Type::Bool(), "a bool is required"},
           Broken{"80", Type::Set(Type::Bool()), "a set is required"},
           Broken{"92c3c3", Type::Tuple({Type::Bool()}), "a tuple of length 1 is required"},
           Broken{"a178", Type::Dynamic(), "a dynamic value must be an array of two elements"},
           Broken{"9201a178", Type::Dynamic(), "a dynamic value must begin with its type"},
           Broken{"92a178a178", Type::Dynamic(), "the type of a dynamic value is broken"},
           Broken{"92a92264796e616d696322c0", Type::Dynamic(),
                  "a dynamic value must have a type of its own"},
           Broken{"c7020c8101", Type::String(), "the refinement of an unknown value is broken"},
           Broken{"92 92a622626f6f6c22c3 92a4226e7522c0", Type::List(Type::Dynamic()),
                  "[1]: the type of a dynamic value is broken"},
           Broken{"9292a622626f6f6c22c392a822737472696e6722a178", Type::List(Type::Dynamic()),
                  "all elements must have the same type"},
       }) {
    const auto value = FromMsgpack(Bytes(c.hex), c.type);
    ASSERT_FALSE(value.ok()) << c.hex;
    EXPECT_EQ(value.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(std::string(value.status().message()), c.want) << c.hex;
  }
}

TEST(MsgpackTest, LimitsDepthAndRefinements) {
  Type type = Type::Bool();
  for (int i = 0; i < 100; ++i) type = Type::List(type);
  EXPECT_FALSE(FromMsgpack(std::string(100, '\x91') + "\xc3", type).ok());
  std::string body = Bytes("8102da07d0") + std::string(2000, 'x');
  std::string large = Bytes("c807d50c") + body;
  EXPECT_FALSE(FromMsgpack(large, Type::String()).ok());
  const Value prefixed = Value::Unknown(
      Type::String(), {.prefix = std::string(255, 'x') + "\xc3\xa9" + std::string(900, 'y')});
  const auto cut = FromMsgpack(ToMsgpack(prefixed, Type::String()), Type::String());
  EXPECT_EQ(cut->refinements().prefix, std::string(255, 'x'));
}

TEST(MsgpackTest, LengthsTakeTheShortestForm) {
  struct Sized {
    size_t size;
    const char* head;
  };
  for (const Sized& c :
       {Sized{31, "bf"}, Sized{32, "d920"}, Sized{255, "d9ff"}, Sized{256, "da0100"},
        Sized{65535, "daffff"}, Sized{65536, "db00010000"}}) {
    const std::string bytes = ToMsgpack(Value::String(std::string(c.size, 'x')), Type::String());
    EXPECT_EQ(Hex(bytes.substr(0, bytes.size() - c.size)), c.head);
    EXPECT_EQ(FromMsgpack(bytes, Type::String())->AsString().size(), c.size);
  }
  for (const Sized& c : {Sized{15, "9f"}, Sized{16, "dc0010"}, Sized{65536, "dd00010000"}}) {
    const Type type = Type::List(Type::Bool());
    const std::string bytes =
        ToMsgpack(Value::List(Type::Bool(), std::vector<Value>(c.size, Value::Bool(true))), type);
    EXPECT_EQ(Hex(bytes.substr(0, bytes.size() - c.size)), c.head);
    EXPECT_EQ(FromMsgpack(bytes, type)->size(), c.size);
  }
}

}  // namespace
}  // namespace proto::value
