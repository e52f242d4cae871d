#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "planner/addr/address.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/merge.h"
#include "planner/config/module.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {

using proto::text::Cat;

void MergeBody(const syntax::Body& from, syntax::Body& to) {
  for (const syntax::Attribute& attribute : from.attributes) {
    const auto same = std::find_if(to.attributes.begin(), to.attributes.end(),
                                   [&](const auto& one) { return one.name == attribute.name; });
    if (same == to.attributes.end()) {
      to.attributes.push_back(attribute);
    } else {
      *same = attribute;
    }
  }
  std::set<std::string_view> types;
  for (const syntax::Block& block : from.blocks) types.insert(block.type);
  to.blocks.erase(std::remove_if(to.blocks.begin(), to.blocks.end(),
                                 [&](const auto& block) { return types.contains(block.type); }),
                  to.blocks.end());
  to.blocks.insert(to.blocks.end(), from.blocks.begin(), from.blocks.end());
}

namespace {

// How to say that there is nothing to override.
struct MissingBase {
  std::string_view block = {};  // "base variable declaration"
  std::string kind = {};        // "variable"
  std::string_view name = {};
  std::string base = {};  // "a variable that was already declared"
  diag::SourceRange range = {};
};

// What is declared under `key`; null, with an error, where an override has nothing to change.
template <typename Declarations>
typename Declarations::mapped_type* FindBase(Declarations& declarations,
                                             const typename Declarations::key_type& key,
                                             const MissingBase& missing, diag::Diagnostics& diags) {
  const auto found = declarations.find(key);
  if (found != declarations.end()) return &found->second;
  AddError(diags, Cat("Missing ", missing.block, " to override"),
           Cat("There is no ", missing.kind, " named \"", missing.name,
               "\". An override file can only override ", missing.base,
               " in a primary configuration file."),
           missing.range);
  return nullptr;
}

// What variables and outputs both say of themselves.
template <typename Over, typename Block>
void OverrideTraits(const Over& over, Block& to) {
  if (over.Has("description")) to.description = over.what.description;
  if (over.Has("sensitive")) to.sensitive = over.what.sensitive;
  if (over.Has("ephemeral")) to.ephemeral = over.what.ephemeral;
}

void OverrideVariable(DeclaredVariable& over, Assembly& assembly, diag::Diagnostics& diags) {
  Variable& from = over.what;
  DeclaredVariable* const base = FindBase(assembly.variables, from.name,
                                          {.block = "base variable declaration",
                                           .kind = "variable",
                                           .name = from.name,
                                           .base = "a variable that was already declared",
                                           .range = from.range},
                                          diags);
  if (base == nullptr) return;
  Variable& to = base->what;
  OverrideTraits(over, to);
  if (over.Has("nullable")) to.nullable = from.nullable;
  if (over.Has("type")) {
    to.constraint = from.constraint;
    to.text_is_literal = from.text_is_literal;
  }
  if (over.Has("default")) base->raw_default = over.raw_default;
  base->written.insert(over.written.begin(), over.written.end());
  ConvertDefault(*base, from.range,
                 over.Has("type") && !over.Has("default")
                     ? "Overriding this variable's type constraint has made its default value "
                       "invalid"
                     : "This variable's default value is not compatible with its type constraint",
                 diags);
}

void OverrideLocal(Local& over, Module& module, diag::Diagnostics& diags) {
  Local* const to = FindBase(module.locals, over.name,
                             {.block = "base local value definition",
                              .kind = "local value",
                              .name = over.name,
                              .base = "a local value that was already defined",
                              .range = over.range},
                             diags);
  if (to != nullptr) *to = std::move(over);
}

void OverrideOutput(Declared<Output>& over, Module& module, diag::Diagnostics& diags) {
  Output& from = over.what;
  Output* const to = FindBase(module.outputs, from.name,
                              {.block = "base output definition",
                               .kind = "output",
                               .name = from.name,
                               .base = "an output that was already defined",
                               .range = from.range},
                              diags);
  if (to == nullptr) return;
  OverrideTraits(over, *to);
  if (over.Has("value")) to->value = from.value;
}

void OverrideProvider(ProviderBlock& over, Module& module, diag::Diagnostics& diags) {
  const auto key = std::pair(over.local_name, over.alias);
  const auto found = module.providers.find(key);
  if (found != module.providers.end()) {
    if (!over.version_constraint.empty()) {
      found->second.version_constraint = over.version_constraint;
    }
    MergeBody(over.body, found->second.body);
    return;
  }
  if (over.alias.empty()) {
    module.providers.emplace(key, std::move(over));
    return;
  }
  AddError(
      diags, "Missing base provider configuration for override",
      Cat("There is no ", over.local_name, " provider configuration with the alias \"", over.alias,
          "\". An override file can only override an aliased provider configuration that was "
          "already defined in a primary configuration file."),
      over.range);
}

void OverrideCall(Declared<ModuleCall>& over, Module& module, diag::Diagnostics& diags) {
  ModuleCall& from = over.what;
  ModuleCall* const base = FindBase(module.calls, from.name,
                                    {.block = "module call",
                                     .kind = "module call",
                                     .name = from.name,
                                     .base = "a module call that was defined",
                                     .range = from.range},
                                    diags);
  if (base == nullptr) return;
  ModuleCall& to = *base;
  if (over.Has("source")) {
    to.source = from.source;
    to.address = from.address;
    to.source_range = from.source_range;
  }
  if (over.Has("version")) to.version_constraint = from.version_constraint;
  if (over.Has("count")) to.count = from.count;
  if (over.Has("for_each")) to.for_each = from.for_each;
  if (over.Has("providers")) to.providers = from.providers;
  MergeBody(from.arguments, to.arguments);
}

void OverrideResource(Declared<Resource>& over, Module& module, diag::Diagnostics& diags) {
  Resource& from = over.what;
  const bool is_managed = from.address.mode == addr::ResourceMode::kManaged;
  const std::string_view kind = is_managed                                       ? "resource"
                                : from.address.mode == addr::ResourceMode::kData ? "data"
                                                                                 : "ephemeral";
  const std::string what = Cat(kind, is_managed ? "" : " resource");
  Resource* const base = FindBase(module.resources, from.address,
                                  {.block = what,
                                   .kind = Cat(from.address.type, " ", what),
                                   .name = from.address.name,
                                   .base = Cat("a ", kind, " block defined"),
                                   .range = from.range},
                                  diags);
  if (base == nullptr) return;
  Resource& to = *base;
  if (over.Has("count")) to.count = from.count;
  if (over.Has("for_each")) to.for_each = from.for_each;
  if (over.Has("provider")) to.provider = from.provider;
  if (over.Has("create_before_destroy")) to.create_before_destroy = from.create_before_destroy;
  if (over.Has("prevent_destroy")) to.prevent_destroy = from.prevent_destroy;
  if (over.Has("ignore_changes")) {
    to.ignore_all_changes = from.ignore_all_changes;
    to.ignore_changes = from.ignore_changes;
  }
  if (from.provisioning.connection) to.provisioning.connection = from.provisioning.connection;
  if (!from.provisioning.provisioners.empty())
    to.provisioning.provisioners = from.provisioning.provisioners;
  MergeBody(from.body, to.body);
}

// A backend and a cloud block replace each other.
void OverrideBackend(FileContent& file, Module& module, diag::Diagnostics& diags) {
  if (file.backends.size() > 1) ReportSecondBackend(file.backends[0], file.backends[1], diags);
  if (file.clouds.size() > 1) ReportSecondBackend(file.clouds[0], file.clouds[1], diags);
  if (file.backends.size() == 1) {
    module.backend = std::move(file.backends[0]);
    module.cloud.reset();
  }
  if (file.clouds.size() == 1) {
    module.cloud = std::move(file.clouds[0]);
    module.backend.reset();
  }
}

}  // namespace

void OverrideWithFile(FileContent file, Assembly& assembly, diag::Diagnostics& diags) {
  Module& module = assembly.module;
  if (!file.required_versions.empty()) module.required_versions = std::move(file.required_versions);
  OverrideBackend(file, module, diags);
  for (RequiredProvidersBlock& block : file.required_providers) {
    for (ProviderRequirement& entry : block.entries) {
      module.required_providers[entry.local_name] = std::move(entry);
    }
  }
  for (ProviderBlock& provider : file.providers) OverrideProvider(provider, module, diags);
  for (DeclaredVariable& variable : file.variables) OverrideVariable(variable, assembly, diags);
  for (Local& local : file.locals) OverrideLocal(local, module, diags);
  for (Declared<Output>& output : file.outputs) OverrideOutput(output, module, diags);
  for (Declared<ModuleCall>& call : file.calls) OverrideCall(call, module, diags);
  for (Declared<Resource>& resource : file.resources) OverrideResource(resource, module, diags);
}

}  // namespace planner::config
