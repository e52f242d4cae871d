// Every line of expressions.txt, beside its result or the first error, is a golden file;
// tests/oracle/expressions_test.py compares that with terraform's.
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/functions.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "tests/testing/golden.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Type;

std::string FirstError(const diag::Diagnostics& diags) {
  for (const diag::Diagnostic& d : diags) {
    if (d.severity == diag::Diagnostic::Severity::kError) return Cat("! ", d.summary);
  }
  return "! no error";
}

std::string ResultOf(const std::string& text) {
  diag::Diagnostics diags;
  const auto expression =
      syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
  if (diag::HasErrors(diags)) return FirstError(diags);
  const proto::value::Value value = Evaluate(*expression, {}, diags);
  if (diag::HasErrors(diags)) return FirstError(diags);
  if (!value.IsWhollyKnown()) return "(unknown)";
  const proto::value::Value plain = value.WithoutDeepMarks();
  const auto json = proto::value::ToJson(plain, plain.type());
  return json.ok() ? Cat("= ", *json) : Cat("! ", json.status().message());
}

TEST(ExpressionsTest, HaveTheResultsOnRecord) {
  std::ifstream lines(TESTS_DIR "/planner/lang/expressions.txt");
  std::string results;
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line.starts_with("#")) continue;
    results += Cat(line, "\n  ", ResultOf(line), "\n");
  }
  ExpectGolden("golden/planner/lang/expressions.txt", results);
}

// Values that are not known yet keep as much as is certain, and mistakes are told that are certain.
// tests/oracle/cases/unknown.txt has many more, beside terraform.
TEST(UnknownTest, SpreadsThroughOperatorsAndFunctions) {
  Scope scope;
  scope.names.emplace("u", proto::value::Value::Unknown(Type::String()));
  scope.names.emplace("d", proto::value::Value::Unknown(Type::Dynamic()));
  struct Case {
    const char* text;
    const char* want;  // "?" and the type: unknown; "..." in parts; or the summary of the mistake.
  };
  for (const Case& c : std::vector<Case>{
           {"upper(u)", "?string"},
           {"\"a-${u}\"", "?string"},
           {"u == \"x\"", "?bool"},
           {"[u, 1][1]", "1"},
           {"{ a = u }", "..."},
           {"length([u, u])", "2"},
           {"[for x in [u] : upper(x)]", "..."},
           {"true ? u : \"b\"", "?string"},
           {"false ? u : \"b\"", "\"b\""},
           {"u == \"x\" ? 1 : null.a", "?dynamic"},
           {"u == \"x\" ? null : null", "null"},
           {"length(u) >= 0", "?bool"},
           {"length(\"abc-${u}\") > 3", "true"},
           {"length(toset([u, \"a\"])) > 0", "true"},
           {"startswith(\"ab-${u}\", \"ab-\")", "true"},
           {"startswith(\"ab${u}\", \"ab\")", "?bool"},
           {"merge({ a = 1 }, d)", "?dynamic"},
           {"merge(tomap({ a = 1 }), tomap({ b = length(u) }))", "..."},
           {"merge({ a = 1 }, [])", "Error in function call"},
           {"concat(split(\",\", u), tolist([\"a\"]))", "?list of string"},
           {"element(u, 0)", "Error in function call"},
           {"element(split(\",\", u), 0) != null", "?bool"},
           {"keys(u == \"x\" ? { a = 1 } : { a = 2 })", "[\"a\"]"},
           {"slice(split(\",\", u), 2, 1)", "Invalid function argument"},
           {"setunion([\"a\"], [u])", "..."},
           {"setproduct([], split(\",\", u))", "?list of tuple"},
           {"regex(\"[\", u)", "Invalid function argument"},
           {"tolist(d)", "?list of dynamic"},
       }) {
    diag::Diagnostics diags;
    const auto expression =
        syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", c.text), diags);
    const proto::value::Value value = Evaluate(*expression, scope, diags);
    std::string got;
    if (!diags.empty()) {
      got = diags.front().summary;
    } else if (!value.IsKnown()) {
      got = Cat("?", FriendlyName(value.type()));
    } else {
      got = value.IsWhollyKnown() ? *proto::value::ToJson(value, value.type()) : "...";
    }
    EXPECT_EQ(got, c.want) << c.text;
  }
}

