#ifndef PLANNER_LANG_EVALUATE_H_
#define PLANNER_LANG_EVALUATE_H_

#include <optional>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

namespace planner::lang {

// The value of an expression (engine-compat.md 1.4). With errors the result is unknown of
// Dynamic type.
proto::value::Value Evaluate(const syntax::Expression& expression, const Scope& scope,
                             diag::Diagnostics& diags);

// The value of an expression that may refer to nothing. nullopt after appending errors:
// "Variables not allowed", "Function calls not allowed" unless `allow_functions`.
std::optional<proto::value::Value> EvaluateConstant(const syntax::Expression& expression,
                                                    diag::Diagnostics& diags,
                                                    bool allow_functions = false);

// The value of an expression that may refer to what `scope` has, but call no functions. nullopt
// after appending errors.
std::optional<proto::value::Value> EvaluateWithoutCalls(const syntax::Expression& expression,
                                                        const Scope& scope,
                                                        diag::Diagnostics& diags);

// All static references in an expression, each as far as it is static, in source order.
// Names bound inside (`for`, template directives) are left out.
std::vector<syntax::Traversal> References(const syntax::Expression& expression);

// What made an expression fail, as far as it matters for what its values are: that a value is
// sensitive, ephemeral or not known yet is said only where it is the reason.
enum class FailureCause { kOther, kUnknown, kSensitive, kEphemeral };

// The values to show below a snippet of `expression` that failed: `var.x is "a"`. Of a reference
// that leads nowhere, what it begins with.
std::vector<diag::ExpressionValue> DescribeReferences(const syntax::Expression& expression,
                                                      const Scope& scope,
                                                      FailureCause cause = FailureCause::kOther);

// A known value in few words: "3", "list of string with 2 elements". Of a marked one only that it
// is.
std::string DescribeValue(const proto::value::Value& value);

}  // namespace planner::lang

#endif  // PLANNER_LANG_EVALUATE_H_
