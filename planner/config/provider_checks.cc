#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/tree.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

// What a tree of modules may say about provider configurations (engine-compat.md 2.7). Modules of
// old configure providers themselves, or have empty blocks for what their callers pass.
namespace planner::config {
namespace {

using proto::text::Cat;

constexpr std::string_view kDefaultNamespace = "hashicorp";

std::string NameOf(const std::string& local_name, const std::string& alias) {
  return alias.empty() ? local_name : Cat(local_name, ".", alias);
}
std::string NameOf(const ProviderReference& reference) {
  return NameOf(reference.local_name, reference.alias);
}

// The first word of a reference.
diag::SourceRange NameRange(const ProviderReference& reference) {
  diag::SourceRange range = reference.range;
  range.end = range.start;
  range.end.column += static_cast<int>(reference.local_name.size());
  range.end.byte += static_cast<int64_t>(reference.local_name.size());
  return range;
}

// What a name means that nobody has declared.
addr::Provider DefaultProvider(const std::string& local_name) {
  return {std::string(addr::kDefaultHostname), std::string(kDefaultNamespace), local_name};
}

bool IsDefault(const addr::Provider& provider) {
  return provider.hostname == addr::kDefaultHostname && provider.name_space == kDefaultNamespace;
}

std::string Quoted(std::string_view text) {
  std::string out;
  proto::value::AppendJsonString(text, out);
  return out;
}
std::string Quoted(const addr::Provider& provider) { return Quoted(addr::ForDisplay(provider)); }

void Warn(std::string_view summary, std::string detail, const diag::SourceRange& range,
          diag::Diagnostics& diags) {
  diag::AddWarning(diags, std::string(summary), std::move(detail), range);
}

// Checks one module at one place where it is called.
class ProviderChecks {
 public:
  // `forbidden` is the argument of a call, here or above, that allows no configurations of the
  // module's own; null if there is none.
  ProviderChecks(const ModuleNode& node, const diag::SourceRange* forbidden,
                 diag::Diagnostics& diags)
      : node_(node), module_(*node.module), forbidden_(forbidden), diags_(diags) {
    for (const auto& [key, block] : module_.providers) {
      const bool is_empty = block.body.attributes.empty() && block.body.blocks.empty() &&
                            block.version_constraint.empty();
      (is_empty ? empty_ : configured_)[NameOf(key.first, key.second)] = &block;
    }
    for (const auto& [name, requirement] : module_.required_providers) {
      for (const ProviderReference& alias : requirement.aliases)
        aliases_[NameOf(alias)] = requirement.provider;
    }
    if (node.call == nullptr) return;
    for (const PassedProvider& passed : node.call->providers)
      passed_[NameOf(passed.in_child)] = &passed;
  }

  void Run() {
    CheckRequirements();
    CheckImpliedNames();
    for (const auto& entry : module_.calls) {
      for (const PassedProvider& passed : entry.second.providers) CheckPassedOn(passed);
    }
    if (node_.call == nullptr) return;
    CheckOwnConfigurations();
    CheckAliases();
    for (const auto& [name, passed] : passed_) CheckPassed(name, *passed);
    SuggestRequirements();
  }

 private:
  // The same provider by two names.
  void CheckRequirements() {
    std::map<addr::Provider, std::string> seen;
    for (const auto& [name, requirement] : module_.required_providers) {
      const addr::Provider& provider = requirement.provider;
      const auto [at, is_new] = seen.try_emplace(provider, name);
      if (!is_new) {
        Warn("Duplicate required provider",
             Cat("Provider ", addr::ForDisplay(provider), " with the local name \"", name,
                 "\" was previously required as \"", at->second,
                 "\". A provider can only be required once within required_providers."),
             requirement.range, diags_);
      } else if (IsDefault(provider) && name != provider.type && HasBlockOf(provider.type)) {
        Warn("Duplicate required provider",
             Cat("Provider ", addr::ForDisplay(provider), " with the local name \"", name,
                 "\" was implicitly required via a configuration block as \"", provider.type,
                 "\". The provider configuration block name must match the name used in "
                 "required_providers."),
             requirement.range, diags_);
      }
      at->second = name;
    }
  }

  bool HasBlockOf(const std::string& local_name) const {
    const auto at = module_.providers.lower_bound({local_name, ""});
    return at != module_.providers.end() && at->first.first == local_name;
  }

  // Resources whose type names a provider that has another name here.
  void CheckImpliedNames() {
    for (const auto& [address, resource] : module_.resources) {
      if (resource.provider) continue;
      const std::string name = ProviderReferenceOf(resource).local_name;
      if (module_.required_providers.contains(name)) continue;
      const addr::Provider implied = module_.ProviderOf(name);
      for (const auto& [local_name, requirement] : module_.required_providers) {
        if (requirement.provider != implied) continue;
        Warn("Duplicate required provider",
             Cat("Provider \"", addr::ToString(implied), "\" was implicitly required via resource ",
                 Quoted(addr::ToString(address)), ", but listed in required_providers as \"",
                 local_name,
                 "\". Either the local name in required_providers must match the resource name, or "
                 "the \"",
                 local_name, "\" provider must be assigned within the resource block."),
             resource.range, diags_);
      }
    }
  }