TEST(UnknownTest, MergeGivesTheTypeThatIsCertain) {
  const Type map = Type::Map(Type::String());
  Scope scope;
  scope.names.emplace("any", proto::value::Value::Unknown(Type::Dynamic()));
  scope.names.emplace("map", proto::value::Value::Unknown(map));
  const auto type_of = [&](const char* text) {
    diag::Diagnostics diags;
    const auto expression =
        syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
    const proto::value::Value value = Evaluate(*expression, scope, diags);
    EXPECT_FALSE(diag::HasErrors(diags)) << text;
    EXPECT_FALSE(value.IsKnown()) << text;
    return value.type();
  };
  EXPECT_EQ(type_of("merge(any, { a = 1 })"), Type::Dynamic());
  EXPECT_EQ(type_of("merge({ a = 1 }, any)"), Type::Dynamic());
  EXPECT_EQ(type_of("merge(map, tomap({ a = \"b\" }))"), map);
  EXPECT_EQ(type_of("merge(map, { a = \"b\" })"), Type::Dynamic());
}

// All errors of evaluating `text` where nothing but `known` can be referred to.
std::string ErrorsOf(const std::string& text, bool planning) {
  Scope scope;
  if (planning) scope.plan_time = absl::UnixEpoch();
  scope.resolve = [](const syntax::Traversal& traversal,
                     diag::Diagnostics& diags) -> std::optional<Scope::Resolved> {
    if (traversal.steps[0].name == "known")
      return Scope::Resolved{.value = proto::value::Value::Bool(true)};
    diag::AddError(diags, Cat("no ", traversal.steps[0].name), "", traversal.SourceRange());
    return std::nullopt;
  };
  scope.names.emplace("iterator", proto::value::Value::Bool(true));
  diag::Diagnostics diags;
  const auto expression =
      syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
  Evaluate(*expression, scope, diags);
  std::string errors;
  for (const diag::Diagnostic& d : diags) errors += Cat(d.summary, ";");
  return errors;
}

TEST(ReferencesTest, AreCheckedBeforePlanningWhereEvaluatingDoesNotCome) {
  for (const char* text : {"true ? 1 : a.b", "try(a.b, 1)", "can(a.b)", "[for x in [] : a.b]",
                           "\"%{ if false }${a.b}%{ endif }\""}) {
    EXPECT_EQ(ErrorsOf(text, /*planning=*/true), "") << text;
    EXPECT_EQ(ErrorsOf(text, /*planning=*/false), "no a;") << text;
  }
  EXPECT_EQ(ErrorsOf("try(known, iterator, [for x in [1] : x])", /*planning=*/false), "");
  EXPECT_EQ(ErrorsOf("[a.b, known.c, c.d]", /*planning=*/false), "no a;no c;");
}

TEST(ConditionalTest, ArmsThatDoNotFitAreTheSubject) {
  diag::Diagnostics diags;
  const auto expression = syntax::ParseExpression(
      std::make_shared<syntax::SourceFile>("test.tf", "true ? [1] : \"x\""), diags);
  Evaluate(*expression, {}, diags);
  ASSERT_EQ(diags.size(), 1U);
  EXPECT_EQ(diags[0].subject->start.column, 8);
  EXPECT_EQ(diags[0].subject->end.column, 17);
}

TEST(MarksTest, SensitiveSpreads) {
  const auto marks = [](const char* text) {
    diag::Diagnostics diags;
    const auto expression =
        syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
    const proto::value::Value value = Evaluate(*expression, {}, diags);
    EXPECT_FALSE(diag::HasErrors(diags)) << text;
    return value.DeepMarks();
  };
  constexpr auto kSensitive = proto::value::kSensitive;
  EXPECT_EQ(marks("upper(sensitive(\"a\"))"), kSensitive);
  EXPECT_EQ(marks("\"x${sensitive(\"a\")}\""), kSensitive);
  EXPECT_EQ(marks("sensitive(1) + 1"), kSensitive);
  EXPECT_EQ(marks("sensitive(true) ? 1 : 2"), kSensitive);
  EXPECT_EQ(marks("{ a = sensitive(1) }"), kSensitive);
  EXPECT_EQ(marks("{ a = sensitive(1), b = 2 }.b"), proto::value::kNoMarks);
  EXPECT_EQ(marks("length(sensitive([1]))"), kSensitive);
  EXPECT_EQ(marks("nonsensitive(sensitive(1))"), proto::value::kNoMarks);
}

TEST(FunctionsTest, AreAlsoUnderCore) {
  const FunctionTable& table = Functions();
  EXPECT_GE(table.size(), 100U);
  for (const auto& [name, function] : table) {
    const bool special = name.ends_with("can") || name.ends_with("try");
    EXPECT_NE(static_cast<bool>(function.call), special) << name;
    EXPECT_TRUE(static_cast<bool>(function.result_type)) << name;
  }
}

}  // namespace
}  // namespace planner::lang
