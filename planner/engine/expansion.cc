#include "planner/engine/expansion.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Convert;
using proto::value::Type;
using proto::value::Value;

std::nullopt_t Fail(const syntax::Expression& expression, ModuleScope& scope, std::string summary,
                    std::string detail, diag::Diagnostics& diags,
                    lang::FailureCause cause = lang::FailureCause::kOther) {
  diags.push_back({.summary = std::move(summary),
                   .detail = std::move(detail),
                   .subject = expression.SourceRange(),
                   .values = lang::DescribeReferences(expression, scope.ForExpressions(), cause)});
  return std::nullopt;
}

// The number, unknown only if `allow_unknown`.
std::optional<Value> EvaluateCount(const syntax::Expression& expression, ModuleScope& scope,
                                   bool allow_unknown, diag::Diagnostics& diags) {
  constexpr char kSummary[] = "Invalid count argument";
  const auto raw = scope.Evaluate(expression, scope.ForExpressions(), diags);
  if (!raw) return std::nullopt;
  if (raw->HasMark(proto::value::kEphemeral)) {
    diag::AddError(diags, kSummary,
                   "The given \"count\" is derived from an ephemeral value, which means that "
                   "Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral "
                   "values to specify the number of resource instances.",
                   expression.SourceRange());
    return std::nullopt;
  }
  if (raw->IsNull()) {
    return Fail(expression, scope, kSummary,
                "The given \"count\" argument value is null. An integer is required.", diags);
  }
  proto::value::ConversionError error;
  const auto count = Convert(raw->WithoutMarks(), Type::Number(), &error);
  if (!count) {
    return Fail(expression, scope, "Incorrect value type",
                Cat("Invalid expression value: ", ConversionMessage(error), "."), diags);
  }
  if (!count->IsKnown()) {
    if (allow_unknown) return count;
    return Fail(expression, scope, kSummary,
                "The \"count\" value depends on resource attributes that cannot be determined "
                "until apply, so Terraform cannot predict "
                "how many instances will be created. To work around this, use the -target argument "
                "to first apply only the resources "
                "that the count depends on.",
                diags, lang::FailureCause::kUnknown);
  }
  const auto whole = count->AsNumber().ToInt64();
  if (!whole) {
    return Fail(expression, scope, kSummary,
                "The given \"count\" argument value is unsuitable: value must be a whole number, "
                "between -9223372036854775808 and 9223372036854775807.",
                diags);
  }
  if (*whole < 0) {
    return Fail(
        expression, scope, kSummary,
        "The given \"count\" argument value is unsuitable: must be greater than or equal to zero.",
        diags);
  }
  return count;
}

std::optional<Value> EvaluateForEach(const syntax::Expression& expression, ModuleScope& scope,
                                     bool allow_unknown, diag::Diagnostics& diags) {
  constexpr char kSummary[] = "Invalid for_each argument";
  const auto value = scope.Evaluate(expression, scope.ForExpressions(), diags);
  if (!value) return std::nullopt;
  const Type type = value->type();
  if (value->HasMark(proto::value::kSensitive)) {
    return Fail(
        expression, scope, kSummary,
        "Sensitive values, or values derived from sensitive values, cannot be used as for_each "
        "arguments. If used, the sensitive value could be exposed as a resource instance key.",
        diags, lang::FailureCause::kSensitive);
  }
  if (value->HasMark(proto::value::kEphemeral)) {
    return Fail(
        expression, scope, kSummary,
        "The given \"for_each\" value is derived from an ephemeral value, which means that "
        "Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral values to "
        "specify a resource's instance keys.",
        diags, lang::FailureCause::kEphemeral);
  }
  if (value->IsNull()) {
    return Fail(expression, scope, kSummary,
                "The given \"for_each\" argument value is unsuitable: the given \"for_each\" "
                "argument value is null. A map, or set of strings is allowed.",
                diags);
  }
  const bool keyed = type.kind() == Type::Kind::kMap || type.kind() == Type::Kind::kObject;
  const bool is_set = type.kind() == Type::Kind::kSet;
  if (type == Type::Dynamic() && !value->IsKnown()) {
    if (allow_unknown) return value;
  } else if (!keyed && !is_set) {
    return Fail(
        expression, scope, kSummary,
        Cat("The given \"for_each\" argument value is unsuitable: the \"for_each\" argument must "
            "be a map, or set of strings, and you have provided a value of type ",
            FriendlyName(type), "."),
        diags);
  }
  if (!value->IsKnown() || (is_set && !value->IsWhollyKnown())) {
    if (allow_unknown) return value;
    return Fail(
        expression, scope, kSummary,
        Cat("The \"for_each\" ", is_set ? "set" : "map", " includes ", is_set ? "values" : "keys",
            " derived from resource attributes that cannot be determined until apply, and so "
            "Terraform cannot determine the full set of keys that will identify the instances of "
            "this resource.\n\nWhen working with unknown values in for_each, it's better to ",
            is_set ? "use a map value where the keys are defined statically in your configuration "
                     "and where only the values contain apply-time results."
                   : "define the map keys statically in your configuration and place apply-time "
                     "results only in the map values.",
            "\n\nAlternatively, you could use the -target planning option to first apply only the "
            "resources that the for_each value depends on, and then apply a second time to fully "
            "converge."),
        diags, lang::FailureCause::kUnknown);
  }
  if (is_set && value->size() > 0) {
    if (type.element() != Type::String()) {
      return Fail(expression, scope, "Invalid for_each set argument",
                  Cat("The given \"for_each\" argument value is unsuitable: \"for_each\" supports "
                      "maps and sets of strings, but you have provided a set containing type ",
                      FriendlyName(type.element()), "."),
                  diags);
    }
    for (const Value& element : value->elements()) {
      if (element.IsNull()) {
        return Fail(expression, scope, "Invalid for_each set argument",
                    "The given \"for_each\" argument value is unsuitable: \"for_each\" sets must "
                    "not contain null values.",
                    diags);
      }
    }
  }
  return value;
}

}  // namespace

