// What values are, in the words of error messages.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "planner/lang/evaluator.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::lang {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

namespace {

// The value that a traversal leads to, as far as it can be told; nullopt if it leads nowhere.
std::optional<Value> Follow(const syntax::Traversal& traversal, const Scope& scope) {
  Value value;
  size_t next = 1;
  if (const auto named = scope.names.find(traversal.steps[0].name); named != scope.names.end()) {
    value = named->second;
  } else if (scope.resolve) {
    diag::Diagnostics ignored;
    auto resolved = scope.resolve(traversal, ignored);
    if (!resolved) return std::nullopt;
    value = std::move(resolved->value);
    next = resolved->steps;
  } else {
    return std::nullopt;
  }
  AccessError error;
  for (; next < traversal.steps.size() && error.summary.empty(); ++next) {
    const syntax::TraversalStep& step = traversal.steps[next];
    value =
        step.key ? GetElement(value, *step.key, &error) : GetAttribute(value, step.name, &error);
  }
  if (!error.summary.empty()) return std::nullopt;
  return value;
}

// Empty: nothing that would explain a failure of this cause.
std::string Describe(const Value& value, FailureCause cause) {
  const bool sensitive = value.HasMark(proto::value::kSensitive);
  const bool ephemeral = value.HasMark(proto::value::kEphemeral);
  if (sensitive)
    return cause == FailureCause::kSensitive && !ephemeral ? "has a sensitive value" : "";
  if (ephemeral) return cause == FailureCause::kEphemeral ? "has an ephemeral value" : "";
  if (value.IsKnown()) return Cat("is ", DescribeValue(value));
  const bool explains = cause == FailureCause::kUnknown;
  if (value.type() == Type::Dynamic()) return explains ? "will be known only after apply" : "";
  return Cat("is a ", FriendlyName(value.type()), explains ? ", known only after apply" : "");
}

}  // namespace

std::string DescribeValue(const Value& value) {
  if (value.HasMark(proto::value::kSensitive)) return "(sensitive value)";
  if (value.HasMark(proto::value::kEphemeral)) return "(ephemeral value)";
  if (value.IsNull()) return "null";
  if (value.type() == Type::String()) {
    std::string text;
    proto::value::AppendJsonString(value.AsString(), text);
    return text;
  }
  if (value.type() == Type::Number()) return value.AsNumber().ToString();
  if (value.type() == Type::Bool()) return value.AsBool() ? "true" : "false";
  const std::string_view plural = value.size() == 1 ? "" : "s";
  if (value.type().kind() != Type::Kind::kObject) {
    const std::string name = FriendlyName(value.type());
    if (value.size() == 0) return Cat("empty ", name);
    return Cat(name, " with ", value.size(), " element", plural);
  }
  if (value.size() == 0) return "object with no attributes";
  if (value.size() == 1)
    return Cat("object with 1 attribute \"", value.type().attributes()[0].name, "\"");
  return Cat("object with ", value.size(), " attributes");
}

std::vector<diag::ExpressionValue> DescribeReferences(const syntax::Expression& expression,
                                                      const Scope& scope, FailureCause cause) {
  std::map<std::string, diag::ExpressionValue> values;
  for (syntax::Traversal& traversal : References(expression)) {
    // What leads nowhere is the mistake itself, perhaps: what leads there is of interest.
    std::optional<Value> value = Follow(traversal, scope);
    while (!value && traversal.steps.size() > 2) {
      traversal.steps.pop_back();
      value = Follow(traversal, scope);
    }
    const std::string text = ToString(traversal);
    if (!value || values.contains(text)) continue;
    std::string statement = Describe(*value, cause);
    if (!statement.empty()) values[text] = {.traversal = text, .statement = std::move(statement)};
  }
  std::vector<diag::ExpressionValue> sorted;
  sorted.reserve(values.size());
  for (auto& entry : values) sorted.push_back(std::move(entry.second));
  return sorted;
}

}  // namespace planner::lang
