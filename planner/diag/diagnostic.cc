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

namespace planner::diag {
namespace {

// Names further apart than this are not the same name misspelled.
constexpr size_t kMaxDistance = 2;

// Insertions, deletions and substitutions of bytes that turn `a` into `b`.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> previous(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    current[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substituted = previous[j] + (a[i] == b[j] ? 0 : 1);
      current[j + 1] = std::min({previous[j + 1] + 1, current[j] + 1, substituted});
    }
    std::swap(previous, current);
  }
  return previous[b.size()];
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
  for (const std::string& candidate : candidates) {
    const size_t longer = std::max(given.size(), candidate.size());
    const size_t shorter = std::min(given.size(), candidate.size());
    if (longer - shorter > kMaxDistance) continue;
    if (EditDistance(given, candidate) <= kMaxDistance) return candidate;
  }
  return {};
}

}  // namespace planner::diag
