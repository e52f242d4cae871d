#include "planner/format/format.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

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
  return LayOut(ReadWords(text));
}

}  // namespace planner::format
