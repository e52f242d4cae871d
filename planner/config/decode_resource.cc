#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/escape.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

const BodyRules& Rules(addr::ResourceMode mode) {
  static const auto* const kData =
      new BodyRules{.attributes = {{"count"}, {"for_each"}, {"provider"}, {"depends_on"}},
                    .blocks = {{"lifecycle"}, {"locals"}, {"_"}}};
  static const auto* const kManaged = new BodyRules{
      .attributes = kData->attributes,
      .blocks = {{"lifecycle"}, {"connection"}, {"provisioner", {"type"}}, {"locals"}, {"_"}}};
  return mode == addr::ResourceMode::kManaged ? *kManaged : *kData;
}

// The type of the block.
std::string_view Kind(const Resource& resource) {
  switch (resource.address.mode) {
    case addr::ResourceMode::kData: return "data";
    case addr::ResourceMode::kEphemeral: return "ephemeral";
    case addr::ResourceMode::kManaged: return "resource";
  }
  return {};
}

addr::ResourceMode ModeOf(const syntax::Block& block) {
  if (block.type == "data") return addr::ResourceMode::kData;
  return block.type == "ephemeral" ? addr::ResourceMode::kEphemeral : addr::ResourceMode::kManaged;
}

bool CheckNames(const syntax::Block& block, addr::ResourceMode mode, diag::Diagnostics& diags) {
  bool good_type = true;
  switch (mode) {
    case addr::ResourceMode::kData: good_type = CheckName(block, 0, "data source", diags); break;
    case addr::ResourceMode::kManaged:
      good_type = CheckName(block, 0, "resource type", diags);
      break;
    case addr::ResourceMode::kEphemeral:
      good_type = CheckName(block, 0, "ephemeral resource type", diags);
      break;
  }
  const std::string_view what = mode == addr::ResourceMode::kData      ? "data resource"
                                : mode == addr::ResourceMode::kManaged ? "resource"
                                                                       : "ephemeral resource";
  return CheckName(block, 1, what, diags) && good_type;
}

}  // namespace

std::optional<ProviderReference> DecodeProviderReference(const syntax::Expression& expression,
                                                         diag::Diagnostics& diags,
                                                         std::string_view argument) {
  diag::Diagnostics reference_diags;
  const std::optional<syntax::Traversal> traversal = ReadReference(expression, reference_diags);
  if (!traversal || traversal->steps.size() > 2) {
    if (expression.As<syntax::Invalid>() == nullptr) {
      AddError(diags, "Invalid provider configuration reference",
               Cat("The ", argument,
                   " argument requires a provider type name, optionally followed by a period and "
                   "then a configuration alias."),
               expression.SourceRange());
    }
    return std::nullopt;
  }
  Append(diags, std::move(reference_diags));
  ProviderReference out;
  out.local_name = traversal->steps[0].name;
  out.range = expression.SourceRange();
  if (traversal->steps.size() == 2) {
    if (traversal->steps[1].key) {
      AddError(diags, "Invalid provider configuration reference",
               "Provider name must either stand alone or be followed by a period and then a "
               "configuration alias.",
               traversal->SourceRange());
      return std::nullopt;
    }
    out.alias = traversal->steps[1].name;
  }
  if (!CheckLocalProviderName(out.local_name, out.range, diags)) return std::nullopt;
  return out;
}

