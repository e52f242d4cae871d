#include "planner/render/configuration_json.h"

#include <map>
#include <utility>
#include <vector>

#include "planner/render/expression_json.h"
#include "planner/render/json_object.h"

namespace planner::render {

namespace {

std::string DependsOnJson(const std::vector<syntax::Traversal>& depends_on) {
  std::vector<std::string> names;
  names.reserve(depends_on.size());
  for (const syntax::Traversal& traversal : depends_on) {
    names.push_back(JsonText(syntax::ToString(traversal)));
  }
  return JsonArray(names);
}

// One provider configuration, by the key that resources refer to it with.
struct ProviderEntry {
  std::string local_name = {};
  std::string alias = {};
  const config::ProviderBlock* block = nullptr;
};

std::string KeyOf(const std::string& local_name, const std::string& alias) {
  return alias.empty() ? local_name : local_name + "." + alias;
}

std::string LocalNameOf(const config::Resource& resource) {
  if (resource.provider) return resource.provider->local_name;
  return resource.address.type.substr(0, resource.address.type.find('_'));
}

std::string AliasOf(const config::Resource& resource) {
  return resource.provider ? resource.provider->alias : "";
}

std::map<std::string, ProviderEntry> ProvidersOf(const config::Module& module) {
  std::map<std::string, ProviderEntry> entries;
  for (const auto& [local_name, requirement] : module.required_providers) {
    entries[local_name] = {local_name, "", nullptr};
  }
  for (const auto& [address, resource] : module.resources) {
    const std::string local_name = LocalNameOf(resource);
    entries[KeyOf(local_name, AliasOf(resource))] = {local_name, AliasOf(resource), nullptr};
  }
  for (const auto& [name, block] : module.providers) {
    entries[KeyOf(block.local_name, block.alias)] = {block.local_name, block.alias, &block};
  }
  return entries;
}

std::string ProviderJson(const config::Module& module, const ProviderEntry& entry,
                         const plan::Schemas& schemas) {
  const addr::Provider provider = module.ProviderOf(entry.local_name);
  JsonObject object;
  object.Text("name", entry.local_name);
  object.Text("full_name", addr::ToString(provider));
  if (!entry.alias.empty()) object.Text("alias", entry.alias);
  const auto requirement = module.required_providers.find(entry.local_name);
  std::string constraint;
  if (requirement != module.required_providers.end()) {
    constraint = requirement->second.version_constraint;
  }
  if (constraint.empty() && entry.block != nullptr) constraint = entry.block->version_constraint;
  if (!constraint.empty()) object.Text("version_constraint", constraint);
  const auto schema = schemas.providers.find(provider);
  const bool has_schema = schema != schemas.providers.end() && schema->second != nullptr;
  if (entry.block != nullptr && has_schema) {
    const std::string expressions =
        BodyExpressionsJson(entry.block->body, schema->second->provider.block);
    if (!expressions.empty()) object.Raw("expressions", expressions);
  }
  return std::move(object).Take();
}

std::string ProvidersJson(const config::Module& module, const plan::Schemas& schemas) {
  JsonObject object;
  for (const auto& [key, entry] : ProvidersOf(module)) {
    object.Raw(key, ProviderJson(module, entry, schemas));
  }
  return object.IsEmpty() ? "" : std::move(object).Take();
}

std::string OutputJson(const config::Output& output) {
  JsonObject object;
  if (output.sensitive) object.Bool("sensitive", true);
  object.Raw("expression", output.value == nullptr ? "{}" : ExpressionJson(*output.value));
  if (!output.depends_on.empty()) object.Raw("depends_on", DependsOnJson(output.depends_on));
  if (!output.description.empty()) object.Text("description", output.description);
  return std::move(object).Take();
}

void AddRepetition(const char* name, const syntax::ExpressionPtr& expression, JsonObject& object) {
  if (expression == nullptr) return;
  const std::string json = ExpressionJson(*expression);
  if (json != "{}") object.Raw(name, json);
}

std::string ResourceJson(const config::Module& module, const config::Resource& resource,
                         const plan::Schemas& schemas) {
  const addr::Provider provider = module.ProviderOf(LocalNameOf(resource));
  const proto::schema::Schema* schema =
      schemas.Find(provider, resource.address.mode, resource.address.type);
  JsonObject object;
  object.Text("address", addr::ToString(resource.address));
  AddResourceMembers({resource.address, {}}, object);
  object.Text("provider_config_key", KeyOf(LocalNameOf(resource), AliasOf(resource)));
  if (schema != nullptr) {
    const std::string expressions = BodyExpressionsJson(resource.body, schema->block);
    if (!expressions.empty()) object.Raw("expressions", expressions);
  }
  object.Int("schema_version", schema == nullptr ? 0 : schema->version);
  AddRepetition("count_expression", resource.count, object);
  AddRepetition("for_each_expression", resource.for_each, object);
  if (!resource.depends_on.empty()) object.Raw("depends_on", DependsOnJson(resource.depends_on));
  return std::move(object).Take();
}

// Managed resources come first, unlike everywhere else.
std::vector<std::string> ResourcesJson(const config::Module& module, const plan::Schemas& schemas) {
  std::vector<std::string> resources;
  for (const addr::ResourceMode mode : {addr::ResourceMode::kManaged, addr::ResourceMode::kData}) {
    for (const auto& [address, resource] : module.resources) {
      if (address.mode == mode) resources.push_back(ResourceJson(module, resource, schemas));
    }
  }
  return resources;
}

std::string VariableJson(const config::Variable& variable) {
  JsonObject object;
  if (variable.default_value) object.Raw("default", KnownJson(*variable.default_value));
  if (!variable.description.empty()) object.Text("description", variable.description);
  if (variable.sensitive) object.Bool("sensitive", true);
  return std::move(object).Take();
}

std::string RootModuleJson(const config::Module& module, const plan::Schemas& schemas) {
  JsonObject object;
  JsonObject outputs;
  for (const auto& [name, output] : module.outputs) outputs.Raw(name, OutputJson(output));
  if (!outputs.IsEmpty()) object.Raw("outputs", std::move(outputs).Take());
  const std::vector<std::string> resources = ResourcesJson(module, schemas);
  if (!resources.empty()) object.Raw("resources", JsonArray(resources));
  JsonObject variables;
  for (const auto& [name, variable] : module.variables) {
    variables.Raw(name, VariableJson(variable));
  }
  if (!variables.IsEmpty()) object.Raw("variables", std::move(variables).Take());
  return std::move(object).Take();
}

}  // namespace

std::string ConfigurationJson(const config::Module& module, const plan::Schemas& schemas) {
  JsonObject object;
  const std::string providers = ProvidersJson(module, schemas);
  if (!providers.empty()) object.Raw("provider_config", providers);
  object.Raw("root_module", RootModuleJson(module, schemas));
  return std::move(object).Take();
}

}  // namespace planner::render
