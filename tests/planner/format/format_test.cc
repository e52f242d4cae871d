#include "planner/format/format.h"

#include <memory>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace planner::format {
namespace {

struct Case {
  const char* name;
  const char* before;
  const char* after;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::optional<std::string> FormatText(const std::string& text) {
  diag::Diagnostics diags;
  return Format(std::make_shared<syntax::SourceFile>("a.tf", text), diags);
}

class FormatTest : public testing::TestWithParam<Case> {};

TEST_P(FormatTest, ComesOutInTheCanonicalLayoutAndStaysSo) {
  const auto once = FormatText(GetParam().before);
  ASSERT_TRUE(once.has_value());
  EXPECT_EQ(*once, GetParam().after);
  EXPECT_EQ(FormatText(*once), once);
}

const Case kCases[] = {
    {"EmptyTextStaysEmpty", "", ""},
    {"BlankLinesStay", "\n\na=1\n\n\nb=2\n\n", "\n\na = 1\n\n\nb = 2\n\n"},
    {"NoNewlineIsAddedAtTheEnd", "a   =1", "a = 1"},
    {"BlanksAtTheEndStay", "a=1\t ", "a = 1  "},
    {"WindowsLineEndsStay", "a=1\r\nbcd=2\r\n", "a   = 1\r\nbcd = 2\r\n"},
    {"OperatorsStandBetweenSpaces", "v = a+b - c*d>=e&&f||!g\n",
     "v = a + b - c * d >= e && f || !g\n"},
    {"UnaryMinusStandsAtItsOperand", "v = - 1 + - (a) - [- 2][0]\n", "v = -1 + -(a) - [-2][0]\n"},
    {"AMinusInANameIsPartOfIt", "v = a-1 -b\n", "v = a-1 - b\n"},
    {"CallsAndIndexesStandAtTheirNames", "v = foo ( a , [ 1,2 ] ... ) [ 0 ] . b [ * ] . c\n",
     "v = foo(a, [1, 2]...)[0].b[*].c\n"},
    {"ProviderFunctions", "v = provider :: x :: f ( 1 )\n", "v = provider::x::f(1)\n"},
    {"BracesHoldTheirContentsAtADistance", "v = {a=1,b : 2}\nw = { }\n",
     "v = { a = 1, b : 2 }\nw = {}\n"},
    {"ForExpressions", "v = [for k,v in[1]:k if(v)]\nw = {for k in x:k=>k...}\n",
     "v = [for k, v in [1] : k if(v)]\nw = { for k in x : k => k... }\n"},
    {"AssignmentsOfNeighboursAlign", "a=1\nbcd=2\n\nef=3\n", "a   = 1\nbcd = 2\n\nef = 3\n"},
    {"AMultiLineValueEndsTheRun", "a=1\nlonger={\nb=1\n}\ncc=2\nd=3\n",
     "a = 1\nlonger = {\n  b = 1\n}\ncc = 2\nd  = 3\n"},
    {"CommentsAtTheEndAlign", "a=1#x\nbcd=234 //y\n", "a   = 1   #x\nbcd = 234 //y\n"},
    {"WidthIsCountedInCharacters", "a = \"\xc3\xa9\" # x\nb = \"e\" # y\n",
     "a = \"\xc3\xa9\" # x\nb = \"e\" # y\n"},
    {"ALineThatOpensTwoBracketsIndentsOnce", "v = [{\na=1\n},{\nb=2 }\n]\n",
     "v = [{\n  a = 1\n  }, {\n  b = 2 }\n]\n"},
    {"HeredocsAreNotTouched", "v = <<-E\n     text  ${  a  }  \n  E\n",
     "v = <<-E\n     text  ${a}  \n  E\n"},
    {"TemplatesKeepTheirText", "v = \"a  ${ b }%{ if c ~} d %{ endif }\"\n",
     "v = \"a  ${b}%{if c~} d %{endif}\"\n"},
    {"LabelsGetQuotes", "resource a \"b\" {}\n", "resource \"a\" \"b\" {}\n"},
    {"ALoneInterpolationLosesItsQuotes", "v = \"${ a.b }\"\n", "v = a.b\n"},
    {"TextBesideAnInterpolationKeepsThem", "v = \"${a}${b}\"\n", "v = \"${a}${b}\"\n"},
    {"AnInterpolationOverLinesGetsParentheses", "v = \"${\na+\nb}\"\n", "v = (a +\nb)\n"},
    {"OldTypesOfVariables", "variable a {\ntype=\"map\"\n}\nvariable b {\ntype=list\n}\n",
     "variable \"a\" {\n  type = map(string)\n}\nvariable \"b\" {\n  type = list(any)\n}\n"},
    {"ACommentInAHeaderStays", "variable /* c */  a {}\n", "variable /* c */ \"a\" {}\n"},
};

INSTANTIATE_TEST_SUITE_P(, FormatTest, testing::ValuesIn(kCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(FormatErrorsTest, ATextThatDoesNotParseIsRefusedWithItsErrors) {
  diag::Diagnostics diags;
  EXPECT_FALSE(Format(std::make_shared<syntax::SourceFile>("a.tf", "a = [\n"), diags));
  ASSERT_EQ(diags.size(), 1);
  EXPECT_EQ(diags[0].summary, "Missing expression");
}

}  // namespace
}  // namespace planner::format
