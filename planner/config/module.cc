#include "planner/config/module.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/address.h"

namespace planner::config {
namespace {

void AddSorted(std::vector<std::string>& all, const std::string& one) {
  const auto at = std::lower_bound(all.begin(), all.end(), one);
  if (at == all.end() || *at != one) all.insert(at, one);
}

ProviderReference Implied(const addr::Resource& resource, const diag::SourceRange& range) {
  return {.local_name = resource.type.substr(0, resource.type.find('_')), .range = range};
}

}  // namespace

bool IsBuiltin(const addr::Provider& provider) {
  return provider.hostname == kBuiltinHostname && provider.name_space == "builtin";
}

addr::Provider Module::ProviderOf(const std::string& local_name) const {
  const auto found = required_providers.find(local_name);
  if (found != required_providers.end()) return found->second.provider;
  if (local_name == "terraform") return {std::string(kBuiltinHostname), "builtin", "terraform"};
  return {std::string(addr::kDefaultHostname), "hashicorp", local_name};
}

const ProviderBlock* Module::FindProviderBlock(const addr::Provider& provider,
                                               const std::string& alias) const {
  for (const auto& [key, block] : providers) {
    if (key.second == alias && ProviderOf(key.first) == provider) return &block;
  }
  return nullptr;
}

ProviderReference ProviderReferenceOf(const Resource& resource) {
  if (resource.provider) return *resource.provider;
  return Implied(resource.address, resource.range);
}

ProviderReference ProviderReferenceOf(const Import& block) {
  if (block.provider) return *block.provider;
  return Implied(block.to_resource, block.range);
}

void DeclareGenerated(Module& root) {
  for (const Import& block : root.imports) {
    const bool is_single = block.for_each == nullptr && block.to_instance &&
                           block.to_instance->key == addr::InstanceKey();
    if (!is_single || !block.to_resource.module.empty()) continue;
    root.resources.try_emplace(block.to_resource, Resource{.address = block.to_resource,
                                                           .provider = block.provider,
                                                           .range = block.range,
                                                           .type_range = block.range,
                                                           .is_generated = true});
  }
}

std::vector<const ProviderMeta*> UsedProviderMetas(const Module& module) {
  std::vector<const ProviderMeta*> used;
  for (const ProviderMeta& meta : module.provider_metas) {
    const addr::Provider provider = module.ProviderOf(meta.local_name);
    const bool is_used = std::ranges::any_of(module.resources, [&](const auto& entry) {
      return module.ProviderOf(ProviderReferenceOf(entry.second).local_name) == provider;
    });
    if (is_used) used.push_back(&meta);
  }
  return used;
}

std::vector<RequiredProvider> RequiredProviders(const std::vector<const Module*>& modules) {
  std::map<addr::Provider, RequiredProvider> all;
  for (const Module* module : modules) {
    const auto add = [&](const std::string& local_name, const std::string& constraint) {
      const addr::Provider provider = module->ProviderOf(local_name);
      if (IsBuiltin(provider)) return;
      RequiredProvider& required = all[provider];
      required.provider = provider;
      AddSorted(required.local_names, local_name);
      if (!constraint.empty()) AddSorted(required.constraints, constraint);
    };
    for (const auto& [name, entry] : module->required_providers)
      add(name, entry.version_constraint);
    for (const auto& [key, block] : module->providers) add(key.first, block.version_constraint);
    for (const auto& [address, resource] : module->resources)
      add(ProviderReferenceOf(resource).local_name, {});
    for (const Import& block : module->imports) {
      if (block.to_resource.module.empty() && !module->resources.contains(block.to_resource))
        add(ProviderReferenceOf(block).local_name, {});
    }
  }
  std::vector<RequiredProvider> out;
  out.reserve(all.size());
  for (auto& [provider, required] : all) out.push_back(std::move(required));
  return out;
}

}  // namespace planner::config
