#ifndef PLANNER_DIAG_DIAGNOSTIC_H_
#define PLANNER_DIAG_DIAGNOSTIC_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planner::diag {

// A place in a source text. Lines and columns count from 1, columns in grapheme clusters;
// bytes count from 0 from the beginning of the file.
struct Position {
  int line = 1;
  int column = 1;
  int64_t byte = 0;
};

// Text from `start` up to, not including, `end`. `filename` is as shown to people:
// relative to the working directory where possible.
struct SourceRange {
  std::string filename = {};
  Position start = {};
  Position end = {};
};

// What a value was when an expression failed, for the snippet:
//   ├────────────────
//   │ var.x is "a"
struct ExpressionValue {
  std::string traversal = {};  // "var.x"
  std::string statement = {};  // "is \"a\"", "will be known only after apply", "is a string"
};

// An error or warning for the configuration's author. Texts are complete sentences as
// Terraform words them; `detail` may be empty or several paragraphs.
struct Diagnostic {
  enum class Severity { kWarning, kError };
  Severity severity = Severity::kError;
  std::string summary = {};                  // Fixed words: "Unsupported argument".
  std::string detail = {};                   // What, why, what to do.
  std::string address = {};                  // "ims_image.a[0]"; empty if none.
  std::optional<SourceRange> subject = {};   // Exactly the text at fault.
  std::optional<SourceRange> context = {};   // The block or expression around it.
  std::vector<ExpressionValue> values = {};  // Shown below the snippet.
};

using Diagnostics = std::vector<Diagnostic>;

bool HasErrors(const Diagnostics& diags);
void AddError(Diagnostics& diags, std::string summary, std::string detail,
              std::optional<SourceRange> subject = {});
void AddWarning(Diagnostics& diags, std::string summary, std::string detail,
                std::optional<SourceRange> subject = {});
void Append(Diagnostics& diags, Diagnostics more);

// The texts of files that were read, so that diagnostics can show snippets. By filename
// as in SourceRange.
using Sources = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

// The nearest of `candidates`, the first of equals, at an edit distance less than 3 that has half
// of its letters right or begins alike (engine-compat.md 2.5; Terraform takes any); or empty.
std::string SimilarName(std::string_view given, const std::vector<std::string>& candidates);

}  // namespace planner::diag

#endif  // PLANNER_DIAG_DIAGNOSTIC_H_
