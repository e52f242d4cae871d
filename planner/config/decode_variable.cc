#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {
namespace {

using proto::text::Cat;
namespace value = proto::value;

// Everything special in a module block.
constexpr std::array kReservedNames = {"source",   "version",    "providers", "count",
                                       "for_each", "depends_on", "lifecycle", "locals"};

const BodyRules& Rules() {
  static const auto* const kRules = new BodyRules{
      .attributes =
          {{"description"}, {"default"}, {"type"}, {"sensitive"}, {"ephemeral"}, {"nullable"}},
      .blocks = {{"validation"}}};
  return *kRules;
}

// `type = "string"`: the form before 0.12.
bool ReportQuotedType(const syntax::Expression& expression, diag::Diagnostics& diags) {
  const std::optional<std::string> quoted = QuotedText(expression);
  if (!quoted) return false;
  std::string hint = Cat("Remove the quotes around \"", *quoted, "\".");
  if (*quoted == "list") {
    hint =
        "Remove the quotes around \"list\" and write list(string) instead to explicitly "
        "indicate that the list elements are strings.";
  } else if (*quoted == "map") {
    hint =
        "Remove the quotes around \"map\" and write map(string) instead to explicitly indicate "
        "that the map elements are strings.";
  }
  AddError(diags, "Invalid quoted type constraints",
           "Terraform 0.11 and earlier required type constraints to be given in quotes, but that "
           "form is now deprecated and will be removed in a future version of Terraform. " +
               hint,
           expression.SourceRange());
  return true;
}

void DecodeType(const syntax::Expression& expression, Variable& variable,
                diag::Diagnostics& diags) {
  if (ReportQuotedType(expression, diags)) return;
  const std::optional<std::string> word = AsKeyword(expression);
  // Bare list and map are of anything.
  if (word == "list" || word == "map") {
    variable.constraint.type = *word == "list" ? value::Type::List(value::Type::Dynamic())
                                               : value::Type::Map(value::Type::Dynamic());
    variable.text_is_literal = false;
    return;
  }
  std::optional<lang::TypeConstraint> constraint = lang::ParseTypeExpression(expression, diags);
  if (!constraint) return;
  variable.constraint = *std::move(constraint);
  variable.text_is_literal = variable.constraint.type.IsPrimitive();
}

void DecodeFlags(const Content& content, Variable& variable, diag::Diagnostics& diags) {
  if (const syntax::Attribute* description = content.Find("description")) {
    variable.description = ReadString(*description->expression, diags).value_or("");
  }
  const auto read = [&](std::string_view name, bool& flag) {
    const syntax::Attribute* attribute = content.Find(name);
    if (attribute != nullptr) flag = ReadBool(*attribute->expression, diags).value_or(flag);
  };
  read("sensitive", variable.sensitive);
  read("ephemeral", variable.ephemeral);
  read("nullable", variable.nullable);
}

bool RefersTo(const syntax::Expression& expression, const std::string& name) {
  const std::vector<syntax::Traversal> references = lang::References(expression);
  return std::any_of(references.begin(), references.end(), [&name](const auto& reference) {
    return reference.steps.size() > 1 && reference.steps[0].name == "var" &&
           reference.steps[1].name == name;
  });
}

void DecodeValidation(const syntax::Block& block, Variable& variable, diag::Diagnostics& diags) {
  std::optional<Condition> validation = DecodeCondition(block, "validation", diags);
  if (!validation) return;
  const syntax::Expression& condition = *validation->condition;
  if (!RefersTo(condition, variable.name) && condition.As<syntax::Invalid>() == nullptr) {
    AddError(diags, "Invalid variable validation condition",
             Cat("The condition for variable \"", variable.name, "\" must refer to var.",
                 variable.name, " in order to test incoming values."),
             condition.SourceRange());
    return;
  }
  variable.validations.push_back(*std::move(validation));
}

}  // namespace

void ConvertDefault(DeclaredVariable& variable, const diag::SourceRange& range,
                    std::string_view misfit, diag::Diagnostics& diags) {
  Variable& what = variable.what;
  what.default_value.reset();
  if (!variable.Has("default")) return;
  value::Value given = variable.raw_default;
  if (what.constraint.defaults != nullptr)
    given = lang::ApplyDefaults(*what.constraint.defaults, given);
  value::ConversionError error;
  std::optional<value::Value> converted = Convert(given, what.constraint.type, &error);
  if (!converted) {
    AddError(diags, "Invalid default value for variable",
             Cat(misfit, ": ", ConversionMessage(error), "."), range);
    converted = value::Value::Unknown(what.constraint.type.WithoutOptional());
  } else if (converted->IsNull() && !what.nullable) {
    AddError(diags, "Invalid default value for variable",
             "A null default value is not valid when nullable=false.", range);
  }
  what.default_value = *std::move(converted);
}

std::optional<DeclaredVariable> DecodeVariable(const syntax::Block& block, bool is_override,
                                               diag::Diagnostics& diags) {
  DeclaredVariable declared;
  Variable& variable = declared.what;
  variable.name = block.labels[0].text;
  variable.range = HeaderRange(block);
  const Content content = ReadWhole(block.body, Rules(), diags);
  CheckName(block, 0, "variable", diags);
  if (std::find(kReservedNames.begin(), kReservedNames.end(), variable.name) !=
      kReservedNames.end()) {
    AddError(diags, "Invalid variable name",
             Cat("The variable name \"", variable.name,
                 "\" is reserved due to its special meaning inside module blocks."),
             RangeIn(block.body, block.labels[0].range));
  }
  for (const syntax::Attribute* attribute : content.attributes) {
    declared.written.insert(attribute->name);
  }
  if (const syntax::Attribute* type = content.Find("type")) {
    DecodeType(*type->expression, variable, diags);
  }
  DecodeFlags(content, variable, diags);
  if (const syntax::Attribute* attribute = content.Find("default")) {
    const std::optional<value::Value> given = lang::EvaluateConstant(*attribute->expression, diags);
    declared.raw_default = given.value_or(value::Value::Unknown(value::Type::Dynamic()));
    // An override may get its type from the other declaration: converted when merged.
    if (!is_override) {
      ConvertDefault(declared, attribute->expression->SourceRange(),
                     "This default value is not compatible with the variable's type constraint",
                     diags);
    }
  }
  for (const syntax::Block* validation : content.BlocksOf("validation")) {
    if (is_override) {
      AddError(diags, "Can't override validation blocks",
               "Override files cannot override \"validation\" blocks.", HeaderRange(*validation));
    } else {
      DecodeValidation(*validation, variable, diags);
    }
  }
  return declared;
}

}  // namespace planner::config
