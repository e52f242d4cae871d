#include "planner/state/json_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planner::state {
namespace {

struct MistakeCase {
  const char* name;
  std::string text;
  std::optional<size_t> want;
};
class FindJsonMistakeTest : public testing::TestWithParam<MistakeCase> {};
TEST_P(FindJsonMistakeTest, CountsBytes) {
  EXPECT_EQ(FindJsonMistake(GetParam().text, 8), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(, FindJsonMistakeTest,
                         testing::ValuesIn<MistakeCase>({
                             {"Scalars", " [true, false, null, -0.5e+10, \"a\\u00e9\\n\\/\"] ", {}},
                             {"Empty", "{\"a\":{},\"b\":[]}", {}},
                             {"Nothing", "", 0},
                             {"Word", "hello", 1},
                             {"EndsEarly", "{\"version\":4,\"serial\":1,", 24},
                             {"TwoValues", "1 2", 3},
                             {"TrailingComma", "[1,]", 4},
                             {"NameWithoutQuotes", "{a:1}", 2},
                             {"LeadingZero", "[01]", 3},
                             {"BareFraction", "[1.]", 4},
                             {"ControlCharacter", "\"a\nb\"", 3},
                             {"BadEscape", "\"\\x\"", 3},
                             {"ShortUnicodeEscape", "\"\\u12\"", 6},
                             {"Utf8", "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"", {}},
                             {"OverlongUtf8", "\"\xc0\x80\"", 2},
                             {"SurrogateInUtf8", "\"\xed\xa0\x80\"", 2},
                             {"CutUtf8", "\"\xe2\x82", 2},
                             {"EightDeep", "[[[[[[[[1]]]]]]]]", {}},
                             {"NineDeep", "[[[[[[[[[1]]]]]]]]]", 9},
                             {"WrongBracket", "[1}", 3},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(JsonTextTest, VisitsMembersInOrder) {
  std::string seen;
  ForEachMember("{ \"b\" : [1, {\"x\":\"}\"}] , \"a\\n\":\"q\\\"]\" , \"c\":-1 }",
                [&seen](const std::string& name, std::string_view value) {
                  seen += name + "=" + std::string(value) + ";";
                  return true;
                });
  EXPECT_EQ(seen, "b=[1, {\"x\":\"}\"}];a\n=\"q\\\"]\";c=-1;");
}

TEST(JsonTextTest, DecodesStrings) {
  EXPECT_EQ(DecodeJsonString(R"("a\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00\ud83dx\udc00")"),
            "a\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbdx\xef\xbf\xbd");
}

TEST(JsonTextTest, DecodesIntegers) {
  EXPECT_EQ(DecodeJsonInteger("12"), 12);
  EXPECT_EQ(DecodeJsonInteger("1.5"), std::nullopt);
  EXPECT_EQ(DecodeJsonInteger("99999999999999999999"), std::nullopt);
}

TEST(JsonTextTest, CompactsWithoutTouchingNumbers) {
  EXPECT_EQ(CompactJson("{ \"a\" : [ 1.50 , \"<&> \\\" \xe2\x80\xa8\" ],\n\"b\":\t1E5 }"),
            "{\"a\":[1.50,\"\\u003c\\u0026\\u003e \\\" \\u2028\"],\"b\":1E5}");
}

TEST(JsonTextTest, IndentsInPiecesOfAnySize) {
  const std::string compact = R"({"a":[1,"x:{,",{}],"b":[],"c":{"d":"\"}"}})";
  const std::string want =
      "{\n  \"a\": [\n    1,\n    \"x:{,\",\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n    \"d\": "
      "\"\\\"}\"\n  }\n}";
  for (size_t size = 1; size <= compact.size(); ++size) {
    std::string out;
    Indenter indenter(out);
    for (size_t at = 0; at < compact.size(); at += size) indenter.Append(compact.substr(at, size));
    EXPECT_EQ(out, want) << size;
  }
}

}  // namespace
}  // namespace planner::state