namespace {

void DecodeRepetition(const Content& content, Resource& resource, diag::Diagnostics& diags) {
  const syntax::Attribute* count = content.Find("count");
  const syntax::Attribute* for_each = content.Find("for_each");
  if (count != nullptr) resource.count = count->expression;
  if (for_each != nullptr) resource.for_each = for_each->expression;
  if (count == nullptr || for_each == nullptr) return;
  AddError(diags, R"(Invalid combination of "count" and "for_each")",
           "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should "
           "be used to be explicit about the number of resources to be created.",
           for_each->expression->file->RangeOf(for_each->name_range));
}

void DecodeMetaArguments(const Content& content, bool is_override, Declared<Resource>& declared,
                         diag::Diagnostics& diags) {
  Resource& resource = declared.what;
  DecodeRepetition(content, resource, diags);
  if (const syntax::Attribute* provider = content.Find("provider")) {
    resource.provider = DecodeProviderReference(*provider->expression, diags);
  }
  const syntax::Attribute* depends_on = content.Find("depends_on");
  if (depends_on == nullptr) return;
  resource.depends_on = ReadReferences(*depends_on->expression, diags);
  if (is_override && !resource.depends_on.empty()) {
    AddError(diags, "Unsupported override", "The depends_on argument may not be overridden.",
             RangeIn(content.rest, depends_on->name_range));
  }
}

// Whether `block` is the first of its kind; reports it otherwise.
bool IsFirst(const syntax::Block*& first, const syntax::Block& block, diag::Diagnostics& diags) {
  if (first == nullptr) {
    first = &block;
    return true;
  }
  AddError(diags, Cat("Duplicate ", block.type, " block"),
           Cat("This resource already has a ", block.type, " block at ",
               ToString(HeaderRange(*first)), "."),
           HeaderRange(block));
  return false;
}

void DecodeInnerBlocks(const Content& content, bool is_override, Declared<Resource>& declared,
                       diag::Diagnostics& diags) {
  const syntax::Block* lifecycle = nullptr;
  const syntax::Block* connection = nullptr;
  const syntax::Block* escape = nullptr;
  Provisioning& provisioning = declared.what.provisioning;
  for (const syntax::Block* block : content.blocks) {
    if (block->type == "lifecycle") {
      if (IsFirst(lifecycle, *block, diags)) {
        DecodeLifecycle(*block, is_override, declared, diags);
      }
    } else if (block->type == "_") {
      if (IsFirstEscape(escape, *block, "resource", "resource-type-specific", diags))
        AppendBody(ReadArguments(*block, diags), declared.what.body);
    } else if (block->type == "connection") {
      if (IsFirst(connection, *block, diags))
        provisioning.connection = ReadArguments(*block, diags);
    } else if (block->type == "provisioner") {
      if (std::optional<Provisioner> provisioner = DecodeProvisioner(*block, diags))
        provisioning.provisioners.push_back(*std::move(provisioner));
    } else {
      AddError(diags, Cat("Reserved block type name in ", Kind(declared.what), " block"),
               Cat("The block type name \"", block->type,
                   "\" is reserved for use by Terraform in a future version."),
               RangeIn(block->body, block->type_range));
    }
  }
  const bool runs_when_destroying =
      std::ranges::any_of(provisioning.provisioners, [](const Provisioner& provisioner) {
        return provisioner.when == Provisioner::When::kDestroy;
      });
  if (provisioning.connection && runs_when_destroying)
    CheckReferencesWhenDestroying(*provisioning.connection, diags);
}

// A resource that names no provider uses the one that its type begins with.
void CheckImpliedProvider(const Content& content, const Resource& resource,
                          diag::Diagnostics& diags) {
  const std::string name = ProviderReferenceOf(resource).local_name;
  if (content.Find("provider") != nullptr || IsProviderPart(name)) return;
  AddError(diags, "Invalid provider local name",
           Cat("The type \"", resource.address.type, "\" implies a provider with the local name \"",
               name,
               "\", which cannot be: it must contain only letters, digits, and dashes, and may not "
               "use leading or trailing dashes."),
           resource.range);
}

}  // namespace

namespace {

// A block of ours that is written as an argument: no schema knows it.
void ReportBlocksAsArguments(syntax::Body& body, diag::Diagnostics& diags) {
  if (body.is_json) return;  // There they are blocks all the same.
  std::erase_if(body.attributes, [&](const syntax::Attribute& attribute) {
    if (attribute.name != "lifecycle" && attribute.name != "connection" &&
        attribute.name != "provisioner")
      return false;
    if (attribute.expression->As<syntax::Invalid>() != nullptr) return true;  // It was reported.
    AddError(diags, "Unsupported argument",
             Cat("An argument named \"", attribute.name,
                 "\" is not expected here. Did you mean to define a block of type \"",
                 attribute.name, "\"? If so, leave out the equals sign."),
             RangeIn(body, attribute.name_range));
    return true;
  });
}

}  // namespace

std::optional<Declared<Resource>> DecodeResource(const syntax::Block& block, bool is_override,
                                                 diag::Diagnostics& diags) {
  Declared<Resource> declared;
  Resource& resource = declared.what;
  resource.address.mode = ModeOf(block);
  resource.address.type = block.labels[0].text;
  resource.address.name = block.labels[1].text;
  resource.range = HeaderRange(block);
  resource.type_range = RangeIn(block.body, block.labels[0].range);
  const bool good_names = CheckNames(block, resource.address.mode, diags);
  Content content = ReadPartly(block.body, Rules(resource.address.mode), diags);
  resource.body = content.rest;
  ReportBlocksAsArguments(resource.body, diags);
  for (const syntax::Attribute* attribute : content.attributes) {
    declared.written.insert(attribute->name);
  }
  DecodeMetaArguments(content, is_override, declared, diags);
  DecodeInnerBlocks(content, is_override, declared, diags);
  if (!good_names) return std::nullopt;
  CheckImpliedProvider(content, resource, diags);
  return declared;
}

}  // namespace planner::config