  // Whether what a call of this module passes on is declared here. Those with an alias are looked
  // at where they are used.
  void CheckPassedOn(const PassedProvider& passed) {
    const ProviderReference& reference = passed.in_parent;
    if (!reference.alias.empty()) return;
    const std::string& name = reference.local_name;
    const std::string display = addr::ForDisplay(DefaultProvider(name));
    if (!configured_.contains(name) && !module_.required_providers.contains(name)) {
      return Warn(
          "Reference to undefined provider",
          Cat("There is no explicit declaration for local provider name \"", name, "\" in ",
              node_.DisplayName(),
              ", so Terraform is assuming you mean to pass a configuration for provider \"",
              display, "\".\n\nTo clarify your intent and silence this warning, add to ",
              ParentName(), " a required_providers entry named \"", name, "\" with source = \"",
              display, "\", or a different source address if appropriate."),
          NameRange(reference), diags_);
    }
    if (node_.call == nullptr || configured_.contains(name) || passed_.contains(name)) return;
    Warn("Missing required provider configuration",
         Cat("The configuration for ", node_.DisplayName(),
             " expects to inherit a configuration for provider ", display, " with local name \"",
             name, "\", but ", ParentName(),
             " doesn't pass a configuration under that name.\n\nTo satisfy this requirement, add "
             "an entry for \"",
             name, "\" to the \"providers\" argument in the module \"", node_.call->name,
             "\" block."),
         node_.call->range, diags_);
  }

  void CheckOwnConfigurations() {
    if (!configured_.empty() && forbidden_ != nullptr) {
      AddError(diags_, "Module is incompatible with count, for_each, and depends_on",
               Cat("The module at ", node_.DisplayName(),
                   " is a legacy module which contains its own local provider configurations, and "
                   "so calls to it may not use the count, for_each, or depends_on arguments.\n\nIf "
                   "you also control the module ",
                   Quoted(node_.source),
                   ", consider updating this module to instead expect provider configurations to "
                   "be passed by its caller."),
               *forbidden_);
    }
    for (const auto& [name, block] : configured_) {
      const auto passed = passed_.find(name);
      if (passed == passed_.end()) continue;
      AddError(
          diags_, "Cannot override provider configuration",
          Cat("The configuration of ", node_.DisplayName(), " has its own local configuration for ",
              name, ", and so it cannot accept an overridden configuration provided by ",
              ParentName(), "."),
          NameRange(passed->second->in_child));
    }
  }

  // configuration_aliases that neither the call nor a block fills.
  void CheckAliases() {
    for (const auto& [name, provider] : aliases_) {
      if (configured_.contains(name) || passed_.contains(name)) continue;
      AddError(diags_, "Missing required provider configuration",
               Cat("The child module requires an additional configuration for provider ",
                   addr::ForDisplay(provider), ", with the local name \"", name,
                   "\".\n\nRefer to the module's documentation to understand the intended purpose "
                   "of this additional provider configuration, and then add an entry for ",
                   name,
                   " in the \"providers\" meta-argument in the module block to choose which "
                   "provider configuration the module should use for that purpose."),
               node_.call->range);
    }
  }

  void CheckPassed(const std::string& name, const PassedProvider& passed) {
    const addr::Provider in_child = ProviderIn(module_, passed.in_child.local_name);
    if (!module_.required_providers.contains(name) && !aliases_.contains(name) &&
        !empty_.contains(name))
      ReportUndeclared(name, passed, in_child);
    addr::Provider in_parent = ProviderIn(*node_.parent->module, passed.in_parent.local_name);
    // What the caller calls by the module's name counts, too.
    const auto same_name = node_.parent->module->required_providers.find(name);
    if (same_name != node_.parent->module->required_providers.end())
      in_parent = same_name->second.provider;
    if (in_child != in_parent) ReportMismatch(passed, in_child, in_parent);
  }

  void ReportUndeclared(const std::string& name, const PassedProvider& passed,
                        const addr::Provider& provider) {
    if (IsDefault(provider)) {
      return Warn(
          "Reference to undefined provider",
          Cat("There is no explicit declaration for local provider name \"", name, "\" in ",
              node_.DisplayName(),
              ", so Terraform is assuming you mean to pass a configuration for ", Quoted(provider),
              ".\n\nIf you also control the child module, add a required_providers entry "
              "named \"",
              name, "\" with the source address ", Quoted(provider), "."),
          NameRange(passed.in_child), diags_);
    }
    AddError(
        diags_, "Reference to undefined provider",
        Cat("The child module does not declare any provider requirement with the local name \"",
            name,
            "\".\n\nIf you also control the child module, you can add a required_providers "
            "entry named \"",
            name, "\" with the source address ", Quoted(provider),
            " to accept this provider configuration."),
        NameRange(passed.in_child));
  }

