#include "planner/lang/console.h"

#include <memory>
#include <string_view>

#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"

namespace planner::lang {

bool IsUnfinished(const std::string& text) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) return false;
  diag::Diagnostics diags;
  syntax::ParseExpression(std::make_shared<syntax::SourceFile>("", text), diags);
  if (diags.empty()) return false;
  const std::string_view summary = diags.front().summary;
  return summary.starts_with("Unterminated") || summary.starts_with("Unclosed") ||
         summary == "Missing expression";
}

}  // namespace planner::lang
