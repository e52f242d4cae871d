#include "planner/format/format.h"

#include <optional>
#include <string>
#include <vector>

#include "planner/format/layout.h"
#include "planner/format/rewrite.h"
#include "planner/format/words.h"
#include "planner/syntax/parser.h"

namespace planner::format {

std::optional<std::string> Format(const syntax::SourceFilePtr& file, diag::Diagnostics& diags) {
  diag::Diagnostics found;
  const syntax::Body body = syntax::ParseFile(file, found);
  const bool failed = diag::HasErrors(found);
  diags.insert(diags.end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  const std::string text = Rewrite(body);
  const std::vector<Word> words = ReadWords(text);
  const char* end =
      words.empty() ? text.data() : words.back().text.data() + words.back().text.size();
  // What stands behind the last word stays, as spaces.
  return LayOut(words).append(static_cast<size_t>(text.data() + text.size() - end), ' ');
}

}  // namespace planner::format
