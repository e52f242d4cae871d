#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
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

void Report(const syntax::Expression& expression, const lang::Scope& scope, std::string summary,
            std::string detail, diag::Diagnostics& diags) {
  diag::Diagnostic diagnostic;
  diagnostic.summary = std::move(summary);
  diagnostic.detail = std::move(detail);
  diagnostic.subject = expression.SourceRange();
  diagnostic.values = lang::DescribeReferences(expression, scope);
  diags.push_back(std::move(diagnostic));
}

// What an error_message came to.
struct Message {
  std::string text = {};  // Without white space around it; empty: it cannot be shown.
  bool known = true;
  bool sensitive = false;
  bool ephemeral = false;
};

// nullopt after reporting why it is no text.
std::optional<Message> EvaluateMessage(const syntax::Expression& expression,
                                       const lang::Scope& scope, diag::Diagnostics& diags) {
  diag::Diagnostics found;
  const value::Value given = Evaluate(expression, scope, found);
  const bool failed = HasErrors(found);
  Append(diags, std::move(found));
  if (failed) return std::nullopt;
  value::ConversionError error;
  const std::optional<value::Value> text = Convert(given, value::Type::String(), &error);
  if (text && !text->IsKnown()) return Message{.known = false};
  if (!text || text->IsNull()) {
    Report(expression, scope, "Invalid error message",
           Cat("Unsuitable value for error message: ",
               text ? std::string("must not be null") : ConversionMessage(error), "."),
           diags);
    return std::nullopt;
  }
  if ((text->DeepMarks() & value::kSensitive) != 0) return Message{.sensitive = true};
  if ((text->DeepMarks() & value::kEphemeral) != 0) return Message{.ephemeral = true};
  std::string shown(text->WithoutMarks().AsString());
  absl::StripAsciiWhitespace(&shown);
  return Message{.text = std::move(shown)};
}

// Says that a message must not be shown, if so. `stop` and `advice` are of the text, in which the
// rules of variables differ from all other conditions.
void ReportHidden(const Message& message, const syntax::Expression& expression,
                  const lang::Scope& scope, std::string_view stop, std::string_view advice,
                  diag::Diagnostics& diags) {
  if (!message.sensitive && !message.ephemeral) return;
  const std::string_view kind = message.sensitive ? "sensitive" : "ephemeral";
  Report(
      expression, scope, Cat("Error message refers to ", kind, " values"),
      Cat("The error expression used to explain this condition refers to ", kind, " values", stop,
          "Terraform will not display the resulting message.\n\nYou can correct this by removing "
          "references to ",
          kind, " values, or by ", advice),
      diags);
}

// What a condition came to, without its message; nullopt after reporting why that cannot be told.
// `names` are of the messages: "Invalid condition result", "Condition expression", "condition".
struct ResultNames {
  std::string_view summary;
  std::string_view expression;
  std::string_view result;
};
std::optional<ConditionResult::Status> Decide(const value::Value& given,
                                              const syntax::Expression& expression,
                                              const lang::Scope& scope, const ResultNames& names,
                                              diag::Diagnostics& diags) {
  using Status = ConditionResult::Status;
  if (!given.IsKnown()) return Status::kUnknown;
  value::ConversionError error;
  const std::optional<value::Value> holds = Convert(given, value::Type::Bool(), &error);
  if (!holds || holds->IsNull()) {
    Report(expression, scope, std::string(names.summary),
           holds ? Cat(names.expression, " must return either true or false, not null.")
                 : Cat("Invalid ", names.result, " result value: ", ConversionMessage(error), "."),
           diags);
    return std::nullopt;
  }
  if (!holds->IsKnown()) return Status::kUnknown;
  return holds->WithoutMarks().AsBool() ? Status::kPass : Status::kFail;
}

}  // namespace

