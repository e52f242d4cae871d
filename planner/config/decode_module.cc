#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/addr/version.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/escape.h"
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
          .blocks = {{"lifecycle"}, {"locals"}, {"provider", {"type"}}, {"_"}}};
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

void ReportSource(const ModuleCall& call, bool has_version, const absl::Status& reason,
                  diag::Diagnostics& diags) {
  const auto message = reason.message();
  const std::string text(message.data(), message.size());
  if (absl::IsNotFound(reason)) {
    return AddError(
        diags, "Invalid module source address",
        Cat("Terraform failed to determine your intended installation method for remote module "
            "package \"",
            call.source,
            "\".\n\nIf you intended this as a path relative to the current module, use \"./",
            call.source,
            "\" instead. The \"./\" prefix indicates that the address is a relative filesystem "
            "path."),
        call.source_range);
  }
  if (has_version) {
    return AddError(
        diags, "Invalid registry module source address",
        Cat("Failed to parse module registry address: ", text,
            ".\n\nTerraform assumed that you intended a module registry source address because you "
            "also set the argument \"version\", which applies only to registry modules."),
        call.source_range);
  }
  AddError(diags, "Invalid module source address",
           Cat("Failed to parse module source address: ", text, "."), call.source_range);
}

void DecodeSource(const Content& content, ModuleCall& call, diag::Diagnostics& diags) {
  const syntax::Attribute* source = content.Find("source");
  if (source == nullptr) return;
  call.source_range = source->expression->SourceRange();
  const std::optional<std::string> text = ReadString(*source->expression, diags);
  if (!text) return;
  call.source = *text;
  // Only modules of registries have versions.
  const bool has_version = content.Find("version") != nullptr;
  absl::StatusOr<ModuleSource> address =
      has_version ? ParseRegistrySource(*text) : ParseModuleSource(*text);
  if (address.ok()) {
    call.address = *std::move(address);
  } else {
    ReportSource(call, has_version, address.status(), diags);
  }
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
  std::map<std::string, diag::SourceRange> seen;
  for (const auto& [key, item] : object->items) {
    // A bare name as a key is a literal of the language.
    std::optional<ProviderReference> in_child;
    const auto* literal = key->As<syntax::Literal>();
    if (literal != nullptr && literal->value.type() == proto::value::Type::String()) {
      in_child = ProviderReference{.local_name = std::string(literal->value.AsString()),
                                   .range = key->SourceRange()};
    } else {
      in_child = DecodeProviderReference(*key, diags, "providers");
    }
    const std::optional<ProviderReference> in_parent =
        DecodeProviderReference(*item, diags, "providers");
    if (!in_child || !in_parent) continue;
    const std::string name = in_child->alias.empty()
                                 ? in_child->local_name
                                 : Cat(in_child->local_name, ".", in_child->alias);
    diag::SourceRange range = key->SourceRange();
    range.end = item->SourceRange().end;
    const auto [at, is_new] = seen.try_emplace(name, std::move(range));
    if (is_new) {
      call.providers.push_back({*in_child, *in_parent});
      continue;
    }
    AddError(
        diags, "Duplicate provider address",
        Cat("A provider configuration was already passed to ", name, " at ", ToString(at->second),
            ". Each child provider configuration can be assigned only once."),
        item->SourceRange());
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
  const syntax::Block* escape = nullptr;
  for (const syntax::Block* inner : content.blocks) {
    if (inner->type == "_") {
      if (IsFirstEscape(escape, *inner, "module", "module input variables", diags))
        AppendBody(ReadArguments(*inner, diags), content.rest);
      continue;
    }
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
