#include "planner/syntax/parser.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::syntax {
namespace {

using proto::text::Cat;

// The tree in a short form: calls as name(args), operators in parentheses.
std::string Show(const ExpressionPtr& e);

std::string ShowAll(const std::vector<ExpressionPtr>& list) {
  std::string out;
  for (const ExpressionPtr& e : list) out += Cat(out.empty() ? "" : ",", Show(e));
  return out;
}

std::string Show(const ExpressionPtr& e) {
  if (e == nullptr) return "-";
  if (const auto* n = e->As<Literal>()) return *proto::value::ToJson(n->value, n->value.type());
  if (const auto* n = e->As<Template>()) return Cat("T(", ShowAll(n->parts), ")");
  if (const auto* n = e->As<TemplateWrap>()) return Cat("W(", Show(n->inner), ")");
  if (const auto* n = e->As<TemplateIf>())
    return Cat("if(", Show(n->condition), ",", Show(n->then), ",", Show(n->otherwise), ")");
  if (const auto* n = e->As<TemplateFor>())
    return Cat("for(", n->key_name, ",", n->value_name, ",", Show(n->collection), ",",
               Show(n->body), ")");
  if (const auto* n = e->As<Tuple>()) return Cat("[", ShowAll(n->elements), "]");
  if (const auto* n = e->As<Object>()) {
    std::string out = "{";
    for (const auto& [key, value] : n->items) out += Cat(Show(key), "=", Show(value), ";");
    return out + "}";
  }
  if (const auto* n = e->As<Root>()) return n->name;
  if (const auto* n = e->As<GetAttr>()) return Cat(Show(n->source), ".", n->name);
  if (const auto* n = e->As<Index>()) return Cat(Show(n->source), "[", Show(n->key), "]");
  if (const auto* n = e->As<Splat>())
    return Cat("splat(", Show(n->source), ",", Show(n->each), ")");
  if (e->As<SplatItem>() != nullptr) return "@";
  if (const auto* n = e->As<Call>())
    return Cat(n->name, "(", ShowAll(n->arguments), n->expand_last ? "..." : "", ")");
  if (const auto* n = e->As<Unary>())
    return Cat("(", n->op == Operator::kNot ? "!" : "-", Show(n->operand), ")");
  if (const auto* n = e->As<Binary>())
    return Cat("(", Show(n->left), " ", static_cast<int>(n->op), " ", Show(n->right), ")");
  if (const auto* n = e->As<Conditional>())
    return Cat("(", Show(n->condition), "?", Show(n->then), ":", Show(n->otherwise), ")");
  if (const auto* n = e->As<For>())
    return Cat("for(", n->key_name, ",", n->value_name, ",", Show(n->collection), ",", Show(n->key),
               ",", Show(n->value), n->group ? "...," : ",", Show(n->condition), ")");
  if (const auto* n = e->As<Parentheses>()) return Cat("(", Show(n->inner), ")");
  return "INVALID";
}

std::string Parse(const std::string& text) {
  diag::Diagnostics diags;
  const ExpressionPtr e = ParseExpression(std::make_shared<SourceFile>("t", text), diags);
  return diags.empty() ? Show(e)
                       : Cat(diags[0].summary, " @", diags[0].subject->start.line, ":",
                             diags[0].subject->start.column);
}

TEST(ExpressionTest, Parses) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : std::vector<Case>{
           {"1 + 2 * 3", "(1 5 (2 2 3))"},
           {"-1 - a-1", "((-1) 6 a-1)"},
           {"f(\"- \xc9\")", "Invalid character encoding @1:6"},
           {"!a && b || c == d", "(((!a) 13 b) 14 (c 11 d))"},
           {"a ? b : c ? d : e", "(a?b:(c?d:e))"},
           {"a.b[0].c[\"k\"].0", "a.b[0].c[T(\"k\")][0]"},
           {"a[*].b[0]", "splat(a,@.b[0])"},
           {"a.*.b[0]", "splat(a,@.b)[0]"},
           {"f(1, x...)", "f(1,x...)"},
           {"provider::p::f()", "provider::p::f()"},
           {"[for k, v in m : v if k]", "for(k,v,m,-,v,k)"},
           {"{for v in l : v => v...}", "for(,v,l,v,v...,-)"},
           {"{a = 1, \"b\" : 2\n(c) = 3\n7 = 8}", "{\"a\"=1;T(\"b\")=2;(c)=3;\"7\"=8;}"},
           {"{for = 1}", "{\"for\"=1;}"},
           {"[1,\n2,\n]", "[1,2]"},
           {"(1\n+ 2)", "((1 5 2))"},
           {"\"a${b}c\"", "T(\"a\",b,\"c\")"},
           {"\"${b}\"", "W(b)"},
           {"\"$${x}%%{y}$z\"", "T(\"${x}%{y}$z\")"},
           {"\"\\u00e9\\n\\\"\"", "T(\"é\\n\\\"\")"},
           {"\"a ${~ b ~} c\"", "T(\"a\",b,\"c\")"},
           {"\"%{ if a }x%{ else }y%{ endif }\"", "T(if(a,T(\"x\"),T(\"y\")))"},
           {"\"%{ for v in l }${v},%{ endfor }\"", "T(for(,v,l,T(v,\",\")))"},
           {"\"${\"${a}\"}\"", "W(W(a))"},
           {"<<E\na${<<E\nb\nE\n}c\n E\n", "T(\"a\",T(\"b\\n\"),\"c\\n\")"},
           {"<<E\na${<<E\nb\nE\n}\n", "Unterminated template string @6:1"},
           {"<<EOT\n a\n  b\nEOT\n", "T(\" a\\n  b\\n\")"},
           {"<<-EOT\n  a\n    ${b}\n\n  c\n  EOT\n", "T(\"a\\n  \",b,\"\\n\\nc\\n\")"},
           {"1.5e3", "1500"},
           {"007", "7"},
           {"[1 2]", "Missing item separator @1:4"},
           {"(1", "Unbalanced parentheses @1:3"},
           {"a[0", "Missing close bracket on index @1:4"},
           {"f(1", "Unterminated function call @1:1"},
           {"a ? b", "Missing false expression in conditional @1:6"},
           {"'x'", "Invalid character @1:1"},
           {"a & b", "Extra characters after expression @1:3"},
           {"\"\\q\"", "Invalid escape sequence @1:2"},
           {"\"abc", "Unterminated template string @1:1"},
           {"\"${a b}\"", "Extra characters after interpolation expression @1:6"},
           {"{a.b = 1}", "{a.b=1;}"},
           {"a.0.1", "Invalid legacy index syntax @1:3"},
           {"\"%{ if a }x\"", "Unexpected end of template @1:12"},
           {"<<EOT\n%{ if a }\nx\n  EOT\n", "Unexpected end of template @4:3"},
           {"1 + /* open", "Invalid expression @1:5"},
           {"1 /* open", "Invalid expression @1:4"},
           {"\"\xff\"", "Invalid character encoding @1:2"},
           {"\xff", "Invalid character encoding @1:1"}}) {
    EXPECT_EQ(Parse(c.text), c.want) << c.text;
  }
}

