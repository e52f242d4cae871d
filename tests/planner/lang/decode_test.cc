#include "planner/lang/decode.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "tests/planner/plan/schema_builder.h"

namespace planner::lang {
namespace {

using plan::Blocks;
using plan::Computed;
using plan::Optional;
using proto::text::Cat;
using proto::value::Type;

proto::schema::Attribute Required(std::string name, Type type) {
  proto::schema::Attribute attribute = Optional(std::move(name), type);
  attribute.optional = false;
  attribute.required = true;
  return attribute;
}

proto::schema::Block TestSchema() {
  proto::schema::Block disk;
  disk.attributes = {Optional("size", Type::Number())};
  proto::schema::Block block;
  block.attributes = {Computed("id", Type::String()), Required("name", Type::String()),
                      Optional("tags", Type::Map(Type::String()))};
  block.blocks = {Blocks("disk", proto::schema::Nesting::kList, disk),
                  Blocks("timeouts", proto::schema::Nesting::kSingle, disk)};
  block.blocks[0].max_items = 2;
  proto::schema::SortByName(block);
  return block;
}

// The object as JSON, or the errors, each with its line.
std::string Decoded(const std::string& text) {
  diag::Diagnostics diags;
  const auto body = syntax::ParseFile(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
  const auto value = DecodeBody(body, TestSchema(), {}, diags, {.attributes = {"count"}});
  std::string errors;
  for (const diag::Diagnostic& d : diags) {
    errors += Cat(errors.empty() ? "" : "; ", d.subject ? d.subject->start.line : 0, ": ",
                  d.summary, ": ", d.detail);
  }
  if (!value) return errors;
  return errors + *proto::value::ToJson(*value, value->type());
}

struct Case {
  const char* name;
  const char* text;
  const char* expected;
};

class DecodeTest : public testing::TestWithParam<Case> {};

TEST_P(DecodeTest, GivesObjectOrErrors) {
  EXPECT_EQ(Decoded(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, DecodeTest,
    testing::ValuesIn<Case>({
        {"Minimal", "name = \"a\"",
         R"({"disk":[],"id":null,"name":"a","tags":null,"timeouts":null})"},
        {"ConvertsAttributes", "name = 5\ntags = { a = true }",
         R"({"disk":[],"id":null,"name":"5","tags":{"a":"true"},"timeouts":null})"},
        {"CollectsBlocks", "name = \"a\"\ndisk { size = 1 }\ndisk { size = \"2\" }\ntimeouts {}",
         R"({"disk":[{"size":1},{"size":2}],"id":null,"name":"a","tags":null,"timeouts":{"size":null}})"},
        {"ExpandsDynamicBlocks",
         "name = \"a\"\ndynamic \"disk\" {\n  for_each = [3, 4]\n  content {\n    size = "
         "disk.value + "
         "disk.key\n  }\n}",
         R"({"disk":[{"size":3},{"size":5}],"id":null,"name":"a","tags":null,"timeouts":null})"},
        {"NamesItsIterator",
         "name = \"a\"\ndynamic \"disk\" {\n  for_each = { x = 3 }\n  iterator = d\n  content {\n  "
         "  "
         "size = d.value\n  }\n}",
         R"({"disk":[{"size":3}],"id":null,"name":"a","tags":null,"timeouts":null})"},
        {"IgnoresMetaArguments", "count = 2\nname = \"a\"",
         R"({"disk":[],"id":null,"name":"a","tags":null,"timeouts":null})"},
        {"MissingArgument", "tags = {}",
         "1: Missing required argument: The argument \"name\" is required, but no definition was "
         "found."},
        {"UnknownArgument", "name = \"a\"\ntgas = {}",
         "2: Unsupported argument: An argument named \"tgas\" is not expected here. Did you mean "
         "\"tags\"?"},
        {"UnknownBlock", "name = \"a\"\ndsk {\n}",
         "2: Unsupported block type: Blocks of type \"dsk\" are not expected here. Did you mean "
         "\"disk\"?"},
        {"WrongType", "name = [\"a\"]",
         "1: Incorrect attribute value type: Inappropriate value for attribute \"name\": string "
         "required."},
        {"TooManyBlocks", "name = \"a\"\ndisk {}\ndisk {}\ndisk {}",
         "4: Too many disk blocks: No more than 2 \"disk\" blocks are allowed"},
    }),
    [](const auto& tested) { return tested.param.name; });

// Blocks `port` have a label, their key; blocks `disk` have none.
TEST(DynamicBlockTest, GivesTheLabelsItsBlocksHave) {
  struct Text {
    const char* text;
    const char* want;  // The summary of the only error, or the ports as JSON.
  };
  proto::schema::Block port;
  port.attributes = {Optional("size", Type::Number())};
  proto::schema::Block schema;
  schema.blocks = {Blocks("disk", proto::schema::Nesting::kList, port),
                   Blocks("port", proto::schema::Nesting::kMap, port)};
  for (const Text& c : std::vector<Text>{
           {"port \"a\" {}\ndynamic \"port\" {\n for_each = [1]\n labels = [\"n${port.value}\"]\n "
            "content {\n size = port.value\n }\n}",
            R"({"a":{"size":null},"n1":{"size":1}})"},
           {"port {}", "Missing key for port"},
           {"port \"a\" \"b\" {}", "Extraneous label for port"},
           {"disk \"a\" {}", "Extraneous label for disk"},
           {"dynamic {}", "Missing type for dynamic"},
           {"dynamic \"port\" \"x\" {}", "Extraneous label for dynamic"},
           {"dynamic \"prt\" {}", "Unsupported block type"},
           {"dynamic \"port\" {\n for_each = []\n content {}\n}", "Missing required argument"},
           {"dynamic \"disk\" {\n for_each = []\n labels = []\n content {}\n}",
            "Unsupported argument"},
           {"dynamic \"port\" {\n for_each = []\n labels = [\"a\", \"b\"]\n content {}\n}",
            "Extraneous dynamic block label"},
           {"dynamic \"port\" {\n for_each = []\n labels = []\n content {}\n}",
            "Insufficient dynamic block labels"},
           {"dynamic \"port\" {\n for_each = [1]\n labels = [null]\n content {}\n}",
            "Invalid dynamic block label"},
           {"dynamic \"port\" {\n for_each = [1]\n labels = [[]]\n content {}\n}",
            "Invalid dynamic block label"},
           {"dynamic \"disk\" {\n for_each = []\n}", "Missing dynamic content block"},
           {"dynamic \"disk\" {\n for_each = []\n content {}\n content {}\n}",
            "Extraneous dynamic content block"},
           {"dynamic \"disk\" {\n for_each = []\n iterator = a.b\n content {}\n}",
            "Invalid dynamic iterator name"},
           {"dynamic \"disk\" {\n for_each = 1\n content {}\n}", "Invalid dynamic for_each value"},
           {"dynamic \"disk\" {\n for_each = []\n contents {}\n content {}\n}",
            "Unsupported block type"},
       }) {
    diag::Diagnostics diags;
    const auto body =
        syntax::ParseFile(std::make_shared<syntax::SourceFile>("test.tf", c.text), diags);
    const auto value = DecodeBody(body, schema, {}, diags, {});
    const std::string got =
        value ? *proto::value::ToJson(value->GetAttr("port"), value->GetAttr("port").type())
              : diags[0].summary;
    EXPECT_EQ(got, c.want) << c.text;
    EXPECT_EQ(diags.size(), value ? 0 : 1) << c.text;
  }
}

TEST(RangeOfPathTest, FindsTheArgument) {
  diag::Diagnostics diags;
  const auto body = syntax::ParseFile(
      std::make_shared<syntax::SourceFile>(
          "test.tf",
          "name = \"a\"\ntags = {\n  x = 1\n}\ndisk {\n  size = 1\n}\ndisk {\n  size = "
          "2\n}\n"),
      diags);
  using proto::value::PathStep;
  const auto line = [&](const proto::value::Path& path) {
    return RangeOfPath(body, TestSchema(), path).start.line;
  };
  EXPECT_EQ(line({PathStep::Attribute("tags")}), 2);
  EXPECT_EQ(line({PathStep::Attribute("tags"), PathStep::Key("x")}), 3);
  EXPECT_EQ(line({PathStep::Attribute("disk"), PathStep::At(1), PathStep::Attribute("size")}), 9);
}

}  // namespace
}  // namespace planner::lang
