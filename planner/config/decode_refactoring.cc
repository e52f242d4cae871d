#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/target_address.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

// moved and removed blocks (engine-compat.md 2.9).
namespace planner::config {
namespace {

using proto::text::Cat;

std::optional<addr::Target> ReadAddress(const syntax::Expression& expression,
                                        diag::Diagnostics& diags) {
  const std::optional<syntax::Traversal> traversal = ReadReference(expression, diags);
  if (!traversal) return std::nullopt;
  std::optional<addr::Target> target = TargetOf(*traversal);
  if (!target) {
    AddError(diags, "Invalid address",
             "The address of a resource, of one of its instances or of a module is required: "
             "TYPE.NAME, TYPE.NAME[KEY] or module.NAME, with the modules that it is in before it.",
             expression.SourceRange());
  }
  return target;
}

bool HasKeys(const addr::Target& target) {
  return target.instance.key != addr::InstanceKey() ||
         std::ranges::any_of(target.instance.resource.module, [](const addr::ModuleStep& step) {
           return step.key != addr::InstanceKey();
         });
}

void DecodeRemovedConnection(const syntax::Block& block, const syntax::Block*& first,
                             Removed& removed, diag::Diagnostics& diags) {
  if (first != nullptr) {
    AddError(diags, "Duplicate connection block",
             Cat("This \"removed\" block already has a connection block at ",
                 ToString(HeaderRange(*first)), "."),
             HeaderRange(block));
    return;
  }
  first = &block;
  removed.provisioning.connection = ReadArguments(block, diags);
}

void DecodeRemovedProvisioner(const syntax::Block& block, Removed& removed,
                              diag::Diagnostics& diags) {
  std::optional<Provisioner> provisioner = DecodeProvisioner(block, diags);
  if (!provisioner) return;
  if (provisioner->when != Provisioner::When::kDestroy) {
    AddError(diags, "Invalid provisioner block",
             "Only destroy-time provisioners are valid in \"removed\" blocks. To declare a "
             "destroy-time provisioner, use:\n    when = destroy",
             HeaderRange(block));
  }
  removed.provisioning.provisioners.push_back(*std::move(provisioner));
}

// Blocks that only a managed resource can have.
void RefuseProvisioning(const syntax::Block& block, diag::Diagnostics& diags) {
  const bool is_connection = block.type == "connection";
  AddError(diags, Cat("Invalid ", block.type, " block"),
           Cat(is_connection ? "Provisioner connection configuration is" : "Provisioners are",
               " valid only when a removed block targets a managed resource."),
           HeaderRange(block));
}

}  // namespace

std::optional<Moved> DecodeMoved(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules = new BodyRules{.attributes = {{"from", true}, {"to", true}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  const syntax::Attribute* from = content.Find("from");
  const syntax::Attribute* to = content.Find("to");
  if (from == nullptr || to == nullptr) return std::nullopt;
  std::optional<addr::Target> old_address = ReadAddress(*from->expression, diags);
  std::optional<addr::Target> new_address = ReadAddress(*to->expression, diags);
  if (!old_address || !new_address) return std::nullopt;
  if (old_address->is_module != new_address->is_module) {
    AddError(diags, "Invalid \"moved\" addresses",
             "The \"from\" and \"to\" addresses must either both refer to resources or both refer "
             "to modules.",
             HeaderRange(block));
    return std::nullopt;
  }
  return Moved{
      .from = *std::move(old_address), .to = *std::move(new_address), .range = HeaderRange(block)};
}

std::optional<Removed> DecodeRemoved(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"from", true}},
                    .blocks = {{"lifecycle"}, {"connection"}, {"provisioner", {"type"}}}};
  static const auto* const kLifecycleRules = new BodyRules{.attributes = {{"destroy"}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  Removed removed{.range = HeaderRange(block)};
  const syntax::Attribute* from = content.Find("from");
  std::optional<addr::Target> address;
  if (from != nullptr) address = ReadAddress(*from->expression, diags);
  const bool is_managed = address && !address->is_module &&
                          address->instance.resource.mode == addr::ResourceMode::kManaged;
  const syntax::Block* connection = nullptr;
  for (const syntax::Block* inner : content.blocks) {
    if (inner->type == "lifecycle") {
      const Content lifecycle = ReadWhole(inner->body, *kLifecycleRules, diags);
      if (const syntax::Attribute* destroy = lifecycle.Find("destroy"))
        removed.destroy = ReadBool(*destroy->expression, diags).value_or(true);
    } else if (address && !is_managed) {
      RefuseProvisioning(*inner, diags);
    } else if (inner->type == "connection") {
      DecodeRemovedConnection(*inner, connection, removed, diags);
    } else {
      DecodeRemovedProvisioner(*inner, removed, diags);
    }
  }
  if (!address) return std::nullopt;
  if (HasKeys(*address)) {
    AddError(diags, "Resource instance keys not allowed",
             "Resource address must be a resource (e.g. \"test_instance.foo\"), not a resource "
             "instance (e.g. \"test_instance.foo[1]\").",
             from->expression->SourceRange());
    return std::nullopt;
  }
  if (!address->is_module && address->instance.resource.mode == addr::ResourceMode::kData) {
    AddError(diags, "Data source address not allowed",
             "Data sources have no objects that could be destroyed or forgotten: to remove one, "
             "remove its block, and this one.",
             from->expression->SourceRange());
    return std::nullopt;
  }
  removed.from = *std::move(address);
  return removed;
}

}  // namespace planner::config
