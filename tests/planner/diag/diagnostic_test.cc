#include "planner/diag/diagnostic.h"

#include <gtest/gtest.h>

#include "planner/diag/place.h"

namespace planner::diag {
namespace {

TEST(DiagnosticTest, WarningsAreNoErrors) {
  Diagnostics diags;
  EXPECT_FALSE(HasErrors(diags));
  AddWarning(diags, "Old", "It is old.");
  EXPECT_FALSE(HasErrors(diags));
  AddError(diags, "Bad", "It is bad.", SourceRange{"main.tf", {1, 1, 0}, {1, 2, 1}});
  EXPECT_TRUE(HasErrors(diags));
  ASSERT_EQ(diags.size(), 2U);
  EXPECT_EQ(diags[1].subject->filename, "main.tf");
}

TEST(DiagnosticTest, AppendKeepsOrder) {
  Diagnostics diags;
  AddError(diags, "A", "");
  Diagnostics more;
  AddError(more, "B", "");
  AddError(more, "C", "");
  Append(diags, more);
  ASSERT_EQ(diags.size(), 3U);
  EXPECT_EQ(diags[1].summary, "B");
  EXPECT_EQ(diags[2].summary, "C");
}

TEST(DiagnosticTest, PlacesAreNamedOnOneLineOrOverLines) {
  EXPECT_EQ(ToString(SourceRange{"main.tf", {3, 2, 30}, {3, 14, 42}}), "main.tf:3,2-14");
  EXPECT_EQ(ToString(SourceRange{"main.tf", {3, 2, 30}, {5, 1, 60}}), "main.tf:3,2-5,1");
}

struct SimilarCase {
  const char* name;
  const char* given;
  std::vector<std::string> candidates;
  const char* want;
};
class SimilarNameTest : public testing::TestWithParam<SimilarCase> {};
TEST_P(SimilarNameTest, Finds) {
  EXPECT_EQ(SimilarName(GetParam().given, GetParam().candidates), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(, SimilarNameTest,
                         testing::ValuesIn<SimilarCase>({
                             {"OneLetter", "cidr_blok", {"name", "cidr_block"}, "cidr_block"},
                             {"TwoLetters", "vrible", {"variable"}, "variable"},
                             {"ThreeLettersAreTooMany", "abc", {"xyz"}, ""},
                             {"FirstOfSeveral", "ab", {"abx", "aby"}, "abx"},
                             {"NearestOfSeveral", "image_idd", {"image_i", "image_id"}, "image_id"},
                             {"AnotherLetterIsAnotherName", "a", {"b", "id", "x1"}, ""},
                             {"OtherLettersAreAnotherName", "ab", {"cd", "id", "xyb"}, ""},
                             {"OneOfThreeLettersIsTooFew", "cat", {"cup"}, ""},
                             {"HalfOfTheLetters", "ip", {"id"}, "id"},
                             {"TwoOfFourLetters", "nope", {"name"}, "name"},
                             {"SwappedLetters", "di", {"id"}, "id"},
                             {"TheBeginning", "v", {"v10"}, "v10"},
                             {"TheBeginningIsLonger", "idx", {"i"}, "i"},
                             {"CharactersNotBytes", "größe", {"grosse", "grösse"}, "grösse"},
                             {"NothingGiven", "", {"a", "ab"}, ""},
                             {"NothingToChooseFrom", "a", {}, ""},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace planner::diag
