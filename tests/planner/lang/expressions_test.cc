// Every line of expressions.txt, beside its result or the first error, is a golden file;
// tests/oracle/expressions_test.py compares that with terraform's.
#include <fstream>
#include <memory>
#include <string>

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

// Values that are not known yet keep as much as is certain.
TEST(UnknownTest, SpreadsThroughOperatorsAndFunctions) {
  Scope scope;
  const auto unknown = proto::value::Value::Unknown(proto::value::Type::String());
  scope.names.emplace("u", unknown);
  const auto evaluate = [&](const char* text) {
    diag::Diagnostics diags;
    const auto expression =
        syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
    proto::value::Value value = Evaluate(*expression, scope, diags);
    EXPECT_FALSE(diag::HasErrors(diags)) << text;
    return value;
  };
  EXPECT_FALSE(evaluate("upper(u)").IsKnown());
  EXPECT_EQ(evaluate("upper(u)").type(), proto::value::Type::String());
  EXPECT_FALSE(evaluate("\"a-${u}\"").IsKnown());
  EXPECT_FALSE(evaluate("u == \"x\"").IsKnown());
  EXPECT_TRUE(evaluate("[u, 1][1]").IsWhollyKnown());
  EXPECT_FALSE(evaluate("{ a = u }").IsWhollyKnown());
  EXPECT_TRUE(evaluate("{ a = u }").IsKnown());
  EXPECT_TRUE(evaluate("length([u, u])").IsKnown());
  EXPECT_FALSE(evaluate("[for x in [u] : upper(x)]").IsWhollyKnown());
  EXPECT_FALSE(evaluate("true ? u : \"b\"").IsKnown());
  EXPECT_TRUE(evaluate("false ? u : \"b\"").IsKnown());
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
