#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/variables.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/type_expression.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/convert.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {
namespace {

using proto::text::Cat;
using proto::text::IsUtf8;
namespace value = proto::value;

constexpr int kDetailedWarnings = 2;

bool IsFile(GivenValue::Origin origin) {
  return origin == GivenValue::Origin::kAutomaticFile || origin == GivenValue::Origin::kNamedFile;
}

// How a value that is in no file was given: 'set using -var="x=..."'.
std::string HowGiven(const std::string& name, GivenValue::Origin origin) {
  switch (origin) {
    case GivenValue::Origin::kFlag: return Cat("set using -var=\"", name, "=...\"");
    case GivenValue::Origin::kEnvironment:
      return Cat("set using the TF_VAR_", name, " environment variable");
    case GivenValue::Origin::kInput: return "set using an interactive prompt";
    case GivenValue::Origin::kPlan: return "set from outside of the configuration";
    case GivenValue::Origin::kAutomaticFile:
    case GivenValue::Origin::kNamedFile: return "set in a file";
  }
  std::abort();  // Every origin has a case above.
}

// An error about a given value: at its place in a file, or at the declaration.
void ReportValue(const Variable& variable, const GivenValue& given, std::string summary,
                 std::string_view verb, std::string_view reason, diag::Diagnostics& diags) {
  if (IsFile(given.origin)) {
    AddError(diags, std::move(summary),
             Cat("The given value is not suitable for var.", variable.name, " ", verb, " at ",
                 ToString(variable.range), ": ", reason, "."),
             given.range);
    return;
  }
  AddError(diags, std::move(summary),
           Cat("Unsuitable value for var.", variable.name, " ",
               HowGiven(variable.name, given.origin), ": ", reason, "."),
           variable.range);
}

// The value of a text given for a variable; nullopt after appending errors.
std::optional<value::Value> ParseText(const Variable& variable, const std::string& text,
                                      diag::Diagnostics& diags) {
  if (!IsUtf8(text)) {
    AddError(diags, "Invalid character encoding",
             Cat("The value given for var.", variable.name, " is not valid UTF-8."),
             variable.range);
    return std::nullopt;
  }
  if (variable.text_is_literal) return value::Value::String(text);
  const auto file =
      std::make_shared<const syntax::SourceFile>(Cat("<value for var.", variable.name, ">"), text);
  diag::Diagnostics found;
  const syntax::ExpressionPtr expression = syntax::ParseExpression(file, found);
  std::optional<value::Value> out;
  if (!HasErrors(found)) out = lang::EvaluateConstant(*expression, found);
  Append(diags, std::move(found));
  return out;
}

std::optional<value::Value> ValueOf(const Variable& variable, const GivenValue& given,
                                    diag::Diagnostics& diags) {
  switch (given.kind) {
    case GivenValue::Kind::kText: return ParseText(variable, given.text, diags);
    case GivenValue::Kind::kExpression: return lang::EvaluateConstant(*given.expression, diags);
    case GivenValue::Kind::kValue: return given.value;
  }
  std::abort();  // Every kind has a case above.
}

value::Value UnknownOf(const Variable& variable) {
  return value::Value::Unknown(variable.constraint.type.WithoutOptional());
}

// Defaults put in, converted, nulls replaced.
value::Value Fit(const Variable& variable, const GivenValue& given, value::Value raw,
                 diag::Diagnostics& diags) {
  if (variable.constraint.defaults != nullptr) {
    raw = lang::ApplyDefaults(*variable.constraint.defaults, raw);
  }
  value::ConversionError error;
  std::optional<value::Value> converted = Convert(raw, variable.constraint.type, &error);
  if (!converted) {
    ReportValue(variable, given, "Invalid value for input variable", "declared",
                ConversionMessage(error), diags);
    return UnknownOf(variable);
  }
  if (!converted->IsNull() || variable.nullable) return *std::move(converted);
  if (variable.default_value) return *variable.default_value;
  ReportValue(variable, given, "Required variable not set", "defined",
              "required variable may not be set to null", diags);
  return UnknownOf(variable);
}

value::Value Resolve(const Variable& variable, const GivenValue* given, diag::Diagnostics& diags) {
  std::optional<value::Value> raw;
  if (given != nullptr) raw = ValueOf(variable, *given, diags);
  if (raw) return Fit(variable, *given, *std::move(raw), diags);
  if (variable.default_value) return *variable.default_value;
  AddError(diags, "No value for required variable",
           Cat("The root module input variable \"", variable.name,
               "\" is not set, and has no default value. Use a -var or -var-file command line "
               "argument to provide a value for this variable."),
           variable.range);
  return UnknownOf(variable);
}

value::Marks DeclaredMarks(const Variable& variable) {
  value::Marks marks = value::kNoMarks;
  if (variable.sensitive) marks |= value::kSensitive;
  if (variable.ephemeral) marks |= value::kEphemeral;
  return marks;
}

// " Did you mean …?" if a declared name is close.
std::string DidYouMean(const std::string& name, const Module& module) {
  std::vector<std::string> names;
  for (const auto& entry : module.variables) names.push_back(entry.first);
  const std::string similar = diag::SimilarName(name, names);
  return similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?");
}

void ReportUndeclared(const Module& module, const GivenValues& given, diag::Diagnostics& diags) {
  int warnings = 0;
  for (const auto& [name, value] : given) {
    if (module.variables.contains(name)) continue;
    if (value.origin == GivenValue::Origin::kFlag) {
      AddError(diags, "Value for undeclared variable",
               Cat("A variable named \"", name,
                   "\" was assigned on the command line, but the root module does not declare a "
                   "variable of that name. To use this value, add a \"variable\" block to the "
                   "configuration.",
                   DidYouMean(name, module)));
    } else if (IsFile(value.origin) && ++warnings <= kDetailedWarnings) {
      AddWarning(diags, "Value for undeclared variable",
                 Cat("The root module does not declare a variable named \"", name,
                     "\" but a value was found in file \"", value.range.filename,
                     "\". If you meant to use this value, add a \"variable\" block to the "
                     "configuration.",
                     DidYouMean(name, module),
                     "\n\nTo silence these warnings, use TF_VAR_... environment "
                     "variables to provide certain \"global\" settings to all configurations in "
                     "your organization. To reduce the verbosity of these warnings, use the "
                     "-compact-warnings option."));
    }
  }
  if (warnings <= kDetailedWarnings) return;
  AddWarning(diags, "Values for undeclared variables",
             Cat("In addition to the other similar warnings shown, ", warnings - kDetailedWarnings,
                 " other variable(s) defined without being declared."));
}

}  // namespace

