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

void OverrideVariable(DeclaredVariable& over, Assembly& assembly, diag::Diagnostics& diags) {
  Variable& from = over.what;
  const auto found = assembly.variables.find(from.name);
  if (found == assembly.variables.end()) {
    AddError(diags, "Missing base variable declaration to override",
             Cat("There is no variable named \"", from.name,
                 "\". An override file can only override a variable that was already declared in a "
                 "primary configuration file."),
             from.range);
    return;
  }
  Variable& to = found->second.what;
  if (over.Has("description")) to.description = from.description;
  if (over.Has("sensitive")) to.sensitive = from.sensitive;
  if (over.Has("ephemeral")) to.ephemeral = from.ephemeral;
  if (over.Has("nullable")) to.nullable = from.nullable;
  if (over.Has("type")) {
    to.constraint = from.constraint;
    to.text_is_literal = from.text_is_literal;
  }
  if (over.Has("default")) found->second.raw_default = over.raw_default;
  found->second.written.insert(over.written.begin(), over.written.end());
  ConvertDefault(found->second, from.range,
                 over.Has("type") && !over.Has("default")
                     ? "Overriding this variable's type constraint has made its default value "
                       "invalid"
                     : "This variable's default value is not compatible with its type constraint",
                 diags);
}

void OverrideOutput(Declared<Output>& over, Module& module, diag::Diagnostics& diags) {
  Output& from = over.what;
  const auto found = module.outputs.find(from.name);
  if (found == module.outputs.end()) {
    AddError(diags, "Missing base output definition to override",
             Cat("There is no output named \"", from.name,
                 "\". An override file can only override an output that was already defined in a "
                 "primary configuration file."),
             from.range);
    return;
  }
  Output& to = found->second;
  if (over.Has("description")) to.description = from.description;
  if (over.Has("value")) to.value = from.value;
  if (over.Has("sensitive")) to.sensitive = from.sensitive;
  if (over.Has("ephemeral")) to.ephemeral = from.ephemeral;
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
  const auto found = module.calls.find(from.name);
  if (found == module.calls.end()) {
    AddError(diags, "Missing module call to override",
             Cat("There is no module call named \"", from.name,
                 "\". An override file can only override a module call that was defined in a "
                 "primary configuration file."),
             from.range);
    return;
  }
  ModuleCall& to = found->second;
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
  const auto found = module.resources.find(from.address);
  if (found == module.resources.end()) {
    const bool is_managed = from.address.mode == addr::ResourceMode::kManaged;
    const std::string_view kind = is_managed                                       ? "resource"
                                  : from.address.mode == addr::ResourceMode::kData ? "data"
                                                                                   : "ephemeral";
    const std::string what = Cat(kind, is_managed ? "" : " resource");
    AddError(diags, Cat("Missing ", what, " to override"),
             Cat("There is no ", from.address.type, " ", what, " named \"", from.address.name,
                 "\". An override file can only override a ", kind,
                 " block defined in a primary configuration file."),
             from.range);
    return;
  }
  Resource& to = found->second;
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
  for (Local& local : file.locals) {
    const auto found = module.locals.find(local.name);
    if (found != module.locals.end()) {
      found->second = std::move(local);
      continue;
    }
    AddError(diags, "Missing base local value definition to override",
             Cat("There is no local value named \"", local.name,
                 "\". An override file can only override a local value that was already defined in "
                 "a primary configuration file."),
             local.range);
  }
  for (Declared<Output>& output : file.outputs) OverrideOutput(output, module, diags);
  for (Declared<ModuleCall>& call : file.calls) OverrideCall(call, module, diags);
  for (Declared<Resource>& resource : file.resources) OverrideResource(resource, module, diags);
}

}  // namespace planner::config