TEST(ExpressionTest, LimitsDepth) {
  EXPECT_EQ(Parse(std::string(5000, '[')).substr(0, 28), "Expression nested too deeply");
  EXPECT_EQ(Parse(std::string(5000, '!') + "a").substr(0, 28), "Expression nested too deeply");
}

TEST(FileTest, ParsesBlocksAndAttributes) {
  diag::Diagnostics diags;
  const Body body = ParseFile(std::make_shared<SourceFile>("main.tf", R"(
# comment
resource "a" b {
  x = 1 // one
  nested { y = [
    1, 2
  ] }
  empty {}
  /* block
     comment */ z = <<EOT
text
EOT
}
locals { a = 1 }
)"),
                              diags);
  EXPECT_TRUE(diags.empty()) << diags[0].summary;
  ASSERT_EQ(body.blocks.size(), 2U);
  EXPECT_EQ(body.blocks[0].labels[1].text, "b");
  EXPECT_EQ(body.blocks[0].body.attributes.size(), 2U);
  EXPECT_EQ(body.blocks[0].body.blocks.size(), 2U);
}

TEST(FileTest, ReportsEachItemOnceAndGoesOn) {
  diag::Diagnostics diags;
  const Body body = ParseFile(std::make_shared<SourceFile>("main.tf", R"(a = [1, 2
b = 2
c = 3 d = 4
e "x" = 1
f {
  g = (1
  h = 5
}
a2 = 1
a2 = 2
h = 1, i = 2
j { k }
l { m {} }
)"),
                              diags);
  std::string got;
  for (const auto& d : diags) got += Cat(d.summary, " @", d.subject->start.line, "\n");
  EXPECT_EQ(got,
            "Missing item separator @2\n"
            "Missing newline after argument @3\n"
            "Invalid block definition @4\n"
            "Unbalanced parentheses @7\n"
            "Attribute redefined @10\n"
            "Unexpected comma after argument @11\n"
            "Argument or block definition required @12\n"
            "Argument definition required @13\n");
}

TEST(FileTest, BlocksBehindOneWithoutAnEndAreNotLost) {
  diag::Diagnostics diags;
  const Body body = ParseFile(std::make_shared<SourceFile>("main.tf", R"(a {
  b {
    c = 1

  d = 1
}

e {
}
f { g = 1 }
)"),
                              diags);
  ASSERT_EQ(diags.size(), 1U);
  EXPECT_EQ(diags[0].summary, "Unclosed configuration block");
  ASSERT_EQ(body.blocks.size(), 2U);
  EXPECT_EQ(body.blocks[0].type, "e");
  EXPECT_EQ(body.blocks[1].type, "f");
}

TEST(FileTest, ANameWithoutAValueThatCanBeReadIsNotMissing) {
  for (const char* text : {"a {\n  b: 1\n}\n", "a {\n  b 1\n}\n", "a {\n  b \"c\"\n}\n",
                           "a { b }\n", "a {\n  b = \n}\n"}) {
    diag::Diagnostics diags;
    const Body body = ParseFile(std::make_shared<SourceFile>("main.tf", text), diags);
    EXPECT_EQ(diags.size(), 1U) << text;
    ASSERT_EQ(body.blocks.size(), 1U) << text;
    const Attribute* const found = body.blocks[0].body.Find("b");
    ASSERT_NE(found, nullptr) << text;
    EXPECT_EQ(Show(found->expression), "INVALID") << text;
  }
}

TEST(FileTest, AnExpressionWithAMistakeIsInvalidAsAWhole) {
  for (const char* text : {"a = 1 2\n", "a = ./b\n", "a = [1 2]\n", "a = \"x\" y\n"}) {
    diag::Diagnostics diags;
    const Body body = ParseFile(std::make_shared<SourceFile>("main.tf", text), diags);
    ASSERT_EQ(body.attributes.size(), 1U) << text;
    EXPECT_EQ(Show(body.attributes[0].expression), "INVALID") << text;
  }
}

TEST(FileTest, NothingIsReportedThatOnlyFollows) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : std::vector<Case>{
           {"a = \"${f(\"x\"}\"\nb = 3 3\n", "1 2"},
           {"a = { b = ( }\nc = 3 3\n", "1 2"},
           {"a {\n  b = [1, 2 }\n  c = \"${[1}\"\n}\nd = 3 3\n", "2 3 5"},
           {"a { b = (1 }\nc = 3 3\n", "1 2"},
           {"a {\n  b = 3 3 }\nc = 3 3\n", "2 3"},
           // A block whose header is wrong has a body.
           {"a b.c {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a \"b \"c\" {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a \"b {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a \"b {}\nc = 3 3\n", "1 2"},
           {"a \"b { c = 1 }\nc = 3 3\n", "1 2"},
           {"a \"b\nc = 3 3\n", "1 2"},
           {"a b \"c\" = {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a 'b' {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a(b) {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a \"b\"\n{\n  d = 3 3\n}\ne = 3 3\n", "1 3 5"},
           {"a\n\"b\" {\n  d = 3 3\n}\ne = 3 3\n", "1 3 5"},
           {"a \"b\"\n\"c\" {\n  d = 3 3\n}\ne = 3 3\n", "1 3 5"},
           {"a \"b\"\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           {"a \"b\" # {\n{\n  d = 3 3\n}\ne = 3 3\n", "1 3 5"},
           {"a \"b { # {\n  d = 3 3\n}\ne = 3 3\n", "1 2 4"},
           // Blocks without an end do not make what follows wrong.
           {"a {\n  b {\n    c = 1\n\n  d = 1\n}\ne = 3 3\n", "7 1"},
           {"a {\n  b = 1\n]\nc = 3 3\n", "3 4"},
           {"a {\n  b {\n  )\n  c = 3 3\n}\nd = 3 3\n", "3 4 6"},
           {"a { b = 1\n  c = 3 3\n}\nd = 3 3\n", "1 2 4"},
           {"a { b = 1\nc = 2 }\nd = 3 3\n", "1 3"},
           {"a { b = 1\nc {\n}\nd = 3 3\n", "1 4"},
           // A bracket too many.
           {"a {\n  b = {}}\n  c = 3 3\n}\nd = 3 3\n", "2 3 5"},
           {"a = (1))\nb = 3 3\n", "1 2"},
           // Strings over lines.
           {"a = \"x\n  y\"\nb = 3 3\n", "1 3"},
           {"a = \"x\ny\nz\"\nb = 3 3\n", "1 4"},
           {"a {\n  b = \"{\n    \\\"c\\\": 1\n  }\"\n}\nd = 3 3\n", "2 6"},
           {"a = \"x\nb = \"y\nc = 3 3\n", "1 2 3"},
           {"a = [\n  \"x,\n  \"y\",\n]\nb = 3 3\n", "2 5"},
           // Expressions that go on in the next line, outside of brackets.
           {"a {\n  b = true\n  ? 1\n  : 2\n  c = 3 3\n}\n", "3 5"},
           {"a {\n  b = c\n    .d\n    .e\n  f = 3 3\n}\n", "3 5"},
           // Comments without an end, and texts of another encoding.
           {"a = 1\n/* b = 3 3\nc = 3 3\n", "2"},
           {"a {\n  b = 1 /* c\n}\nd = 3 3\n", "2"},
           {"# \xff\na = 3 3 // \xff\n", "2"},
           {"a = \"\xff\"\nb = 3 3\nc = \"\xff\"\n", "1 2"},
           {"a = f(\n  [1,,\n  2],\n)\nb = 3 3\n", "2 5"},
           {"a = f(<<EOT\n${}\ntext\nEOT\n)\nb = 3 3\n", "2 6"},
           {"a {\n\tb = 3 3\n\n\tc = 4 4\n}\n", "2 4"},
           {"} }\na = 3 3", "1 1 2"},
           {"}\n}\n{ a = 1 }\nb = 3 3", "1 2 3 4"},
           {"a {\nb = 3, c = 4\n}\nd = 3 3\n", "2 4"},
           {"a {\nb { c = 1\n}\nd { e {} }\n}\nf = 3 3\n", "2 4 6"},
           {"a {\nb = f(\n1,,\n)\nc = 3 3\n}\nd = 3 3\n", "3 5 7"},
           {"a { b = 1", "1"},
           {"a {\n  b {\n    c = {\n      d = 1\n    {\n  }\n}\ne = 3 3\n", "6 8"},
           {"a = <<EOT\nb\n", "3"},
           {"a {\n  b = <<EOT\n  c\n}\n", "5"},
           {"a {\n  b = <<\"EOT\"\n c\nEOT\n  d = 3 3\n}\n", "2 3 4"},
       }) {
    diag::Diagnostics diags;
    ParseFile(std::make_shared<SourceFile>("main.tf", c.text), diags);
    std::string got;
    for (const auto& d : diags) got += Cat(got.empty() ? "" : " ", d.subject->start.line);
    EXPECT_EQ(got, c.want) << c.text;
  }
}

}  // namespace
}  // namespace planner::syntax