ConditionResult EvaluateCondition(const Condition& condition, const lang::Scope& scope,
                                  diag::Diagnostics& diags) {
  using Status = ConditionResult::Status;
  diag::Diagnostics found;
  const std::optional<Message> message = EvaluateMessage(*condition.error_message, scope, found);
  if (message) {
    diag::Diagnostics hidden;
    ReportHidden(*message, *condition.error_message, scope, ", so ",
                 message->sensitive
                     ? "carefully using the nonsensitive() function if the expression will not "
                       "reveal the sensitive data."
                     : "using the ephemeralasnull() function on the references to not reveal "
                       "ephemeral data.",
                 hidden);
    for (diag::Diagnostic& warning : hidden)
      warning.severity = diag::Diagnostic::Severity::kWarning;
    Append(found, std::move(hidden));
  }
  const value::Value given = Evaluate(*condition.condition, scope, found);
  const bool failed = HasErrors(found);
  Append(diags, std::move(found));
  if (failed) return {Status::kError};
  const auto status =
      Decide(given, *condition.condition, scope,
             {"Invalid condition result", "Condition expression", "condition"}, diags);
  if (!status) return {Status::kError};
  if (*status != Status::kFail) return {*status};
  return {Status::kFail, message->text};
}

namespace {

ConditionResult EvaluateRule(const Condition& rule, const lang::Scope& scope,
                             const RulePlace& place, diag::Diagnostics& diags) {
  using Status = ConditionResult::Status;
  diag::Diagnostics found;
  const value::Value given = Evaluate(*rule.condition, scope, found);
  const bool failed = HasErrors(found);
  Append(diags, std::move(found));
  if (failed) return {Status::kError};
  const auto status = Decide(given, *rule.condition, scope,
                             {"Invalid variable validation result",
                              "Validation condition expression", "validation condition"},
                             diags);
  if (!status) return {Status::kError};
  if (*status != Status::kFail) return {*status};
  const std::optional<Message> message = EvaluateMessage(*rule.error_message, scope, diags);
  if (message && !message->known) {
    if (place.validating) return {Status::kUnknown};
    Report(*rule.error_message, scope, "Invalid error message",
           "Unsuitable value for error message: expression refers to values that won't be known "
           "until the apply phase.",
           diags);
    return {Status::kError};
  }
  ConditionResult result{Status::kFail};
  if (message) {
    ReportHidden(*message, *rule.error_message, scope, ". ",
                 message->sensitive
                     ? "carefully using the nonsensitive() function if the expression will not "
                       "reveal the sensitive data."
                     : "carefully using the ephemeralasnull() function if the expression will not "
                       "reveal the ephemeral data.",
                 diags);
    result.message = message->text;
    if (message->sensitive || message->ephemeral)
      result.message = "The error message included a sensitive value, so it will not be displayed.";
  }
  if (result.message.empty()) result.message = "Failed to evaluate condition error message.";
  return result;
}

}  // namespace

std::vector<ConditionResult> ValidateVariable(const Variable& variable, const lang::Scope& scope,
                                              const RulePlace& place, diag::Diagnostics& diags) {
  std::vector<ConditionResult> results;
  for (const Condition& rule : variable.validations) {
    results.push_back(EvaluateRule(rule, scope, place, diags));
    if (results.back().status != ConditionResult::Status::kFail) continue;
    diag::Diagnostic diagnostic;
    diagnostic.summary = "Invalid value for variable";
    diagnostic.detail =
        Cat(results.back().message, "\n\nThis was checked by the validation rule at ",
            ToString(rule.range), ".");
    diagnostic.subject = place.subject;
    diagnostic.values = lang::DescribeReferences(*rule.condition, scope);
    diags.push_back(std::move(diagnostic));
  }
  return results;
}

bool AllHold(const std::vector<ConditionResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const ConditionResult& result) {
    return result.status == ConditionResult::Status::kPass ||
           result.status == ConditionResult::Status::kUnknown;
  });
}

}  // namespace planner::config
