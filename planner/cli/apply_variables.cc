#include "planner/cli/apply_variables.h"

#include <optional>
#include <string_view>
#include <utility>

#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace planner::cli {
namespace {

using config::GivenValue;
using proto::text::Cat;
using proto::value::Value;

std::optional<diag::SourceRange> RangeOf(const GivenValue& given) {
  if (given.range.filename.empty()) return std::nullopt;
  return given.range;
}

std::string_view HowSet(GivenValue::Origin origin) {
  switch (origin) {
    case GivenValue::Origin::kEnvironment: return "set by an environment variable";
    case GivenValue::Origin::kAutomaticFile: return "set by an automatically loaded .tfvars file";
    case GivenValue::Origin::kNamedFile:
      return "set by a .tfvars file passed through -var-file argument";
    case GivenValue::Origin::kFlag: return "set by a CLI argument";
    case GivenValue::Origin::kPlan: return "set by the plan";
    case GivenValue::Origin::kInput: return "set by an interactive input";
  }
  return {};
}

// What one variable gets, with nothing else declared or given.
Value Resolve(const config::Variable& variable, const GivenValue& given, diag::Diagnostics& diags) {
  config::Module alone;
  alone.variables[variable.name] = variable;
  return config::ResolveVariables(alone, {{variable.name, given}}, diags).at(variable.name);
}

void CheckPlanned(const std::string& name, const GivenValue& given, const Value& value,
                  const Value& planned, diag::Diagnostics& diags) {
  if (proto::value::SameIgnoringMarks(value, planned)) return;
  const std::string both =
      Cat("The saved plan specifies ", lang::DescribeValue(planned),
          " as the value whereas during apply the value ", lang::DescribeValue(value), " was ",
          HowSet(given.origin),
          ". To declare an ephemeral variable which is not saved in the plan file, use ephemeral = "
          "true.");
  if (given.origin == GivenValue::Origin::kEnvironment) {
    return diag::AddWarning(
        diags, "Ignoring variable when applying a saved plan",
        Cat("The variable ", name,
            " cannot be overriden when applying a saved plan file, because a saved plan includes "
            "the variable values that were set when it was created. ",
            both),
        RangeOf(given));
  }
  if (given.origin == GivenValue::Origin::kAutomaticFile) return;
  diag::AddError(
      diags, "Can't change variable when applying a saved plan",
      Cat("The variable ", name,
          " cannot be set using the -var and -var-file options when applying a saved plan file, "
          "because a saved plan includes the variable values that were set when it was created. ",
          both),
      RangeOf(given));
}

}  // namespace

std::map<std::string, Value> ApplyTimeVariables(const config::Module& module,
                                                const config::GivenValues& given,
                                                const std::map<std::string, Value>& planned,
                                                const std::set<std::string>& apply_time,
                                                diag::Diagnostics& diags) {
  std::map<std::string, Value> values;
  config::GivenValues undeclared;
  for (const auto& [name, one] : given) {
    const auto variable = module.variables.find(name);
    if (variable == module.variables.end()) {
      undeclared[name] = one;
      continue;
    }
    if (variable->second.ephemeral && !apply_time.contains(name)) {
      diag::AddError(
          diags, "Ephemeral variable was not set during planning",
          Cat("The ephemeral input variable \"", name,
              "\" was not set during the planning phase, and so must remain unset during "
              "the apply phase."),
          RangeOf(one));
      continue;
    }
    const Value value = Resolve(variable->second, one, diags);
    if (!variable->second.ephemeral) {
      const auto held = planned.find(name);
      if (held != planned.end()) CheckPlanned(name, one, value, held->second, diags);
    } else if (value.IsNull()) {
      diag::AddError(
          diags, "Ephemeral variable must be set for apply",
          Cat("The ephemeral input variable \"", name,
              "\" was set during the planning phase, and so must be set again during the "
              "apply phase."));
    } else {
      values[name] = value;
    }
  }
  config::ResolveVariables({}, undeclared, diags);
  if (diag::HasErrors(diags)) return values;
  for (const std::string& name : apply_time) {
    if (values.contains(name)) continue;
    diag::AddError(diags, "No value for required variable",
                   Cat("The ephemeral input variable \"", name,
                       "\" was set during the plan phase, and so must also be set during the apply "
                       "phase."));
  }
  for (const auto& [name, variable] : module.variables) {
    if (variable.ephemeral && !values.contains(name)) values[name] = config::DefaultValue(variable);
  }
  return values;
}

}  // namespace planner::cli
