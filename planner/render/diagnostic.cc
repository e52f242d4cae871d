#include "planner/render/diagnostic.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "planner/render/color.h"
#include "planner/render/snippet.h"

namespace planner::render {

using diag::Diagnostic;
using diag::Diagnostics;

namespace {

bool IsError(const Diagnostic& diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::kError;
}

std::string Underlined(const Snippet& snippet, bool color) {
  if (!color) return snippet.code;
  const std::string& code = snippet.code;
  return absl::StrCat(
      code.substr(0, snippet.highlight_start), "\033[4m",
      code.substr(snippet.highlight_start, snippet.highlight_end - snippet.highlight_start),
      "\033[0m", code.substr(snippet.highlight_end), "\033[0m");
}

std::string CodeLines(const Snippet& snippet, bool color) {
  std::string lines;
  int number = snippet.start_line;
  const std::vector<std::string> texts = absl::StrSplit(Underlined(snippet, color), '\n');
  for (const std::string& line : texts) {
    absl::StrAppend(&lines, absl::StrFormat("%4d: ", number++), line, "\n");
  }
  return lines;
}

// A statement without a traversal tells of a call: "while calling upper(str)".
std::string ValueLine(const diag::ExpressionValue& value, bool color) {
  if (!color) {
    return absl::StrCat("    │ ", value.traversal, value.traversal.empty() ? "" : " ",
                        value.statement, "\n");
  }
  const std::string colored_bar = "    \033[90m│\033[0m ";
  constexpr std::string_view kCalling = "while calling ";
  const size_t bracket = value.statement.find('(');
  if (value.traversal.empty() && value.statement.starts_with(kCalling) &&
      bracket != std::string::npos) {
    const std::string name = value.statement.substr(kCalling.size(), bracket - kCalling.size());
    return absl::StrCat(colored_bar, std::string(kCalling), "\033[1m", name, "\033[0m(\033[0m",
                        value.statement.substr(bracket + 1), "\n");
  }
  return absl::StrCat(colored_bar, "\033[1m", value.traversal, "\033[0m ", value.statement,
                      "\n\033[0m");
}

std::string ValueLines(const Diagnostic& diagnostic, bool color) {
  if (diagnostic.values.empty()) return "";
  std::string lines =
      color ? "    \033[90m├────────────────\033[0m\n\033[0m" : "    ├────────────────\n";
  for (const auto& value : diagnostic.values) lines += ValueLine(value, color);
  return lines;
}

// Where it is: address, file and line, source lines, values; then a blank line.
std::string Place(const Diagnostic& diagnostic, const diag::Sources& sources, bool color) {
  std::string text;
  if (!diagnostic.address.empty()) absl::StrAppend(&text, "  with ", diagnostic.address, ",\n");
  if (diagnostic.subject) {
    const std::optional<Snippet> snippet = MakeSnippet(diagnostic, sources);
    const std::string context =
        snippet && !snippet->context.empty() ? absl::StrCat(", in ", snippet->context) : "";
    absl::StrAppend(&text, "  on ", diagnostic.subject->filename, " line ",
                    diagnostic.subject->start.line, context, ":\n");
    text += snippet ? CodeLines(*snippet, color) + ValueLines(diagnostic, color)
                    : "  (source code not available)\n";
  }
  return text.empty() ? "" : text + "\n";
}

std::string Plain(const Diagnostic& diagnostic, const diag::Sources& sources,
                  const TextFormat& format) {
  std::string text =
      absl::StrCat(IsError(diagnostic) ? "\nError: " : "\nWarning: ", diagnostic.summary, "\n\n",
                   Place(diagnostic, sources, false));
  if (!diagnostic.detail.empty()) {
    absl::StrAppend(&text, WrapText(diagnostic.detail, TextColumns(format)), "\n");
  }
  return text;
}

std::string WithRule(const Diagnostic& diagnostic, const diag::Sources& sources,
                     const TextFormat& format) {
  const std::string paint = IsError(diagnostic) ? "\033[31m" : "\033[33m";
  std::string body = absl::StrCat(
      "\033[1m", paint, IsError(diagnostic) ? "Error: " : "Warning: ", "\033[0m\033[0m\033[1m",
      diagnostic.summary, "\033[0m\n\n", Place(diagnostic, sources, true));
  if (!diagnostic.detail.empty()) {
    absl::StrAppend(&body, WrapText(diagnostic.detail, TextColumns(format) - 2), "\n");
  }
  std::string text = absl::StrCat(paint, "╷\033[0m\033[0m\n");
  while (!body.empty() && body.back() == '\n') body.pop_back();
  const std::vector<std::string> body_lines = absl::StrSplit(body, '\n');
  for (const std::string& line : body_lines) {
    absl::StrAppend(&text, paint, "│\033[0m \033[0m", line, "\n");
  }
  return absl::StrCat(text, paint, "╵\033[0m\033[0m\n");
}

auto SortKey(const Diagnostic& diagnostic) {
  const auto& subject = diagnostic.subject;
  const std::string filename = subject ? subject->filename : "";
  return std::make_tuple(IsError(diagnostic), subject.has_value(),
                         std::count(filename.begin(), filename.end(), '/'), filename,
                         subject ? subject->start.byte : 0, subject ? subject->end.byte : 0);
}

// Each failed check is worth seeing for itself.
bool MayFold(const Diagnostic& diagnostic) {
  return !IsError(diagnostic) && diagnostic.subject &&
         !diagnostic.summary.starts_with("Check block assertion");
}

Diagnostics FoldWarnings(const Diagnostics& diags) {
  Diagnostics folded;
  std::map<std::string, std::pair<size_t, int>> first_by_summary;
  for (const Diagnostic& diagnostic : diags) {
    if (!MayFold(diagnostic)) {
      folded.push_back(diagnostic);
      continue;
    }
    const auto [entry, is_new] = first_by_summary.try_emplace(diagnostic.summary, folded.size(), 0);
    if (is_new) {
      folded.push_back(diagnostic);
    } else {
      ++entry->second.second;
    }
  }
  for (const auto& [summary, first] : first_by_summary) {
    if (first.second == 0) continue;
    std::string& detail = folded[first.first].detail;
    absl::StrAppend(&detail, detail.empty() ? "" : "\n\n", "(and ",
                    first.second == 1 ? std::string("one more similar warning")
                                      : absl::StrCat(first.second, " more similar warnings"),
                    " elsewhere)");
  }
  return folded;
}

std::string CompactWarnings(const Diagnostics& diags, const TextFormat& format) {
  std::string text = "\n" + Colorize("[bold][yellow]Warnings:[reset]\n\n", format.color);
  for (const Diagnostic& diagnostic : diags) {
    absl::StrAppend(&text, "- ", diagnostic.summary, "\n");
    if (!diagnostic.subject) continue;
    absl::StrAppend(&text, "  on ", diagnostic.subject->filename, " line ",
                    diagnostic.subject->start.line, "\n");
  }
  return text + "\nTo see the full warning notes, run Terraform without -compact-warnings.\n";
}

}  // namespace

std::string FormatDiagnostic(const Diagnostic& diagnostic, const diag::Sources& sources,
                             const TextFormat& format) {
  return format.color ? WithRule(diagnostic, sources, format) : Plain(diagnostic, sources, format);
}

Diagnostics Arrange(Diagnostics diags) {
  std::stable_sort(diags.begin(), diags.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return SortKey(a) < SortKey(b);
  });
  return FoldWarnings(diags);
}

Report FormatDiagnostics(Diagnostics diags, const diag::Sources& sources, const TextFormat& format,
                         bool compact_warnings) {
  Report report;
  const Diagnostics arranged = Arrange(std::move(diags));
  const bool only_warnings = !arranged.empty() && !diag::HasErrors(arranged);
  if (compact_warnings && only_warnings) {
    report.warnings = CompactWarnings(arranged, format);
    return report;
  }
  for (const Diagnostic& diagnostic : arranged) {
    std::string& text = IsError(diagnostic) ? report.errors : report.warnings;
    text += FormatDiagnostic(diagnostic, sources, format);
  }
  return report;
}

}  // namespace planner::render