std::optional<Instances> Expand(const RepetitionArguments& arguments, ModuleScope& scope,
                                diag::Diagnostics& diags) {
  Instances result;
  if (arguments.count != nullptr) {
    const auto count = EvaluateCount(*arguments.count, scope, /*allow_unknown=*/false, diags);
    if (!count) return std::nullopt;
    result.kind = Instances::Kind::kCount;
    const int64_t number = *count->AsNumber().ToInt64();
    result.instances.reserve(static_cast<size_t>(number));
    for (int64_t i = 0; i < number; ++i)
      result.instances.push_back({i, {.count_index = Value::Number(i)}});
    return result;
  }
  if (arguments.for_each != nullptr) {
    const auto collection =
        EvaluateForEach(*arguments.for_each, scope, /*allow_unknown=*/false, diags);
    if (!collection) return std::nullopt;
    result.kind = Instances::Kind::kForEach;
    for (size_t i = 0; i < collection->size(); ++i) {
      const Type::Kind kind = collection->type().kind();
      const std::string key = kind == Type::Kind::kMap ? collection->keys()[i]
                              : kind == Type::Kind::kObject
                                  ? collection->type().attributes()[i].name
                                  : std::string((*collection)[i].AsString());
      result.instances.push_back(
          {key, {.each_key = Value::String(key), .each_value = (*collection)[i]}});
    }
    return result;
  }
  result.instances.emplace_back();
  return result;
}

std::optional<Repetition> ExpandUnknown(const RepetitionArguments& arguments, ModuleScope& scope,
                                        diag::Diagnostics& diags) {
  if (arguments.count != nullptr) {
    if (!EvaluateCount(*arguments.count, scope, /*allow_unknown=*/true, diags)) return std::nullopt;
    return Repetition{.count_index = Value::Unknown(Type::Number(), {.not_null = true})};
  }
  if (arguments.for_each != nullptr) {
    if (!EvaluateForEach(*arguments.for_each, scope, /*allow_unknown=*/true, diags))
      return std::nullopt;
    return Repetition{.each_key = Value::Unknown(Type::String(), {.not_null = true}),
                      .each_value = Value::Unknown(Type::Dynamic())};
  }
  return Repetition{};
}

Value Combine(Instances::Kind kind, std::map<addr::InstanceKey, Value> values) {
  switch (kind) {
    case Instances::Kind::kSingle:
      return values.empty() ? Value::Unknown(Type::Dynamic()) : std::move(values.begin()->second);
    case Instances::Kind::kCount: {
      std::vector<Value> elements;
      elements.reserve(values.size());
      for (auto& entry : values) elements.push_back(std::move(entry.second));
      return Value::Tuple(std::move(elements));
    }
    case Instances::Kind::kForEach: {
      std::vector<std::pair<std::string, Value>> attributes;
      attributes.reserve(values.size());
      for (auto& [key, value] : values)
        attributes.emplace_back(std::get<std::string>(key), std::move(value));
      return Value::Object(std::move(attributes));
    }
  }
  return {};
}

}  // namespace planner::engine
