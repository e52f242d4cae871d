#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/version.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

// Locals, outputs and provider blocks.
namespace planner::config {
namespace {

using proto::text::Cat;

constexpr std::array kReservedProviderArguments = {"count", "depends_on", "for_each", "source"};
constexpr std::array kReservedProviderBlocks = {"lifecycle", "locals"};

template <typename Names>
bool Contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void DecodeOutputConditions(const Content& content, bool is_override, Output& output,
                            diag::Diagnostics& diags) {
  for (const syntax::Block* block : content.blocks) {
    if (block->type == "postcondition") {
      AddError(diags, "Postconditions are not allowed",
               "Output values can only have preconditions, not postconditions.",
               RangeIn(block->body, block->type_range));
    } else if (is_override) {
      AddError(diags, "Can't override precondition blocks",
               "Override files cannot override \"precondition\" blocks.", HeaderRange(*block));
    } else if (std::optional<Condition> condition =
                   DecodeCondition(*block, "precondition", diags)) {
      output.preconditions.push_back(*std::move(condition));
    }
  }
}

void DecodeAlias(const syntax::Attribute& alias, ProviderBlock& provider,
                 diag::Diagnostics& diags) {
  std::optional<std::string> text = ReadString(*alias.expression, diags);
  if (!text || !syntax::IsIdentifier(*text)) {
    AddError(diags, "Invalid provider configuration alias",
             Cat("An alias must be a valid name. ", kNameRule));
    return;
  }
  provider.alias = *std::move(text);
}

void DecodeProviderVersion(const syntax::Attribute& version, ProviderBlock& provider,
                           diag::Diagnostics& diags) {
  AddWarning(diags, "Version constraints inside provider configuration blocks are deprecated",
             "Terraform 0.13 and earlier allowed provider version constraints inside the provider "
             "configuration block, but that is now deprecated and will be removed in a future "
             "version of Terraform. To silence this warning, move the provider version constraint "
             "into the required_providers block.",
             RangeIn(provider.body, version.expression->range));
  std::optional<std::string> text = ReadString(*version.expression, diags);
  if (!text) return;
  if (!addr::ParseVersionConstraints(*text).ok()) {
    AddError(diags, "Invalid version constraint",
             "This string does not use correct version constraint syntax.",
             version.expression->SourceRange());
    return;
  }
  provider.version_constraint = *std::move(text);
}

}  // namespace

void DecodeLocals(const syntax::Block& block, std::vector<Local>& locals,
                  diag::Diagnostics& diags) {
  for (const syntax::Block& inner : block.body.blocks) {
    AddError(diags, Cat("Unexpected \"", inner.type, "\" block"), "Blocks are not allowed here.",
             RangeIn(inner.body, inner.type_range));
  }
  const syntax::Body body = Shape(block.body, {}, diags);
  for (const syntax::Attribute& attribute : body.attributes) {
    if (!syntax::IsIdentifier(attribute.name)) {  // In JSON any text can be a name.
      AddError(diags, "Invalid local value name", std::string(kNameRule),
               RangeIn(body, attribute.name_range));
      continue;
    }
    locals.push_back({attribute.name, attribute.expression, RangeIn(body, attribute.range)});
  }
}

std::optional<Declared<Output>> DecodeOutput(const syntax::Block& block, bool is_override,
                                             diag::Diagnostics& diags) {
  static const auto* const kRules = new BodyRules{.attributes = {{"description"},
                                                                 {"value", true},
                                                                 {"depends_on"},
                                                                 {"sensitive"},
                                                                 {"ephemeral"}},
                                                  .blocks = {{"precondition"}, {"postcondition"}}};
  static const auto* const kOverrideRules = [] {
    auto* rules = new BodyRules(*kRules);
    for (AttributeRule& rule : rules->attributes) rule.required = false;
    return rules;
  }();
  Declared<Output> declared;
  Output& output = declared.what;
  output.name = block.labels[0].text;
  output.range = HeaderRange(block);
  const Content content = ReadWhole(block.body, is_override ? *kOverrideRules : *kRules, diags);
  CheckName(block, 0, "output", diags);
  for (const syntax::Attribute* attribute : content.attributes) {
    declared.written.insert(attribute->name);
  }
  if (const syntax::Attribute* attribute = content.Find("value")) {
    output.value = attribute->expression;
  }
  if (const syntax::Attribute* attribute = content.Find("description")) {
    output.description = ReadString(*attribute->expression, diags).value_or("");
  }
  if (const syntax::Attribute* attribute = content.Find("sensitive")) {
    output.sensitive = ReadBool(*attribute->expression, diags).value_or(false);
  }
  if (const syntax::Attribute* attribute = content.Find("ephemeral")) {
    output.ephemeral = ReadBool(*attribute->expression, diags).value_or(false);
  }
  if (const syntax::Attribute* attribute = content.Find("depends_on")) {
    output.depends_on = ReadReferences(*attribute->expression, diags);
    if (is_override) {
      AddError(diags, "Unsupported override", "The depends_on argument may not be overridden.",
               RangeIn(block.body, attribute->name_range));
    }
  }
  DecodeOutputConditions(content, is_override, output, diags);
  return declared;
}

std::optional<ProviderBlock> DecodeProvider(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules = new BodyRules{.attributes = {{"alias"}, {"version"}}};
  ProviderBlock provider;
  provider.local_name = block.labels[0].text;
  provider.range = HeaderRange(block);
  Content content = ReadPartly(block.body, *kRules, diags);
  const bool good_name = CheckLocalProviderName(provider.local_name, provider.range, diags);
  for (const syntax::Attribute& attribute : content.rest.attributes) {
    if (!Contains(kReservedProviderArguments, attribute.name)) continue;
    AddError(diags, "Reserved argument name in provider block",
             Cat("The provider argument name \"", attribute.name,
                 "\" is reserved for use by Terraform in a future version."),
             RangeIn(block.body, attribute.name_range));
  }
  for (const syntax::Block& inner : content.rest.blocks) {
    if (!Contains(kReservedProviderBlocks, inner.type)) continue;
    AddError(diags, "Reserved block type name in provider block",
             Cat("The block type name \"", inner.type,
                 "\" is reserved for use by Terraform in a future version."),
             RangeIn(inner.body, inner.type_range));
  }
  provider.body = std::move(content.rest);
  if (const syntax::Attribute* alias = content.Find("alias")) DecodeAlias(*alias, provider, diags);
  if (const syntax::Attribute* version = content.Find("version")) {
    DecodeProviderVersion(*version, provider, diags);
  }
  if (!good_name) return std::nullopt;
  return provider;
}

}  // namespace planner::config
