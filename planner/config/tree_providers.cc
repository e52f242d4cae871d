#include <algorithm>
#include <optional>
#include <string>

#include "planner/config/tree.h"

// Which provider configurations modules have and get (engine-compat.md 2.7).
namespace planner::config {
namespace {

// What the call of `node` passes for a provider and alias of the called module; null for nothing.
const ProviderReference* FindPassed(const ModuleNode& node, const addr::Provider& provider,
                                    const std::string& alias) {
  if (node.call == nullptr) return nullptr;
  for (const PassedProvider& passed : node.call->providers) {
    if (passed.in_child.alias == alias &&
        node.module->ProviderOf(passed.in_child.local_name) == provider)
      return &passed.in_parent;
  }
  return nullptr;
}

bool IsEmpty(const syntax::Body& body) { return body.attributes.empty() && body.blocks.empty(); }

// Whether the module itself says what a configuration is, be it by pointing to its caller's.
bool Declares(const ModuleNode& node, const addr::Provider& provider, const std::string& alias) {
  if (node.module->FindProviderBlock(provider, alias) != nullptr) return true;
  if (node.parent != nullptr) return FindPassed(node, provider, alias) != nullptr;
  return alias.empty() && std::ranges::any_of(node.module->required_providers, [&](const auto& e) {
           return e.second.provider == provider;
         });
}

}  // namespace

addr::ProviderConfig ModuleNode::Resolve(const ProviderReference& reference) const {
  // Calls pass on configurations of one provider, whatever names it has on both sides.
  const addr::Provider provider = module->ProviderOf(reference.local_name);
  std::string alias = reference.alias;
  const ModuleNode* node = this;
  while (node->parent != nullptr) {
    const ProviderBlock* block = node->module->FindProviderBlock(provider, alias);
    if (block != nullptr && !node->IsProxy(*block)) break;
    if (const ProviderReference* passed = FindPassed(*node, provider, alias)) {
      alias = passed->alias;
    } else if (!alias.empty()) {
      break;  // Only default configurations are inherited.
    }
    node = node->parent;
  }
  return {.provider = provider, .alias = alias, .module = node->path};
}

bool ModuleNode::IsProxy(const ProviderBlock& block) const {
  return IsEmpty(block.body) &&
         FindPassed(*this, module->ProviderOf(block.local_name), block.alias) != nullptr;
}

const ProviderBlock* ModuleNode::FindProviderBlock(const addr::ProviderConfig& config) const {
  const ModuleNode* node = Find(config.module);
  return node == nullptr ? nullptr : node->module->FindProviderBlock(config.provider, config.alias);
}

bool ModuleNode::Exists(const addr::ProviderConfig& config) const {
  const bool implied = config.module.empty() && config.alias.empty();
  return implied || FindProviderBlock(config) != nullptr;
}

std::optional<addr::ProviderConfig> ModuleNode::ResolveInState(
    const addr::ProviderConfig& config) const {
  if (config.module.empty()) return Exists(config) ? std::optional(config) : std::nullopt;
  const ModuleNode* node = Find(config.module);
  if (node == nullptr) return std::nullopt;
  const ProviderBlock* block = node->module->FindProviderBlock(config.provider, config.alias);
  if (block != nullptr && !node->IsProxy(*block)) {
    addr::ProviderConfig own = config;
    own.module = node->path;
    return own;
  }
  const ProviderReference* passed = FindPassed(*node, config.provider, config.alias);
  if (passed == nullptr) return std::nullopt;
  return ResolveInState(
      {.provider = config.provider, .alias = passed->alias, .module = node->parent->path});
}

std::optional<addr::ProviderConfig> MissingPassedProvider(const ModuleNode& root) {
  for (const ModuleNode* node : Flatten(root)) {
    if (node->call == nullptr) continue;
    for (const PassedProvider& passed : node->call->providers) {
      addr::ProviderConfig config{.provider = node->module->ProviderOf(passed.in_child.local_name),
                                  .alias = passed.in_parent.alias,
                                  .module = node->parent->path};
      if (!Declares(*node->parent, config.provider, config.alias)) return config;
    }
  }
  return std::nullopt;
}

}  // namespace planner::config
