#include "planner/config/merge.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/module.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

// `backends` are those of one kind, `place` is where the module's one belongs.
void AddBackends(std::vector<Backend>& backends, std::optional<Backend>& place,
                 diag::Diagnostics& diags) {
  for (Backend& backend : backends) {
    if (!place) {
      place = std::move(backend);
    } else {
      ReportSecondBackend(*place, backend, diags);
    }
  }
}

void AddSettings(FileContent& file, Assembly& assembly, diag::Diagnostics& diags) {
  Module& module = assembly.module;
  for (VersionRequirement& version : file.required_versions) {
    module.required_versions.push_back(std::move(version));
  }
  AddBackends(file.backends, module.backend, diags);
  AddBackends(file.clouds, module.cloud, diags);
  if (module.backend && module.cloud) {
    AddError(
        diags, "Both a backend and cloud configuration are present",
        Cat("A module may have either a backend block or a cloud block. The cloud block is at ",
            ToString(module.cloud->range), ", the backend block at ",
            ToString(module.backend->range), ". Remove one of them."),
        module.backend->range);
    module.cloud.reset();
  }
  for (RequiredProvidersBlock& block : file.required_providers) {
    if (assembly.required_providers_range) {
      AddError(diags, "Duplicate required providers configuration",
               Cat("A module may have only one required providers configuration. The required "
                   "providers were previously configured at ",
                   ToString(*assembly.required_providers_range), "."),
               block.range);
      continue;
    }
    assembly.required_providers_range = block.range;
    for (ProviderRequirement& entry : block.entries) {
      module.required_providers[entry.local_name] = std::move(entry);
    }
  }
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): moved below, which clang-tidy 14 overlooks.
void AddProvider(ProviderBlock block, Module& module, diag::Diagnostics& diags) {
  const std::pair key(block.local_name, block.alias);
  const diag::SourceRange range = block.range;
  const auto [at, is_new] = module.providers.try_emplace(key, std::move(block));
  if (is_new) return;
  const std::string place = ToString(at->second.range);
  AddError(diags, "Duplicate provider configuration",
           key.second.empty()
               ? Cat("A default (non-aliased) provider configuration for \"", key.first,
                     "\" was already given at ", place,
                     ". If multiple configurations are required, set the \"alias\" argument for "
                     "alternative configurations.")
               : Cat("A provider configuration for \"", key.first, "\" with alias \"", key.second,
                     "\" was already given at ", place,
                     ". Each configuration for the same provider must have a distinct alias."),
           range);
}

