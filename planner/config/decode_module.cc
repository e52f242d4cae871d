#include <optional>
#include <string>
#include <utility>

#include "planner/addr/version.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

// Module blocks (engine-compat.md 2.8).
namespace planner::config {
namespace {

using proto::text::Cat;

BodyRules Rules(bool is_override) {
  return {.attributes = {{"source", !is_override},
                         {"version"},
                         {"count"},
                         {"for_each"},
                         {"depends_on"},
                         {"providers"}},
          .blocks = {{"lifecycle"}, {"locals"}, {"provider", {"type"}}}};
}

void DecodeVersion(const syntax::Attribute& version, ModuleCall& call, diag::Diagnostics& diags) {
  std::optional<std::string> text = ReadString(*version.expression, diags);
  if (!text) return;
  if (!addr::ParseVersionConstraints(*text).ok()) {
    AddError(diags, "Invalid version constraint",
             "This string does not use correct version constraint syntax.",
             version.expression->SourceRange());
    return;
  }
  call.version_constraint = *std::move(text);
}

void DecodeSource(const Content& content, ModuleCall& call, diag::Diagnostics& diags) {
  const syntax::Attribute* source = content.Find("source");
  if (source == nullptr) return;
  call.source_range = source->expression->SourceRange();
  call.source = ReadString(*source->expression, diags).value_or("");
}

// providers = { NAME = NAME, NAME.ALIAS = NAME.ALIAS }
void DecodeProviders(const syntax::Expression& expression, ModuleCall& call,
                     diag::Diagnostics& diags) {
  const auto* object = expression.As<syntax::Object>();
  if (object == nullptr) {
    if (expression.As<syntax::Invalid>() == nullptr) {
      AddError(diags, "Invalid expression", "A static map expression is required.",
               expression.SourceRange());
    }
    return;
  }
  for (const auto& [key, item] : object->items) {
    // A bare name as a key is a literal of the language.
    std::optional<ProviderReference> in_child;
    const auto* literal = key->As<syntax::Literal>();
    if (literal != nullptr && literal->value.type() == proto::value::Type::String()) {
      in_child = ProviderReference{.local_name = std::string(literal->value.AsString()),
                                   .range = key->SourceRange()};
    } else {
      in_child = DecodeProviderReference(*key, diags);
    }
    const std::optional<ProviderReference> in_parent = DecodeProviderReference(*item, diags);
    if (in_child && in_parent) call.providers.push_back({*in_child, *in_parent});
  }
}

void DecodeMetaArguments(const Content& content, bool is_override, ModuleCall& call,
                         diag::Diagnostics& diags) {
  const syntax::Attribute* count = content.Find("count");
  const syntax::Attribute* for_each = content.Find("for_each");
  if (count != nullptr) call.count = count->expression;
  if (for_each != nullptr) call.for_each = for_each->expression;
  if (count != nullptr && for_each != nullptr) {
    AddError(diags, R"(Invalid combination of "count" and "for_each")",
             "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one "
             "should be used to be explicit about the number of resources to be created.",
             for_each->expression->file->RangeOf(for_each->name_range));
  }
  if (const syntax::Attribute* depends_on = content.Find("depends_on")) {
    call.depends_on = ReadReferences(*depends_on->expression, diags);
    if (is_override) {
      AddError(diags, "Unsupported override", "The depends_on argument may not be overridden.",
               RangeIn(content.rest, depends_on->name_range));
    }
  }
  if (const syntax::Attribute* providers = content.Find("providers"))
    DecodeProviders(*providers->expression, call, diags);
}

}  // namespace

std::optional<Declared<ModuleCall>> DecodeModuleCall(const syntax::Block& block, bool is_override,
                                                     diag::Diagnostics& diags) {
  Declared<ModuleCall> declared;
  ModuleCall& call = declared.what;
  call.name = block.labels[0].text;
  call.range = HeaderRange(block);
  Content content = ReadPartly(block.body, Rules(is_override), diags);
  const bool good_name = CheckName(block, 0, "module instance", diags);
  for (const syntax::Attribute* attribute : content.attributes)
    declared.written.insert(attribute->name);
  DecodeSource(content, call, diags);
  if (const syntax::Attribute* version = content.Find("version"))
    DecodeVersion(*version, call, diags);
  DecodeMetaArguments(content, is_override, call, diags);
  for (const syntax::Block* inner : content.blocks) {
    AddError(diags, "Reserved block type name in module block",
             Cat("The block type name \"", inner->type,
                 "\" is reserved for use by Terraform in a future version."),
             RangeIn(inner->body, inner->type_range));
  }
  call.arguments = std::move(content.rest);
  if (!good_name) return std::nullopt;
  return declared;
}

}  // namespace planner::config
