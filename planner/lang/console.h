#ifndef PLANNER_LANG_CONSOLE_H_
#define PLANNER_LANG_CONSOLE_H_

#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

namespace planner::lang {

// As Evaluate, with the functions of the console: no plantimestamp(). What type() as a whole
// expression prints is the caller's to say; within another expression it is an error.
proto::value::Value EvaluateInConsole(const syntax::Expression& expression, const Scope& scope,
                                      diag::Diagnostics& diags);

// Whether a text stops in the middle of something that the next line can end: brackets, a string,
// a heredoc.
bool IsUnfinished(const std::string& text);

}  // namespace planner::lang

#endif  // PLANNER_LANG_CONSOLE_H_
