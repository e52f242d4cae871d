// provisioner and connection blocks (engine-compat.md 2.6).

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/escape.h"
#include "planner/config/provisioner.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

const BodyRules& Rules() {
  static const auto* const kRules = new BodyRules{.attributes = {{"when"}, {"on_failure"}},
                                                  .blocks = {{"_"}, {"connection"}, {"lifecycle"}}};
  return *kRules;
}

// What ran on a remote machine by itself, and is no part of the language any more.
bool IsRemovedType(std::string_view type) {
  static constexpr std::array<std::string_view, 4> kRemoved = {"chef", "habitat", "puppet",
                                                               "salt-masterless"};
  return std::find(kRemoved.begin(), kRemoved.end(), type) != kRemoved.end();
}

// The bare word that an argument is: one of two. In quotes it gives a warning. nullopt after
// reporting anything else at `range`.
std::optional<std::string> ReadKeyword(const syntax::Attribute& attribute, std::string_view first,
                                       std::string_view second, diag::Diagnostics& diags) {
  const syntax::Expression& expression = *attribute.expression;
  std::optional<std::string> word = AsKeyword(expression);
  if (const std::optional<std::string> quoted = QuotedText(expression)) {
    word = quoted;
    AddWarning(diags, "Quoted keywords are deprecated",
               "In this context, keywords are expected literally rather than in quotes. Terraform "
               "0.11 and earlier required quotes, but quoted keywords are now deprecated and will "
               "be removed in a future version of Terraform. Remove the quotes surrounding this "
               "keyword to silence this warning.",
               expression.SourceRange());
  }
  if (word == first || word == second) return word;
  if (expression.As<syntax::Invalid>() == nullptr) {
    AddError(diags, Cat("Invalid \"", attribute.name, "\" keyword"),
             Cat("The \"", attribute.name, "\" argument requires one of the following keywords: ",
                 first, " or ", second, "."),
             expression.SourceRange());
  }
  return std::nullopt;
}

// What is known of an object that is about to be destroyed, whatever else is gone already.
bool IsKnownWhenDestroying(const syntax::Traversal& reference) {
  const std::string& root = reference.steps.front().name;
  if (root == "self" || root == "path" || root == "terraform") return true;
  if (reference.steps.size() != 2 || reference.steps[1].key) return false;
  const std::string& name = reference.steps[1].name;
  return (root == "count" && name == "index") || (root == "each" && name == "key");
}

void DecodeInnerBlocks(const Content& content, Provisioner& provisioner, diag::Diagnostics& diags) {
  const syntax::Block* escape = nullptr;
  const syntax::Block* connection = nullptr;
  for (const syntax::Block* block : content.blocks) {
    if (block->type == "_") {
      if (IsFirstEscape(escape, *block, "provisioner", "provisioner-type-specific", diags))
        AppendBody(ReadArguments(*block, diags), provisioner.body);
    } else if (block->type == "connection") {
      if (connection != nullptr) {
        AddError(diags, "Duplicate connection block",
                 Cat("This provisioner already has a connection block at ",
                     ToString(HeaderRange(*connection)), "."),
                 HeaderRange(*block));
        continue;
      }
      connection = block;
      provisioner.connection = ReadArguments(*block, diags);
      if (provisioner.when == Provisioner::When::kDestroy)
        CheckReferencesWhenDestroying(*provisioner.connection, diags);
    } else {
      AddError(diags, "Reserved block type name in provisioner block",
               Cat("The block type name \"", block->type,
                   "\" is reserved for use by Terraform in a future version."),
               RangeIn(block->body, block->type_range));
    }
  }
}

}  // namespace

bool IsFirstEscape(const syntax::Block*& first, const syntax::Block& block, std::string_view kind,
                   std::string_view meaning, diag::Diagnostics& diags) {
  if (first == nullptr) {
    first = &block;
    return true;
  }
  AddError(diags, "Duplicate escaping block",
           Cat("The special block type \"_\" can be used to force particular arguments to be "
               "interpreted as ",
               meaning, " rather than as meta-arguments, but each ", kind,
               " block can have only one such block. The first escaping block was at ",
               ToString(HeaderRange(*first)), "."),
           HeaderRange(block));
  return false;
}

void AppendBody(const syntax::Body& from, syntax::Body& to) {
  to.attributes.insert(to.attributes.end(), from.attributes.begin(), from.attributes.end());
  to.blocks.insert(to.blocks.end(), from.blocks.begin(), from.blocks.end());
}

void CheckReferencesWhenDestroying(const syntax::Body& body, diag::Diagnostics& diags) {
  for (const syntax::Attribute& attribute : body.attributes) {
    if (attribute.expression == nullptr) continue;
    for (const syntax::Traversal& reference : lang::References(*attribute.expression)) {
      if (IsKnownWhenDestroying(reference)) continue;
      AddError(diags, "Invalid reference from destroy provisioner",
               "Destroy-time provisioners and their connection configurations may only reference "
               "attributes of the related resource, via 'self', 'count.index', or "
               "'each.key'.\n\nReferences to other resources during the destroy phase can cause "
               "dependency cycles and interact poorly with create_before_destroy.",
               attribute.expression->SourceRange());
    }
  }
}

std::optional<Provisioner> DecodeProvisioner(const syntax::Block& block, diag::Diagnostics& diags) {
  Provisioner provisioner;
  provisioner.type = block.labels[0].text;
  provisioner.range = HeaderRange(block);
  provisioner.type_range = RangeIn(block.body, block.labels[0].range);
  Content content = ReadPartly(block.body, Rules(), diags);
  if (IsRemovedType(provisioner.type)) {
    AddError(diags, Cat("The \"", provisioner.type, "\" provisioner has been removed"),
             Cat("The \"", provisioner.type,
                 "\" provisioner was deprecated in Terraform 0.13.4 has been removed from "
                 "Terraform. Visit https://learn.hashicorp.com/collections/terraform/provision for "
                 "alternatives to using provisioners that are a better fit for the Terraform "
                 "workflow."),
             provisioner.type_range);
    return std::nullopt;
  }
  provisioner.body = std::move(content.rest);
  if (const syntax::Attribute* when = content.Find("when")) {
    if (ReadKeyword(*when, "create", "destroy", diags) == "destroy")
      provisioner.when = Provisioner::When::kDestroy;
  }
  if (provisioner.when == Provisioner::When::kDestroy)
    CheckReferencesWhenDestroying(provisioner.body, diags);
  if (const syntax::Attribute* on_failure = content.Find("on_failure")) {
    provisioner.continue_on_failure =
        ReadKeyword(*on_failure, "continue", "fail", diags) == "continue";
  }
  DecodeInnerBlocks(content, provisioner, diags);
  return provisioner;
}

std::optional<syntax::Body> ConnectionOf(const Provisioning& provisioning,
                                         const Provisioner& provisioner) {
  if (!provisioning.connection) return provisioner.connection;
  syntax::Body merged = *provisioning.connection;
  if (provisioner.connection) MergeBody(*provisioner.connection, merged);
  return merged;
}

}  // namespace planner::config