  void ReportMismatch(const PassedProvider& passed, const addr::Provider& in_child,
                      const addr::Provider& in_parent) {
    for (const auto& [other, requirement] : module_.required_providers) {
      if (requirement.provider != in_parent) continue;
      return AddError(diags_, "Provider type mismatch",
                      Cat("The assigned configuration is for provider ", Quoted(in_parent),
                          ", but local name \"", passed.in_child.local_name, "\" in ", ParentName(),
                          " represents ", Quoted(in_child),
                          ".\n\nTo pass this configuration to the child module, use the local "
                          "name \"",
                          other, "\" instead."),
                      NameRange(passed.in_child));
    }
    const std::string child_name = NameOf(passed.in_child);
    AddError(
        diags_, "Provider type mismatch",
        Cat("The local name \"", NameOf(passed.in_parent), "\" in ", ParentName(),
            " represents provider ", Quoted(in_parent), ", but \"", child_name, "\" in ",
            node_.DisplayName(), " represents ", Quoted(in_child),
            ".\n\nEach provider has its own distinct configuration schema and provider types, "
            "so this module's \"",
            child_name, "\" can be assigned only a configuration for ", addr::ForDisplay(in_child),
            ", which is not required by ", node_.DisplayName(), "."),
        NameRange(passed.in_parent));
  }

  // One warning for each provider that has empty blocks.
  void SuggestRequirements() {
    std::map<std::string, std::vector<std::string>> by_name;
    for (const auto& [name, block] : empty_) by_name[block->local_name].push_back(name);
    for (const auto& [local_name, names] : by_name) {
      const auto requirement = module_.required_providers.find(names.front());
      const addr::Provider provider = requirement == module_.required_providers.end()
                                          ? DefaultProvider(local_name)
                                          : requirement->second.provider;
      std::string entry = Cat("    ", local_name, " = {\n      source = ", Quoted(provider), "\n");
      if (names.back() != local_name) {
        entry += "      configuration_aliases = [\n";
        for (const std::string& name : names) entry += Cat("        ", name, ",\n");
        entry += "      ]\n";
      }
      Warn("Redundant empty provider block",
           Cat("Earlier versions of Terraform used empty provider blocks (\"proxy provider "
               "configurations\") for child modules to declare their need to be passed a provider "
               "configuration by their callers. That approach was ambiguous and is now "
               "deprecated.\n\nIf you control this module, you can migrate to the new declaration "
               "syntax by removing all of the empty provider \"",
               local_name,
               "\" blocks and then adding or updating an entry like the following to the "
               "required_providers block of ",
               node_.DisplayName(), ":\n", entry, "    }"),
           FirstRange(names), diags_);
    }
  }

  diag::SourceRange FirstRange(const std::vector<std::string>& names) const {
    diag::SourceRange first = empty_.at(names.front())->range;
    for (const std::string& name : names) {
      const diag::SourceRange& range = empty_.at(name)->range;
      if (ToString(range) < ToString(first)) first = range;  // In the order of their texts.
    }
    return first;
  }

  // What a name means in a module, without the built-in provider for one that nobody declares.
  static addr::Provider ProviderIn(const Module& module, const std::string& local_name) {
    const auto found = module.required_providers.find(local_name);
    return found == module.required_providers.end() ? DefaultProvider(local_name)
                                                    : found->second.provider;
  }

  std::string ParentName() const {
    return node_.parent == nullptr ? node_.DisplayName() : node_.parent->DisplayName();
  }

  const ModuleNode& node_;
  const Module& module_;
  const diag::SourceRange* forbidden_;
  diag::Diagnostics& diags_;
  // All by NAME or NAME.ALIAS.
  std::map<std::string, const ProviderBlock*> empty_ = {};
  std::map<std::string, const ProviderBlock*> configured_ = {};
  std::map<std::string, addr::Provider> aliases_ = {};
  std::map<std::string, const PassedProvider*> passed_ = {};
};

// The argument of a call that allows no provider configurations in what is called.
std::optional<diag::SourceRange> Forbidding(const ModuleCall& call) {
  if (call.count != nullptr) return call.count->SourceRange();
  if (call.for_each != nullptr) return call.for_each->SourceRange();
  if (!call.depends_on.empty()) return call.depends_on.front().SourceRange();
  return std::nullopt;
}

void CheckTree(const ModuleNode& node, const diag::SourceRange* forbidden,
               diag::Diagnostics& diags) {
  ProviderChecks(node, forbidden, diags).Run();
  for (const auto& entry : node.children) {
    const std::optional<diag::SourceRange> own = Forbidding(*entry.second->call);
    CheckTree(*entry.second, own ? &*own : forbidden, diags);
  }
}

}  // namespace

void CheckPassedProviders(const ModuleNode& root, diag::Diagnostics& diags) {
  CheckTree(root, /*forbidden=*/nullptr, diags);
}

}  // namespace planner::config
