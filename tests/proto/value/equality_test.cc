#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "proto/value/value.h"

namespace proto::value {
namespace {

const Type kString = Type::String();
const Type kNumber = Type::Number();

Value Text(const char* text) { return Value::String(text); }
Value Strings(std::vector<Value> elements) { return Value::List(kString, std::move(elements)); }
Value StringSet(std::vector<Value> elements) { return Value::Set(kString, std::move(elements)); }

enum class Answer { kEqual, kUnequal, kUnknown };

// As plans of Terraform 1.11.4 show `==`.
struct Case {
  const char* name;
  Value a;
  Value b;
  Answer want;
};

std::vector<Case> SimpleCases() {
  const Value u = Value::Unknown(kString, {.not_null = true});
  const Value n = Value::Unknown(kNumber);
  const Value open = Value::Unknown(Type::Dynamic());
  const Value prefixed = Value::Unknown(kString, {.not_null = true, .prefix = "pre-"});
  const Value small =
      Value::Unknown(kNumber, {.not_null = true, .lower = Number(1), .upper = Number(5)});
  return {
      {"NullsOfAllTypes", Value::Null(kString), Value::Null(kNumber), Answer::kEqual},
      {"NullAndValue", Value::Null(kString), Text("a"), Answer::kUnequal},
      {"OtherTypes", Value::Number(1), Text("1"), Answer::kUnequal},
      {"Doubles", Value::Number(Number::FromDouble(0.1)), Value::Number(*Number::Parse("0.1")),
       Answer::kEqual},
      {"UnknownOfOtherType", u, Value::Number(5), Answer::kUnequal},
      {"UnknownOfOtherKind", u, Strings({Text("a")}), Answer::kUnequal},
      {"UnknownsOfOtherTypes", u, n, Answer::kUnknown},
      {"NotNullAndNull", u, Value::Null(Type::Dynamic()), Answer::kUnequal},
      {"PerhapsNullAndNull", n, Value::Null(kNumber), Answer::kUnknown},
      {"PerhapsNullAndOtherNull", n, Value::Null(kString), Answer::kUnknown},
      {"OpenAndValue", open, Value::Number(5), Answer::kUnknown},
      {"OpenAndNull", open, Value::Null(Type::Dynamic()), Answer::kUnknown},
      {"Prefix", prefixed, Text("foo"), Answer::kUnequal},
      {"PrefixFits", prefixed, Text("pre-x"), Answer::kUnknown},
      {"BeyondBounds", small, Value::Number(7), Answer::kUnequal},
      {"WithinBounds", small, Value::Number(3), Answer::kUnknown},
      {"OtherLength",
       Value::Unknown(Type::List(kString), {.not_null = true, .min_length = 2, .max_length = 3}),
       Strings({Text("a")}), Answer::kUnequal},
  };
}

std::vector<Case> CompositeCases() {
  const Value u = Value::Unknown(kString, {.not_null = true});
  const Value open = Value::Unknown(Type::Dynamic());
  const Value one = Value::Number(1);
  const Value two = Value::Number(2);
  const Value null = Value::Null(Type::Dynamic());
  const auto tuple = [](std::vector<Value> v) { return Value::Tuple(std::move(v)); };
  const auto object = [](const char* name, const Value& v) { return Value::Object({{name, v}}); };
  return {
      {"FirstUndecidedWins", tuple({u, one}), tuple({Text("a"), two}), Answer::kUnknown},
      {"FirstDifferenceWins", tuple({one, u}), tuple({two, Text("a")}), Answer::kUnequal},
      {"ListsInOrder", Strings({u, Text("1")}), Strings({Text("a"), Text("2")}), Answer::kUnknown},
      {"OtherTupleTypes", tuple({u}), tuple({Value::Number(5)}), Answer::kUnequal},
      {"OtherLengths", Strings({u}), Strings({Text("a"), Text("b")}), Answer::kUnequal},
      {"ListAndTuple", Strings({u}), tuple({u}), Answer::kUnequal},
      {"OtherNames", object("a", u), object("b", u), Answer::kUnequal},
      {"OtherAttributeTypes", object("a", u), object("a", one), Answer::kUnequal},
      {"OtherKeys", Value::Map(kString, {{"a", u}}), Value::Map(kString, {{"b", Text("x")}}),
       Answer::kUnequal},
      {"NullsInTuples", tuple({null}), tuple({null}), Answer::kEqual},
      {"TypedNullsInTuples", tuple({Value::Null(kString)}), tuple({Value::Null(kNumber)}),
       Answer::kUnequal},
      {"TypedAndUntypedNull", object("a", null), object("a", Value::Null(kString)),
       Answer::kUnequal},
      {"UntypedNullAndText", tuple({null, u}), tuple({Text("a"), Text("b")}), Answer::kUnequal},
      {"OpenElement", tuple({open}), tuple({one}), Answer::kUnknown},
      {"OpenElementHidesDifference", tuple({one, open}), tuple({two, one}), Answer::kUnknown},
      {"OpenElementAndComposite", tuple({open}), tuple({tuple({one})}), Answer::kUnknown},
      {"OpenElementAndNull", tuple({open}), tuple({null}), Answer::kUnknown},
      {"OpenElementOtherLength", tuple({open}), tuple({one, two}), Answer::kUnequal},
      {"OpenAttributeOtherName", object("a", open), object("b", one), Answer::kUnequal},
      {"BothOpenOtherTypes", tuple({Value::Unknown(kNumber), open}), tuple({Text("b"), open}),
       Answer::kUnequal},
      {"SetOfUnknownAndEmpty", StringSet({u, Text("a")}), StringSet({}), Answer::kUnequal},
      {"SetsOfUnknowns", StringSet({u}), StringSet({Text("a"), Text("b")}), Answer::kUnknown},
      {"Sets", StringSet({Text("b"), Text("a")}), StringSet({Text("a"), Text("b")}),
       Answer::kEqual},
  };
}

TEST(EqualityTest, IsDecidedAsInCore) {
  for (const auto& cases : {SimpleCases(), CompositeCases()}) {
    for (const Case& c : cases) {
      for (const Value& result : {Equals(c.a, c.b), Equals(c.b, c.a)}) {
        const Answer answer = !result.IsKnown() ? Answer::kUnknown
                              : result.AsBool() ? Answer::kEqual
                                                : Answer::kUnequal;
        EXPECT_EQ(answer, c.want) << c.name;
      }
    }
  }
}

TEST(EqualityTest, TakesTheMarksOfBothSides) {
  const Value a = Value::Tuple({Text("a").WithMarks(kSensitive)});
  const Value b = Value::Tuple({Text("b")}).WithMarks(kEphemeral);
  EXPECT_EQ(Equals(a, b).marks(), kSensitive | kEphemeral);
}

TEST(UnknownTest, WhatHasOneValueLeftIsThatValue) {
  const Value five =
      Value::Unknown(kNumber, {.not_null = true, .lower = Number(5), .upper = Number(5)});
  EXPECT_EQ(five.AsNumber(), Number(5));
  EXPECT_FALSE(Value::Unknown(kNumber, {.lower = Number(5), .upper = Number(5)}).IsKnown());
  const Value two =
      Value::Unknown(Type::List(kString), {.not_null = true, .min_length = 2, .max_length = 2});
  ASSERT_TRUE(two.IsKnown());
  EXPECT_EQ(two.size(), 2U);
  EXPECT_FALSE(two[0].IsKnown());
  EXPECT_EQ(Value::Unknown(Type::Map(kString), {.not_null = true, .max_length = 0}).size(), 0U);
  EXPECT_EQ(Value::Unknown(Type::Set(kString), {.not_null = true, .min_length = 1, .max_length = 1})
                .size(),
            1U);
  EXPECT_FALSE(
      Value::Unknown(Type::Set(kString), {.not_null = true, .min_length = 2, .max_length = 2})
          .IsKnown());
}

// Input and what Terraform 1.11.4 makes of jsonencode(toset(input)).
TEST(SetOrderTest, IsCores) {
  struct Order {
    const char* elements;
    const char* element_type;
    const char* want;
  };
  for (const Order& c : {
           Order{R"([["a"],["a","c"]])", R"(["list","string"])", R"([["a","c"],["a"]])"},
           Order{R"([{"a":1},{"a":10},{"a":2}])", R"(["object",{"a":"number"}])",
                 R"([{"a":10},{"a":1},{"a":2}])"},
           Order{"[[12345678901],[12345678902],[12345678901]]", R"(["tuple",["number"]])",
                 "[[12345678901],[12345678902]]"},
           Order{"[[\"\xc2\xad\"],[\"b\"],[\"\xc3\xa9\"],[\"\\u0007\"]]", R"(["tuple",["string"]])",
                 "[[\"\\u0007\"],[\"\xc2\xad\"],[\"b\"],[\"\xc3\xa9\"]]"},
           Order{"[true,false,true]", R"("bool")", "[false,true]"},
           Order{"[10,9,-1,1.5]", R"("number")", "[-1,1.5,9,10]"},
           Order{R"(["b","a",null])", R"("string")", R"(["a","b",null])"},
           Order{R"([{"a":"x","b":null},{"a":"x","b":"y"}])",
                 R"(["object",{"a":"string","b":"string"}])",
                 R"([{"a":"x","b":"y"},{"a":"x","b":null}])"},
           Order{R"([{"a":1,"b":2},{"a":1}])", R"(["map","number"])", R"([{"a":1,"b":2},{"a":1}])"},
       }) {
    const Type type = Type::Set(*TypeFromJson(c.element_type));
    const auto set = FromJson(c.elements, type);
    ASSERT_TRUE(set.ok()) << c.elements << set.status();
    EXPECT_EQ(*ToJson(*set, type), c.want);
  }
}

TEST(SetOrderTest, DuplicatesThatAgreeInTenDigitsAreFound) {
  const auto list = [](int64_t n) { return Value::List(kNumber, {Value::Number(n)}); };
  EXPECT_EQ(Value::Set(Type::List(kNumber),
                       {list(12345678901), list(12345678902), list(12345678901), list(12345678903)})
                .size(),
            3U);
}

}  // namespace
}  // namespace proto::value