// Adds a named thing. `thing` and `verb` are of the message: "A variable", "declared".
template <typename Map, typename T>
void AddNamed(Map& map, const std::string& name, T declared, const diag::SourceRange& range,
              std::string_view summary, std::string_view thing, std::string_view verb,
              diag::Diagnostics& diags, const diag::SourceRange* previous) {
  if (previous == nullptr) {
    map.emplace(name, std::move(declared));
    return;
  }
  std::string plural(thing.substr(thing.find(' ') + 1));
  plural[0] = static_cast<char>(plural[0] - 'a' + 'A');
  AddError(diags, std::string(summary),
           Cat(thing, " named \"", name, "\" was already ", verb, " at ", ToString(*previous), ". ",
               plural, " names must be unique within a module."),
           range);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as in AddProvider.
void AddResource(Declared<Resource> declared, Module& module, diag::Diagnostics& diags) {
  Resource& resource = declared.what;
  const addr::Resource address = resource.address;
  const diag::SourceRange range = resource.range;
  const auto [at, is_new] = module.resources.try_emplace(address, std::move(resource));
  if (is_new) return;
  const bool is_managed = address.mode == addr::ResourceMode::kManaged;
  const std::string_view kind = is_managed                                  ? "resource"
                                : address.mode == addr::ResourceMode::kData ? "data"
                                                                            : "ephemeral";
  AddError(diags, Cat("Duplicate ", kind, " \"", address.type, "\" configuration"),
           Cat("A ", address.type, " ", kind, is_managed ? "" : " resource", " named \"",
               address.name, "\" was already declared at ", ToString(at->second.range),
               ". Resource names must be unique per type in each module."),
           range);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as in AddProvider.
void AddCall(Declared<ModuleCall> declared, Module& module, diag::Diagnostics& diags) {
  const std::string name = declared.what.name;
  const diag::SourceRange range = declared.what.range;
  const auto [at, is_new] = module.calls.try_emplace(name, std::move(declared.what));
  if (is_new) return;
  AddError(
      diags, "Duplicate module call",
      Cat("A module call named \"", name, "\" was already defined at ", ToString(at->second.range),
          ". Module calls must have unique names within a module."),
      range);
}

void AddImport(Import& block, Assembly& assembly, diag::Diagnostics& diags) {
  if (block.to_instance) {
    const auto [at, is_new] = assembly.import_ranges.try_emplace(*block.to_instance, block.range);
    const std::string address = addr::ToString(block.to_resource);
    if (!is_new) {
      AddError(diags, Cat("Duplicate import configuration for \"", address, "\""),
               Cat("An import block for the resource \"", address, "\" was already declared at ",
                   ToString(at->second), ". A resource can have only one import block."),
               block.to->SourceRange());
    }
  }
  assembly.module.imports.push_back(std::move(block));
}

// The data block of a check takes its name in the module, as any data block.
void AddCheck(DeclaredCheck declared, Module& module, diag::Diagnostics& diags) {
  if (declared.data) {
    const addr::Resource address = declared.data->address;
    const diag::SourceRange range = declared.data->range;
    const auto [at, is_new] = module.resources.try_emplace(address, *std::move(declared.data));
    if (!is_new) {
      AddError(diags, Cat("Duplicate data \"", address.type, "\" configuration"),
               Cat("A ", address.type, " data resource named \"", address.name,
                   "\" was already declared at ", ToString(at->second.range),
                   ". Resource names must be unique per type in each module, including within "
                   "check blocks."),
               range);
      return;
    }
  }
  const std::string name = declared.what.name;
  const diag::SourceRange range = declared.what.range;
  const auto [at, is_new] = module.checks.try_emplace(name, std::move(declared.what));
  if (is_new) return;
  AddError(diags, Cat("Duplicate check \"", name, "\" configuration"),
           Cat("A check block named \"", name, "\" was already declared at ",
               ToString(at->second.range), ". Check blocks must be unique within each module."),
           range);
}

void AddProviderMeta(ProviderMeta& meta, Module& module, diag::Diagnostics& diags) {
  for (const ProviderMeta& before : module.provider_metas) {
    if (before.local_name != meta.local_name) continue;
    return AddError(diags, "Duplicate provider_meta block",
                    Cat("A provider_meta block for provider \"", meta.local_name,
                        "\" was already declared at ", ToString(before.range),
                        ". Providers may only have one provider_meta block per module."),
                    meta.range);
  }
  module.provider_metas.push_back(std::move(meta));
}

// Where something of this name was declared; null if nowhere.
template <typename Map>
const diag::SourceRange* Previous(const Map& map, const std::string& name) {
  const auto found = map.find(name);
  if (found == map.end()) return nullptr;
  if constexpr (requires { found->second.what; }) {
    return &found->second.what.range;
  } else {
    return &found->second.range;
  }
}

}  // namespace

void ReportSecondBackend(const Backend& first, const Backend& second, diag::Diagnostics& diags) {
  if (second.type == "cloud") {
    return AddError(diags, "Duplicate HCP Terraform configurations",
                    Cat("A module may have only one \"cloud\" block. There is one already at ",
                        ToString(first.range), "."),
                    second.range);
  }
  AddError(diags, "Duplicate backend configuration",
           Cat("A module may have only one backend configuration. The backend was previously "
               "configured at ",
               ToString(first.range), "."),
           second.range);
}

void AddFile(FileContent file, Assembly& assembly, diag::Diagnostics& diags) {
  Module& module = assembly.module;
  AddSettings(file, assembly, diags);
  for (ProviderMeta& meta : file.provider_metas) AddProviderMeta(meta, module, diags);
  for (ProviderBlock& provider : file.providers) AddProvider(std::move(provider), module, diags);
  for (DeclaredVariable& variable : file.variables) {
    const std::string name = variable.what.name;
    const diag::SourceRange range = variable.what.range;
    AddNamed(assembly.variables, name, std::move(variable), range, "Duplicate variable declaration",
             "A variable", "declared", diags, Previous(assembly.variables, name));
  }
  for (Local& local : file.locals) {
    const diag::SourceRange range = local.range;
    const std::string name = local.name;
    AddNamed(module.locals, name, std::move(local), range, "Duplicate local value definition",
             "A local value", "defined", diags, Previous(module.locals, name));
  }
  for (Declared<Output>& output : file.outputs) {
    const diag::SourceRange range = output.what.range;
    const std::string name = output.what.name;
    AddNamed(module.outputs, name, std::move(output.what), range, "Duplicate output definition",
             "An output", "defined", diags, Previous(module.outputs, name));
  }
  for (Declared<ModuleCall>& call : file.calls) AddCall(std::move(call), module, diags);
  module.moved.insert(module.moved.end(), file.moved.begin(), file.moved.end());
  module.removed.insert(module.removed.end(), file.removed.begin(), file.removed.end());
  for (Import& block : file.imports) AddImport(block, assembly, diags);
  for (Declared<Resource>& resource : file.resources) {
    AddResource(std::move(resource), module, diags);
  }
  for (DeclaredCheck& check : file.checks) AddCheck(std::move(check), module, diags);
}

}  // namespace planner::config
