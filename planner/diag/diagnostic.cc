#include "planner/diag/diagnostic.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/diag/place.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::diag {
namespace {

// Names further apart than this are not the same name misspelled.
constexpr size_t kMaxDistance = 2;

std::u32string Characters(std::string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();)
    out += static_cast<char32_t>(proto::text::ReadCharacter(text, i));
  return out;
}

// Insertions, deletions and substitutions of characters that turn one text into another, or a
// number above kMaxDistance. `swaps`: those of neighbours as one step, not two.
size_t EditDistance(const std::u32string& from, const std::u32string& to, bool swaps) {
  const size_t longer = std::max(from.size(), to.size());
  if (longer - std::min(from.size(), to.size()) > kMaxDistance) return longer;
  std::vector<size_t> before;
  std::vector<size_t> previous(to.size() + 1);
  std::vector<size_t> current(to.size() + 1);
  std::iota(previous.begin(), previous.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    current[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t substituted = previous[j] + (from[i] == to[j] ? 0 : 1);
      current[j + 1] = std::min({previous[j + 1] + 1, current[j] + 1, substituted});
      if (swaps && i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j])
        current[j + 1] = std::min(current[j + 1], before[j - 1] + 1);
    }
    before = previous;
    std::swap(previous, current);
  }
  return previous[to.size()];
}

// Of short names any is within the distance of any other: half of the letters must be right, or
// the one be the beginning of the other.
bool IsMisspelling(const std::u32string& given, const std::u32string& meant) {
  if (given.empty() || meant.empty()) return false;
  return given.starts_with(meant) || meant.starts_with(given) ||
         2 * EditDistance(given, meant, /*swaps=*/true) <= std::max(given.size(), meant.size());
}

void Add(Diagnostics& diags, Diagnostic::Severity severity, std::string summary, std::string detail,
         std::optional<SourceRange> subject) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.summary = std::move(summary);
  diagnostic.detail = std::move(detail);
  diagnostic.subject = std::move(subject);
  diags.push_back(std::move(diagnostic));
}

}  // namespace

std::string ToString(const SourceRange& range) {
  const bool is_one_line = range.end.line == range.start.line;
  return proto::text::Cat(range.filename, ":", range.start.line, ",", range.start.column, "-",
                          is_one_line ? "" : proto::text::Cat(range.end.line, ","),
                          range.end.column);
}

bool HasErrors(const Diagnostics& diags) {
  return std::any_of(diags.begin(), diags.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Diagnostic::Severity::kError;
  });
}

void AddError(Diagnostics& diags, std::string summary, std::string detail,
              std::optional<SourceRange> subject) {
  Add(diags, Diagnostic::Severity::kError, std::move(summary), std::move(detail),
      std::move(subject));
}

void AddWarning(Diagnostics& diags, std::string summary, std::string detail,
                std::optional<SourceRange> subject) {
  Add(diags, Diagnostic::Severity::kWarning, std::move(summary), std::move(detail),
      std::move(subject));
}

void Append(Diagnostics& diags, Diagnostics more) {
  diags.insert(diags.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

std::string SimilarName(std::string_view given, const std::vector<std::string>& candidates) {
  const std::u32string wrong = Characters(given);
  const std::string* nearest = nullptr;
  size_t least = kMaxDistance + 1;
  for (const std::string& candidate : candidates) {
    const std::u32string right = Characters(candidate);
    const size_t distance = EditDistance(wrong, right, /*swaps=*/false);
    if (distance >= least || !IsMisspelling(wrong, right)) continue;
    least = distance;
    nearest = &candidate;
  }
  return nearest == nullptr ? "" : *nearest;
}

}  // namespace planner::diag
