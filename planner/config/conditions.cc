#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/config/content.h"
#include "planner/config/variables.h"
#include "planner/diag/diagnostic.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/scope.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {
namespace {

using proto::text::Cat;
namespace value = proto::value;

constexpr std::string_view kBadResult = "Invalid condition result";

void Report(const syntax::Expression& expression, const lang::Scope& scope, std::string summary,
            std::string detail, diag::Diagnostics& diags) {
  diag::Diagnostic diagnostic;
  diagnostic.summary = std::move(summary);
  diagnostic.detail = std::move(detail);
  diagnostic.subject = expression.SourceRange();
  diagnostic.values = lang::DescribeReferences(expression, scope);
  diags.push_back(std::move(diagnostic));
}

// The author's message as text; what to say instead if it cannot be shown.
std::string Message(const syntax::Expression& expression, const lang::Scope& scope,
                    diag::Diagnostics& diags) {
  constexpr std::string_view kUnreadable =
      "Unable to evaluate the error message for this condition.";
  const value::Value given = Evaluate(expression, scope, diags);
  if (!given.IsKnown()) return std::string(kUnreadable);
  value::ConversionError error;
  const std::optional<value::Value> text = Convert(given, value::Type::String(), &error);
  if (!text || text->IsNull()) {
    Report(expression, scope, "Invalid error message",
           Cat("Unsuitable value for error message: ",
               text ? std::string("must not be null") : ConversionMessage(error), "."),
           diags);
    return std::string(kUnreadable);
  }
  if ((text->DeepMarks() & value::kSensitive) != 0) {
    Report(expression, scope, "Error message refers to sensitive values",
           "The error expression used to explain this condition refers to sensitive values, so "
           "Terraform will not display the resulting message.\n\nYou can correct this by removing "
           "references to sensitive values, or by carefully using the nonsensitive() function if "
           "the expression will not reveal the sensitive data.",
           diags);
    return "The error message included a sensitive value, so it will not be displayed.";
  }
  if ((text->DeepMarks() & value::kEphemeral) != 0) {
    return "The error message included an ephemeral value, so it will not be displayed.";
  }
  if (!text->IsKnown()) return std::string(kUnreadable);
  return std::string(text->WithoutMarks().AsString());
}

}  // namespace

ConditionResult EvaluateCondition(const Condition& condition, const lang::Scope& scope,
                                  diag::Diagnostics& diags) {
  using Status = ConditionResult::Status;
  diag::Diagnostics found;
  const value::Value given = Evaluate(*condition.condition, scope, found);
  const bool failed = HasErrors(found);
  Append(diags, std::move(found));
  if (failed) return {Status::kError};
  if (!given.IsKnown()) return {Status::kUnknown};
  value::ConversionError error;
  const std::optional<value::Value> holds = Convert(given, value::Type::Bool(), &error);
  if (!holds || holds->IsNull()) {
    Report(*condition.condition, scope, std::string(kBadResult),
           holds ? std::string("Condition expression must return either true or false, not null.")
                 : Cat("Invalid condition result value: ", ConversionMessage(error), "."),
           diags);
    return {Status::kError};
  }
  if (!holds->IsKnown()) return {Status::kUnknown};
  if (holds->WithoutMarks().AsBool()) return {Status::kPass};
  return {Status::kFail, Message(*condition.error_message, scope, diags)};
}

bool ValidateVariable(const Variable& variable, const lang::Scope& scope,
                      const diag::SourceRange& subject, diag::Diagnostics& diags) {
  bool ok = true;
  for (const Condition& rule : variable.validations) {
    diag::Diagnostics found;
    const ConditionResult result = EvaluateCondition(rule, scope, found);
    for (diag::Diagnostic& mistake : found) {
      // Terraform's word for it where the condition is a variable's.
      if (mistake.summary == kBadResult) mistake.summary = "Invalid variable validation result";
    }
    Append(diags, std::move(found));
    if (result.status == ConditionResult::Status::kError) ok = false;
    if (result.status != ConditionResult::Status::kFail) continue;
    ok = false;
    diag::Diagnostic diagnostic;
    diagnostic.summary = "Invalid value for variable";
    diagnostic.detail = Cat(result.message, "\n\nThis was checked by the validation rule at ",
                            ToString(rule.range), ".");
    diagnostic.subject = subject;
    diagnostic.values = lang::DescribeReferences(*rule.condition, scope);
    diags.push_back(std::move(diagnostic));
  }
  return ok;
}

}  // namespace planner::config
