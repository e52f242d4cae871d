#include <vector>

#include "planner/addr/address.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/tree.h"
#include "proto/text/cat.h"

// What import blocks may not say, given the rest of the configuration (engine-compat.md 2.9).
namespace planner::config {
namespace {

using proto::text::Cat;

// The resource block says which configuration it uses; an import block may only repeat it.
void CheckProvider(const Import& block, const Resource& target, diag::Diagnostics& diags) {
  if (!block.provider) return;
  if (target.provider && target.provider->local_name == block.provider->local_name &&
      target.provider->alias == block.provider->alias)
    return;
  AddError(diags, "Invalid import provider argument",
           Cat(kImportProviderRule,
               "Use the provider argument in the target resource block to configure the provider "
               "for a resource with explicit provider configuration."),
           *block.provider_range);
}

}  // namespace

void CheckImports(const ModuleNode& root, diag::Diagnostics& diags) {
  for (const ModuleNode* node : Flatten(root)) {
    const std::vector<Import>& imports = node->module->imports;
    if (node->parent == nullptr || imports.empty()) continue;
    AddError(diags, "Invalid import configuration",
             Cat("An import block was detected in \"", addr::ToString(node->path),
                 "\". Import blocks are only allowed in the root module."),
             imports.front().range);
  }
  for (const Import& block : root.module->imports) {
    const auto target = root.module->resources.find(block.to_resource);
    if (target != root.module->resources.end()) CheckProvider(block, target->second, diags);
  }
}

}  // namespace planner::config
