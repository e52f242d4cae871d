#include "proto/value/json.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::syntax {
namespace {

using proto::text::Append;
using proto::text::Cat;

std::string Show(const Expression& expression) {
  if (const auto* string = expression.As<JsonString>()) return Cat("'", string->text, "'");
  if (const auto* literal = expression.As<Literal>())
    return *proto::value::ToJson(literal->value, literal->value.type());
  std::string out;
  if (const auto* tuple = expression.As<Tuple>()) {
    for (const auto& element : tuple->elements) Append(out, out.empty() ? "" : ",", Show(*element));
    return Cat("[", out, "]");
  }
  if (const auto* object = expression.As<Object>()) {
    for (const auto& [key, value] : object->items)
      Append(out, out.empty() ? "" : ",", Show(*key), ":", Show(*value));
  }
  return Cat("{", out, "}");
}

// Attributes as name=value; blocks as type(label,…){…}.
std::string Show(const Body& body, const std::vector<BlockShape>& shapes,
                 diag::Diagnostics& diags) {
  const Body shaped = Shape(body, shapes, diags);
  std::string out;
  for (const Attribute& attribute : shaped.attributes)
    Append(out, attribute.name, "=", Show(*attribute.expression), ";");
  for (const Block& block : shaped.blocks) {
    std::string labels;
    for (const Label& label : block.labels) Append(labels, labels.empty() ? "" : ",", label.text);
    Append(out, block.type, "(", labels, "){", Show(block.body, shapes, diags), "}");
  }
  return out;
}

// The body's form, or its errors as "summary @line:column".
std::string Read(const std::string& text) {
  diag::Diagnostics diags;
  const Body body = ParseJsonFile(std::make_shared<SourceFile>("a.tf.json", text), diags);
  const std::string shown = Show(body, {{"b", 0}, {"l", 1}, {"m", 2}}, diags);
  if (diags.empty()) return shown;
  std::string out;
  for (const diag::Diagnostic& d : diags) {
    Append(out, out.empty() ? "" : "; ", d.summary, " @", d.subject->start.line, ":",
           d.subject->start.column);
  }
  return out;
}

TEST(JsonSyntaxTest, PropertiesAreArgumentsOrBlocksAsTheReaderSays) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {R"({})", ""},
      {R"({"//": "comment", "x": 1.50})", "x=1.5;"},
      {R"([{"x": 1}, {"y": [true, null, "s"]}])", "x=1;y=[true,null,'s'];"},
      {R"({"x": {"k": {"n": -0}}})", "x={'k':{'n':0}};"},
      {R"({"b": {"x": 1}})", "b(){x=1;}"},
      {R"({"b": [{"x": 1}, {"x": 2}]})", "b(){x=1;}b(){x=2;}"},
      {R"({"b": null, "l": {"a": null, "c": []}})", ""},
      {R"({"l": {"a": {"x": 1}, "c": [{}, {}]}})", "l(a){x=1;}l(c){}l(c){}"},
      {R"({"l": [{"a": {}}, {"a": {}}]})", "l(a){}l(a){}"},
      {R"({"m": {"a": {"c": {"b": {}}}}})", "m(a,c){b(){}}"},
      {R"({"x": "\u00e9\n\"\\"})", "x='\u00e9\n\"\\';"},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(Read(text), wanted) << text;
}

