// Calls of functions that look at their arguments as expressions: try(), can() and
// templatestring().

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/lang/evaluator.h"
#include "planner/lang/functions.h"
#include "proto/text/cat.h"

namespace planner::lang {

using proto::text::Append;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

namespace {

// The message of one failed argument of try().
void AppendFailure(const diag::Diagnostic& diagnostic, std::string& failures) {
  const auto& at = diagnostic.subject;
  Append(failures, failures.empty() ? "" : "\n", "- ", diagnostic.summary,
         at ? Cat(" (at ", at->filename, ":", at->start.line, ",", at->start.column, "-",
                  at->end.column, ")")
            : "",
         "\n  ", diagnostic.detail);
}

}  // namespace

std::optional<Value> Evaluator::EvaluateSpecialCall(const Function& function,
                                                    const syntax::Call& node,
                                                    const syntax::Expression& expression) {
  const std::string_view name =
      std::string_view(node.name).substr(node.name.starts_with("core::") ? 6 : 0);
  if (name == "templatestring") return CheckTemplateArgument(node, expression);
  if (function.call) return std::nullopt;
  std::vector<const syntax::Expression*> sources;
  for (const syntax::ExpressionPtr& argument : node.arguments) sources.push_back(argument.get());
  if (!CheckArgumentCount(function, sources, node, expression))
    return Value::Unknown(Type::Dynamic());
  if (name == "can") return EvaluateCan(*sources[0]);
  if (!sources.empty()) return EvaluateTry(node, expression);
  return FailCall("Error in function call",
                  "Call to function \"try\" failed: at least one argument is required.",
                  expression.range, node, expression);
}

// The argument of can() or try(); nullopt with errors in `diags`.
std::optional<Value> Evaluator::Attempt(const syntax::Expression& argument,
                                        diag::Diagnostics& diags) const {
  Evaluator inner(scope_, diags, place_);
  inner.bound_ = bound_;
  inner.items_ = items_;
  Value value = inner.Evaluate(argument);
  if (diag::HasErrors(diags)) return std::nullopt;
  return value;
}

Value Evaluator::EvaluateCan(const syntax::Expression& argument) const {
  diag::Diagnostics diags;
  const auto value = Attempt(argument, diags);
  if (!value) return Value::Bool(false);
  // An unknown might still fail, so nothing can be decided yet.
  return value->IsWhollyKnown() ? Value::Bool(true) : Value::Unknown(Type::Bool());
}

Value Evaluator::EvaluateTry(const syntax::Call& node, const syntax::Expression& expression) {
  std::string failures;
  for (const syntax::ExpressionPtr& argument : node.arguments) {
    diag::Diagnostics diags;
    const auto value = Attempt(*argument, diags);
    if (value) return value->IsWhollyKnown() ? *value : Value::Unknown(Type::Dynamic());
    for (const diag::Diagnostic& diagnostic : diags) AppendFailure(diagnostic, failures);
  }
  return FailCall("Error in function call",
                  Cat("Call to function \"try\" failed: no expression succeeded:\n", failures,
                      "\n\nAt least one expression must produce a successful result."),
                  expression.range, node, expression);
}

// templatestring() is for templates from elsewhere: what is written here can be written as a
// template at once. nullopt if the argument is a reference.
std::optional<Value> Evaluator::CheckTemplateArgument(const syntax::Call& node,
                                                      const syntax::Expression& expression) {
  if (node.arguments.empty() || node.expand_last) return std::nullopt;
  const syntax::Expression& argument = *node.arguments[0];
  std::string_view reason =
      "must be a direct reference to a single string from elsewhere, containing valid Terraform "
      "template syntax";
  if (argument.As<syntax::TemplateWrap>() != nullptr) {
    reason =
        "templatestring is only for rendering templates retrieved dynamically from elsewhere; to "
        "treat the inner expression as template syntax, write the reference expression directly "
        "without any template interpolation syntax";
  } else if (argument.As<syntax::Template>() != nullptr) {
    reason =
        "templatestring is only for rendering templates retrieved dynamically from elsewhere, and "
        "so does not support providing a literal template; consider using a template string "
        "expression instead";
  }
  std::string_view what = "expression";
  if (syntax::AsTraversal(argument)) {
    diag::Diagnostics ignored;  // They are reported when the call is evaluated.
    const auto text = Attempt(argument, ignored);
    const bool fits =
        !text || !text->IsKnown() || (text->type() == Type::String() && !text->IsNull());
    if (fits) return std::nullopt;
    what = "value";
    reason = "a string is required";
  }
  return FailCall(
      "Invalid function argument",
      Cat("Invalid value for \"template\" parameter: invalid template ", what, ": ", reason, "."),
      argument.range, node, expression);
}

}  // namespace planner::lang
