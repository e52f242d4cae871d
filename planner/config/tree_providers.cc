#include <optional>
#include <string>

#include "planner/config/tree.h"
#include "proto/text/cat.h"

// Which provider configurations modules get (engine-compat.md 2.7).
namespace planner::config {
namespace {

using proto::text::Cat;

std::string NameOf(const ProviderReference& reference) {
  return reference.alias.empty() ? reference.local_name
                                 : Cat(reference.local_name, ".", reference.alias);
}

// What the call of `node` passes for a provider and alias of the called module.
const ProviderReference* FindPassed(const ModuleNode& node, const addr::Provider& provider,
                                    const std::string& alias) {
  for (const PassedProvider& passed : node.call->providers) {
    if (passed.in_child.alias == alias &&
        node.module->ProviderOf(passed.in_child.local_name) == provider)
      return &passed.in_parent;
  }
  return nullptr;
}

// A module whose configuration_aliases the call does not fill.
void CheckAliases(const ModuleNode& node, diag::Diagnostics& diags) {
  for (const auto& [name, requirement] : node.module->required_providers) {
    for (const ProviderReference& alias : requirement.aliases) {
      if (FindPassed(node, requirement.provider, alias.alias) != nullptr) continue;
      AddError(
          diags, "Missing required provider configuration",
          Cat("The child module requires an additional configuration for provider ",
              addr::ForDisplay(requirement.provider), ", with the local name \"", NameOf(alias),
              "\".\n\nRefer to the module's documentation to understand the intended purpose "
              "of this additional provider configuration, and then add an entry for ",
              NameOf(alias),
              " in the \"providers\" meta-argument in the module block to choose which "
              "provider configuration the module should use for that purpose."),
          node.call->range);
    }
  }
}

// Modules that configure providers themselves are of old: callers pass configurations today.
void RefuseBlocks(const ModuleNode& node, diag::Diagnostics& diags) {
  for (const auto& [key, block] : node.module->providers) {
    AddError(
        diags, "Provider configuration in a called module",
        Cat("The module ", node.DisplayName(),
            " configures a provider of its own, which this version of kiln does not do. Move "
            "the block into the root module, and pass the configuration on by \"providers\" if "
            "it has an alias."),
        block.range);
  }
}

void CheckTypes(const ModuleNode& node, diag::Diagnostics& diags) {
  for (const PassedProvider& passed : node.call->providers) {
    const addr::Provider in_child = node.module->ProviderOf(passed.in_child.local_name);
    const addr::Provider in_parent = node.parent->module->ProviderOf(passed.in_parent.local_name);
    if (in_child == in_parent) continue;
    AddError(diags, "Provider type mismatch",
             Cat("The local name \"", passed.in_parent.local_name, "\" in ",
                 node.parent->DisplayName(), " represents provider \"", addr::ForDisplay(in_parent),
                 "\", but \"", passed.in_child.local_name, "\" in ", node.DisplayName(),
                 " represents \"", addr::ForDisplay(in_child),
                 "\".\n\nEach provider has its own distinct configuration schema and provider "
                 "types, so this module's \"",
                 passed.in_child.local_name, "\" can be assigned only a configuration for ",
                 addr::ForDisplay(in_child), ", which is not required by ",
                 node.parent->DisplayName(), "."),
             passed.in_parent.range);
  }
}

}  // namespace

addr::ProviderConfig ModuleNode::Resolve(const ProviderReference& reference) const {
  addr::Provider provider = module->ProviderOf(reference.local_name);
  std::string alias = reference.alias;
  const ModuleNode* node = this;
  while (node->parent != nullptr) {
    if (const ProviderReference* passed = FindPassed(*node, provider, alias)) {
      alias = passed->alias;
      provider = node->parent->module->ProviderOf(passed->local_name);
    } else if (!alias.empty()) {
      break;  // Only default configurations are inherited.
    }
    node = node->parent;
  }
  return {.provider = provider, .alias = alias};
}

const ProviderBlock* ModuleNode::FindProviderBlock(const addr::ProviderConfig& config) const {
  return module->FindProviderBlock(config.provider, config.alias);
}

void CheckPassedProviders(const ModuleNode& root, diag::Diagnostics& diags) {
  for (const ModuleNode* node : Flatten(root)) {
    if (node->call == nullptr) continue;
    RefuseBlocks(*node, diags);
    CheckAliases(*node, diags);
    CheckTypes(*node, diags);
  }
}

}  // namespace planner::config
