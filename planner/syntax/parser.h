#ifndef PLANNER_SYNTAX_PARSER_H_
#define PLANNER_SYNTAX_PARSER_H_

#include <string>
#include <string_view>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"

namespace planner::syntax {

// Parses a file of the native syntax (engine-compat.md 1.1 to 1.4). Appends diagnostics and
// returns what could be understood: items with mistakes are left out or Invalid. Nesting is
// limited to 200 levels. What is not UTF-8 is a mistake, here and below, except in comments.
Body ParseFile(const SourceFilePtr& file, diag::Diagnostics& diags);

// Parses a text that is one expression, as of -var and TF_VAR_.
ExpressionPtr ParseExpression(const SourceFilePtr& file, diag::Diagnostics& diags);

// Parses a whole file as a template (templatefile): backslashes and quotes are literal.
ExpressionPtr ParseTemplate(const SourceFilePtr& file, diag::Diagnostics& diags);

// Whether `name` is an identifier of the language.
bool IsIdentifier(std::string_view name);

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_PARSER_H_