std::vector<const Variable*> MissingVariables(const Module& module, const GivenValues& given) {
  std::vector<const Variable*> out;
  for (const auto& [name, variable] : module.variables) {
    if (!variable.default_value && !given.contains(name)) out.push_back(&variable);
  }
  return out;
}

std::map<std::string, value::Value> ResolveVariables(const Module& module, const GivenValues& given,
                                                     diag::Diagnostics& diags) {
  ReportUndeclared(module, given, diags);
  std::map<std::string, value::Value> out;
  for (const auto& [name, variable] : module.variables) {
    const auto found = given.find(name);
    const value::Value resolved =
        Resolve(variable, found == given.end() ? nullptr : &found->second, diags);
    out.emplace(name, resolved.WithMarks(DeclaredMarks(variable)));
  }
  return out;
}

std::map<std::string, value::Value> WrittenValues(const Module& module, const GivenValues& given) {
  std::map<std::string, value::Value> out;
  for (const auto& [name, one] : given) {
    const auto variable = module.variables.find(name);
    if (variable == module.variables.end()) continue;
    diag::Diagnostics reported_elsewhere;
    const auto written = ValueOf(variable->second, one, reported_elsewhere);
    if (written) out.emplace(name, *written);
  }
  return out;
}

std::optional<value::Value> FitArgument(const Variable& variable, const Argument& argument,
                                        diag::Diagnostics& diags) {
  value::Value raw = argument.value;
  if (variable.constraint.defaults != nullptr)
    raw = lang::ApplyDefaults(*variable.constraint.defaults, raw);
  const auto report = [&](std::string summary, std::string_view verb, std::string_view reason) {
    AddError(diags, std::move(summary),
             Cat("The given value is not suitable for ", argument.variable_address, " ", verb,
                 " at ", ToString(variable.range), ": ", reason, "."),
             argument.range);
    return std::nullopt;
  };
  value::ConversionError error;
  std::optional<value::Value> converted = Convert(raw, variable.constraint.type, &error);
  if (!converted) {
    return report("Invalid value for input variable", "declared", ConversionMessage(error));
  }
  if (converted->IsNull() && !variable.nullable) {
    if (!variable.default_value) {
      return report("Required variable not set", "defined",
                    "required variable may not be set to null");
    }
    converted = *variable.default_value;
  }
  if (!variable.ephemeral && (converted->DeepMarks() & value::kEphemeral) != 0) {
    AddError(diags, "Ephemeral value not allowed",
             "This input variable is not declared as accepting a ephemeral values, so it cannot be "
             "set to a result derived from an ephemeral value.",
             argument.range);
    return std::nullopt;
  }
  return converted->WithMarks(DeclaredMarks(variable));
}

value::Value DefaultValue(const Variable& variable) {
  const value::Type type = variable.constraint.type.WithoutOptional();
  return variable.default_value.value_or(value::Value::Null(type))
      .WithMarks(DeclaredMarks(variable));
}

}  // namespace planner::config