TEST(JsonSyntaxTest, MistakesAreFoundAtTheirPlace) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", "Missing value @1:1"},
      {"3", "Root value must be object @1:1"},
      {"[3]", "Incorrect JSON value type @1:2"},
      {R"({"a" 1})", "Missing property value colon @1:6"},
      {R"({"a" = 1})", "Missing property value colon @1:6"},
      {R"({"a", "b"})", "Missing object value @1:5"},
      {R"({"a":})", "Missing JSON value @1:6"},
      {R"({"a":]})", "Missing array element value @1:6"},
      {R"({"a":.5})", "Invalid JSON number @1:6"},
      {R"({"a":0x10})", "Missing attribute separator comma @1:7"},
      {R"({"a":[1 2]})", "Missing attribute separator comma @1:9"},
      {R"({"a":[1: 2]})", "Invalid array value @1:8"},
      {R"({"a":[1}})", "Mismatched brackets @1:8"},
      {R"({"a":1])", "Mismatched braces @1:7"},
      {R"({a: 1})", "Invalid object property name @1:2"},
      {"{\"a\": \"x\n\"}", "Invalid JSON string @1:9"},
      {"\xef\xbb\xbf{}", "Invalid start of value @1:1"},
      {R"({"a":1,})", "Trailing comma in object @1:7"},
      {"{\"a\":[\n1,]}", "Trailing comma in array @2:2"},
      {R"({"a":01})", "Invalid JSON number @1:6"},
      {R"({"a":"\q"})", "Invalid JSON string @1:9"},
      {R"({"a":tru})", "Invalid JSON keyword @1:6"},
      {R"({"a":1} x)", "Extraneous data after value @1:9"},
      {R"({"a":[1)", "Unclosed array @1:6"},
      {R"({"b":1})", "Incorrect JSON value type @1:6"},
      {R"({"b":[1]})", "Incorrect JSON value type @1:7"},
      {R"({"l":{}})", "Missing block label @1:6"},
      {R"({"l":[1]})", "Incorrect JSON value type @1:7"},
      {R"({"x":1,"x":2})", "Duplicate argument @1:8"},
      {R"({"x":{"k":1,"k":2}})", "Duplicate object attribute @1:13"},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(Read(text), wanted) << text;
}

TEST(JsonSyntaxTest, MistakesBehindOneThatIsEasilyRepairedAreFoundToo) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"{\"a\":1,}\nx", "Trailing comma in object @1:7"},
      {"{\"a\":[1,],\n\"b\":{\"c\":1,},\n\"d\":tru}",
       "Trailing comma in array @1:8; Trailing comma in object @2:11; Invalid JSON keyword @3:5"},
      {"{\"a\":1\n\"b\":[1 2],\n\"c\":-}",
       "Missing attribute separator comma @2:1; Missing attribute separator comma @2:8; "
       "Invalid JSON number @3:5"},
      {"{\"a\":1; \"b\": 2,\n\"c\":}",
       "Missing attribute separator comma @1:7; Missing JSON value @2:5"},
      {"{// x\n# y\n\"a\":/* z */ 1,\n/* z\n*/ \"b\":1,}",
       "Invalid object property name @1:2; Invalid object property name @2:1; Invalid start of "
       "value @3:5"},
      {"{a: 1,\nb_c: 2,\n\"d\": 1,}",
       "Invalid object property name @1:2; Invalid object property name @2:1; Trailing comma in "
       "object @3:7"},
      {"{\"a\": \"\\q\",\n\"b\": NaN}", "Invalid JSON string @1:10; Invalid JSON keyword @2:6"},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(Read(text), wanted) << text;
}

TEST(JsonSyntaxTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(Read("{\"x\": \"a\xff\xe2\x82z\"}"), "x='a\uFFFD\uFFFD\uFFFDz';");
}

TEST(JsonSyntaxTest, NestingIsLimited) {
  EXPECT_EQ(Read(std::string(100000, '[')), "JSON is nested too deeply @1:202");
}

TEST(JsonSyntaxTest, StringsAreReferencesKeywordsAndTemplates) {
  diag::Diagnostics diags;
  const Body body = Shape(
      ParseJsonFile(std::make_shared<SourceFile>("a.tf.json", R"({"r": "a.b[\"c\"]", "k": "all",
 "t": "x ${y.z}", "w": "${1 +}"})"),
                    diags),
      {}, diags);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(ToString(*AsTraversal(*body.Find("r")->expression)), "a.b[\"c\"]");
  EXPECT_EQ(AsKeyword(*body.Find("k")->expression), "all");
  const auto* text = body.Find("t")->expression->As<JsonString>();
  ASSERT_NE(text->expression->As<Template>(), nullptr);
  EXPECT_EQ(text->expression->As<Template>()->parts[1]->SourceRange().start.line, 2);
  EXPECT_EQ(text->expression->As<Template>()->parts[1]->SourceRange().start.column, 12);
  EXPECT_EQ(body.Find("w")->expression->As<JsonString>()->errors.size(), 1);
}

}  // namespace
}  // namespace planner::syntax
