#include "planner/render/diagnostic.h"

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/render/snippet.h"
#include "tests/testing/golden.h"

namespace planner::render {
namespace {

using diag::Diagnostic;
using diag::Diagnostics;

constexpr std::string_view kMain =
    "# A comment with { a brace\n"
    "resource \"ims_image\" \"a\" {\n"
    "  name = \"${upper(\"x{\")}-a\"\n"
    "  text = <<-EOT\n"
    "    not a } brace\n"
    "  EOT\n"
    "  tags = { a = 1 }\n"
    "}\n"
    "locals {\n"
    "  l = [1, 2]\n"
    "}\n";

diag::Sources Sources() { return {{"main.tf", std::make_shared<const std::string>(kMain)}}; }

// A range of kMain: where `text` stands.
diag::SourceRange At(std::string_view text) {
  const size_t start = kMain.find(text);
  const auto position = [](size_t byte) {
    diag::Position at;
    at.byte = static_cast<int64_t>(byte);
    for (const char c : kMain.substr(0, byte)) {
      at.column = c == '\n' ? 1 : at.column + 1;
      at.line += c == '\n' ? 1 : 0;
    }
    return at;
  };
  return {"main.tf", position(start), position(start + text.size())};
}

Diagnostic Example() {
  Diagnostic diagnostic;
  diagnostic.summary = "Invalid function argument";
  diagnostic.detail =
      "Invalid value for \"str\" parameter: this sentence is long enough to be broken into two "
      "lines.\n\nA second paragraph.\n  indented lines are never broken, however long they may "
      "be, for they hold lists";
  diagnostic.address = "ims_image.a[0]";
  diagnostic.subject = At("upper(\"x{\")");
  diagnostic.values = {{"", "while calling upper(str)"}, {"local.l", "is tuple with 2 elements"}};
  return diagnostic;
}

Diagnostic Warning(std::string summary, std::string detail, std::string_view place) {
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kWarning;
  diagnostic.summary = std::move(summary);
  diagnostic.detail = std::move(detail);
  if (!place.empty()) diagnostic.subject = At(place);
  return diagnostic;
}

TEST(FormatDiagnosticTest, ShowsPlaceValuesAndDetail) {
  ExpectGolden("golden/planner/render/diagnostic/plain.txt",
               FormatDiagnostic(Example(), Sources(), {}));
  ExpectGolden("golden/planner/render/diagnostic/color.txt",
               FormatDiagnostic(Example(), Sources(), {.color = true}));
  ExpectGolden("golden/planner/render/diagnostic/narrow.txt",
               FormatDiagnostic(Example(), Sources(), {.color = true, .width = 50}));
}

TEST(FormatDiagnosticTest, ShowsSeveralLines) {
  Diagnostic diagnostic = Example();
  diagnostic.subject = At("{ a = 1 }\n}");
  ExpectGolden("golden/planner/render/diagnostic/lines.txt",
               FormatDiagnostic(diagnostic, Sources(), {.color = true}));
}

TEST(FormatDiagnosticTest, SaysThatTheSourceIsMissing) {
  EXPECT_EQ(FormatDiagnostic(Warning("S", "D.", "tags"), {}, {}),
            "\nWarning: S\n\n  on main.tf line 7:\n  (source code not available)\n\nD.\n");
}

TEST(FormatDiagnosticTest, NeedsNeitherPlaceNorDetail) {
  EXPECT_EQ(FormatDiagnostic(Warning("S", "", ""), {}, {}), "\nWarning: S\n\n");
}

TEST(FormatDiagnosticsTest, SortsFoldsAndDivides) {
  Diagnostic other_file = Warning("Other", "In another file.", "");
  other_file.subject = diag::SourceRange{"sub/a.tf", {}, {}};
  const Report report = FormatDiagnostics(
      {Example(), other_file, Warning("Old", "Do not.", "locals"), Warning("General", "G.", ""),
       Warning("Old", "Do not.", "text"), Warning("Old", "Do not.", "l = ")},
      Sources(), {});
  EXPECT_EQ(report.warnings,
            "\nWarning: General\n\nG.\n"
            "\nWarning: Old\n\n  on main.tf line 4, in resource \"ims_image\" \"a\":\n"
            "   4:   text = <<-EOT\n\nDo not.\n\n(and 2 more similar warnings elsewhere)\n"
            "\nWarning: Other\n\n  on sub/a.tf line 1:\n  (source code not available)\n\n"
            "In another file.\n");
  EXPECT_THAT(report.errors, testing::StartsWith("\nError: Invalid function argument\n"));
}

TEST(FormatDiagnosticsTest, ListsWarningsInShort) {
  const Diagnostics warnings = {Warning("General", "G.", ""), Warning("Old", "Do not.", "text")};
  EXPECT_EQ(FormatDiagnostics(warnings, Sources(), {}, true).warnings,
            "\nWarnings:\n\n- General\n- Old\n  on main.tf line 4\n\n"
            "To see the full warning notes, run Terraform without -compact-warnings.\n");
  Diagnostics with_error = warnings;
  with_error.push_back(Example());
  EXPECT_THAT(FormatDiagnostics(with_error, Sources(), {}, true).warnings,
              testing::StartsWith("\nWarning: General\n"));
}

TEST(ValidateJsonTest, HoldsCountsRangesAndSnippets) {
  ExpectGolden("golden/planner/render/diagnostic/validate.json",
               ValidateJson({Warning("General", "G.", ""), Example()}, Sources()));
}

// The context of what begins behind the byte at `offset`.
std::string ContextAt(const std::string& filename, std::string_view source, size_t offset) {
  diag::Sources sources;
  sources[filename] = std::make_shared<std::string>(source);
  diag::Diagnostic diagnostic;
  const auto byte = static_cast<int64_t>(offset) + 1;
  diagnostic.subject =
      diag::SourceRange{.filename = filename, .start = {.byte = byte}, .end = {.byte = byte}};
  return MakeSnippet(diagnostic, sources)->context;
}
std::string EnclosingBlock(std::string_view source, size_t offset) {
  return ContextAt("main.tf", source, offset);
}
std::string EnclosingProperty(std::string_view source, size_t offset) {
  return ContextAt("main.tf.json", source, offset);
}

TEST(EnclosingPropertyTest, NamesObjectsAndArraysFromTheOutermost) {
  constexpr std::string_view kJson =
      R"({"check": {"c": {"assert": [{"x": 1}, {"y": 2}]}}, "z": 3})";
  const auto at = [&](std::string_view text) { return EnclosingProperty(kJson, kJson.find(text)); };
  EXPECT_EQ(at("\"y\""), "check.c.assert[1]");
  EXPECT_EQ(at("{\"y\""), "check.c.assert[1]");
  EXPECT_EQ(at("\"assert\""), "check.c");
  EXPECT_EQ(at("\"c\""), "check");
  EXPECT_EQ(at("\"z\""), "");
  EXPECT_EQ(EnclosingProperty("[{\"a\": {}}]", 8), "[0].a");
  EXPECT_EQ(EnclosingProperty("{\"a\": {", 7), "");
}

// What is around a place is kept by source; one that is asked for again is found again.
TEST(SnippetTest, FilesInTurnsHaveTheirOwnContexts) {
  diag::Sources sources;
  sources["a.tf"] = std::make_shared<std::string>("x \"a\" {\n  b = 1\n}\n");
  sources["b.tf"] = std::make_shared<std::string>("y \"c\" {\n  d = 1\n}\n");
  sources["c.tf.json"] = std::make_shared<std::string>("{\"z\": {\"e\": [1, 2]}}\n");
  for (const auto& [file, byte, want] : std::vector<std::tuple<std::string, int64_t, std::string>>{
           {"a.tf", 10, "x \"a\""},
           {"b.tf", 10, "y \"c\""},
           {"c.tf.json", 13, "z.e"},
           {"a.tf", 10, "x \"a\""},
           {"c.tf.json", 7, "z"},
       }) {
    diag::Diagnostic diagnostic;
    diagnostic.subject = diag::SourceRange{.filename = file,
                                           .start = {.line = 1, .column = 1, .byte = byte},
                                           .end = {.line = 1, .column = 2, .byte = byte + 1}};
    EXPECT_EQ(MakeSnippet(diagnostic, sources)->context, want) << file;
  }
}

TEST(EnclosingBlockTest, FindsTheTopLevelBlock) {
  const auto at = [](std::string_view text) { return EnclosingBlock(kMain, kMain.find(text)); };
  EXPECT_EQ(at("name"), "resource \"ims_image\" \"a\"");
  EXPECT_EQ(at("tags"), "resource \"ims_image\" \"a\"");
  EXPECT_EQ(at("1, 2"), "locals");
  EXPECT_EQ(at("comment"), "");
  EXPECT_EQ(EnclosingBlock("a = { b = 1 }\nvariable \"x\" {", 5), "");
  EXPECT_EQ(EnclosingBlock("a = { b = 1 }\nvariable \"x\" {", 27), "variable \"x\"");
  EXPECT_EQ(EnclosingBlock("x \"${\"", 3), "");
  EXPECT_EQ(EnclosingBlock("x {\n a = <<E\n", 8), "x");
}

}  // namespace
}  // namespace planner::render
