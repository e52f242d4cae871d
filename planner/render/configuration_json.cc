#include "planner/render/configuration_json.h"

#include <map>
#include <utility>
#include <vector>

#include "planner/provision/schemas.h"
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

std::string KeyOf(const config::ProviderReference& reference) {
  return reference.alias.empty() ? reference.local_name
                                 : reference.local_name + "." + reference.alias;
}

// How the document names a provider configuration of a module.
std::string OpaqueKey(const std::string& key, const config::ModuleNode& node) {
  return node.path.empty() ? key : addr::ToString(node.path) + ":" + key;
}

// One provider configuration. What a module only gets from its caller stands for the caller's.
struct ProviderEntry {
  config::ProviderReference reference = {};
  const config::ModuleNode* node = nullptr;
  const config::ProviderBlock* block = nullptr;
  std::string source_key = {};  // The entry that it stands for; empty: itself.
};
using ProviderEntries = std::map<std::string, ProviderEntry>;

std::string SourceOf(const std::string& key, const ProviderEntries& entries) {
  std::string source = key;
  for (auto entry = entries.find(source); entry != entries.end(); entry = entries.find(source)) {
    if (entry->second.source_key.empty()) return source;
    source = entry->second.source_key;
  }
  return "";
}

// What the default configuration of `local_name` in a called module stands for: its caller's of the
// same name, if that is of the same provider.
std::string InheritedFrom(const config::ModuleNode& node, const std::string& local_name,
                          const ProviderEntries& entries) {
  if (node.parent == nullptr) return "";
  const std::string source = SourceOf(OpaqueKey(local_name, *node.parent), entries);
  const auto entry = entries.find(source);
  if (entry == entries.end()) return "";
  const addr::Provider in_caller =
      entry->second.node->module->ProviderOf(entry->second.reference.local_name);
  return in_caller == node.module->ProviderOf(local_name) ? source : "";
}

void AddProviders(const config::ModuleNode& node, ProviderEntries& entries) {
  const config::Module& module = *node.module;
  for (const auto& [name, block] : module.providers) {
    const config::ProviderReference reference{.local_name = block.local_name, .alias = block.alias};
    entries[OpaqueKey(KeyOf(reference), node)] = {reference, &node, &block};
  }
  for (const auto& [local_name, requirement] : module.required_providers) {
    for (const config::ProviderReference& alias : requirement.aliases)
      entries.try_emplace(OpaqueKey(KeyOf(alias), node), ProviderEntry{alias, &node});
    const config::ProviderReference own{.local_name = local_name};
    entries.try_emplace(
        OpaqueKey(local_name, node),
        ProviderEntry{own, &node, nullptr, InheritedFrom(node, local_name, entries)});
  }
  for (const auto& [address, resource] : module.resources) {
    if (address.mode == addr::ResourceMode::kEphemeral) continue;  // It is not in the document.
    config::ProviderReference reference = config::ProviderReferenceOf(resource);
    const std::string key = OpaqueKey(KeyOf(reference), node);
    if (entries.contains(key)) continue;
    ProviderEntry entry{reference, &node};
    if (reference.alias.empty())
      entry.source_key = InheritedFrom(node, reference.local_name, entries);
    entries[key] = std::move(entry);
  }
  for (const auto& [name, child] : node.children) {
    for (const config::PassedProvider& passed : child->call->providers) {
      entries[OpaqueKey(KeyOf(passed.in_child), *child)] = {
          passed.in_child, child.get(), nullptr,
          SourceOf(OpaqueKey(KeyOf(passed.in_parent), node), entries)};
    }
    AddProviders(*child, entries);
  }
}

std::string ProviderJson(const ProviderEntry& entry, const plan::Schemas& schemas) {
  const config::Module& module = *entry.node->module;
  const addr::Provider provider = module.ProviderOf(entry.reference.local_name);
  JsonObject object;
  object.Text("name", entry.reference.local_name);
  object.Text("full_name", addr::ToString(provider));
  if (!entry.reference.alias.empty()) object.Text("alias", entry.reference.alias);
  const auto requirement = module.required_providers.find(entry.reference.local_name);
  std::string constraint;
  if (requirement != module.required_providers.end()) {
    constraint = requirement->second.version_constraint;
  }
  if (constraint.empty() && entry.block != nullptr) constraint = entry.block->version_constraint;
  if (!constraint.empty()) object.Text("version_constraint", constraint);
  if (!entry.node->path.empty()) object.Text("module_address", addr::ToString(entry.node->path));
  const auto schema = schemas.providers.find(provider);
  const bool has_schema = schema != schemas.providers.end() && schema->second != nullptr;
  if (entry.block != nullptr && has_schema) {
    const std::string expressions =
        BodyExpressionsJson(entry.block->body, schema->second->provider.block);
    if (!expressions.empty()) object.Raw("expressions", expressions);
  }
  return std::move(object).Take();
}

std::string ProvidersJson(const ProviderEntries& entries, const plan::Schemas& schemas) {
  JsonObject object;
  for (const auto& [key, entry] : entries) {
    if (entry.source_key.empty()) object.Raw(key, ProviderJson(entry, schemas));
  }
  return object.IsEmpty() ? "" : std::move(object).Take();
}

// What all parts of the document need.
struct Document {
  const plan::Schemas& schemas;
  ProviderEntries providers = {};
};

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

// Connection blocks are left out, as Terraform does.
void AddProvisioners(const config::Resource& resource, JsonObject& object) {
  std::vector<std::string> all;
  for (const config::Provisioner& provisioner : resource.provisioning.provisioners) {
    const proto::schema::Block* schema = provision::FindSchema(provisioner.type);
    if (schema == nullptr) continue;
    JsonObject one;
    one.Text("type", provisioner.type);
    const std::string expressions = BodyExpressionsJson(provisioner.body, *schema);
    if (!expressions.empty()) one.Raw("expressions", expressions);
    all.push_back(std::move(one).Take());
  }
  if (!all.empty()) object.Raw("provisioners", JsonArray(all));
}

std::string ResourceJson(const config::ModuleNode& node, const config::Resource& resource,
                         const Document& document) {
  const config::ProviderReference reference = config::ProviderReferenceOf(resource);
  const addr::Provider provider = node.module->ProviderOf(reference.local_name);
  const proto::schema::Schema* schema =
      document.schemas.Find(provider, resource.address.mode, resource.address.type);
  JsonObject object;
  object.Text("address", addr::ToString(resource.address));
  AddResourceMembers({resource.address, {}}, object);
  object.Text("provider_config_key",
              SourceOf(OpaqueKey(KeyOf(reference), node), document.providers));
  AddProvisioners(resource, object);
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
std::vector<std::string> ResourcesJson(const config::ModuleNode& node, const Document& document) {
  std::vector<std::string> resources;
  for (const addr::ResourceMode mode : {addr::ResourceMode::kManaged, addr::ResourceMode::kData}) {
    for (const auto& [address, resource] : node.module->resources) {
      if (address.mode == mode) resources.push_back(ResourceJson(node, resource, document));
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

std::string ModuleJson(const config::ModuleNode& node, const Document& document);

std::string CallJson(const config::ModuleNode& child, const Document& document) {
  const config::ModuleCall& call = *child.call;
  JsonObject object;
  object.Text("source", call.source);
  std::map<std::string, std::string> arguments;
  for (const syntax::Attribute& argument : call.arguments.attributes)
    arguments[argument.name] = ExpressionJson(*argument.expression);
  JsonObject expressions;
  for (const auto& [name, json] : arguments) expressions.Raw(name, json);
  if (!expressions.IsEmpty()) object.Raw("expressions", std::move(expressions).Take());
  AddRepetition("count_expression", call.count, object);
  AddRepetition("for_each_expression", call.for_each, object);
  object.Raw("module", ModuleJson(child, document));
  if (!call.version_constraint.empty()) object.Text("version_constraint", call.version_constraint);
  if (!call.depends_on.empty()) object.Raw("depends_on", DependsOnJson(call.depends_on));
  return std::move(object).Take();
}

std::string ModuleJson(const config::ModuleNode& node, const Document& document) {
  const config::Module& module = *node.module;
  JsonObject object;
  JsonObject outputs;
  for (const auto& [name, output] : module.outputs) outputs.Raw(name, OutputJson(output));
  if (!outputs.IsEmpty()) object.Raw("outputs", std::move(outputs).Take());
  const std::vector<std::string> resources = ResourcesJson(node, document);
  if (!resources.empty()) object.Raw("resources", JsonArray(resources));
  JsonObject calls;
  for (const auto& [name, child] : node.children) calls.Raw(name, CallJson(*child, document));
  if (!calls.IsEmpty()) object.Raw("module_calls", std::move(calls).Take());
  JsonObject variables;
  for (const auto& [name, variable] : module.variables) {
    variables.Raw(name, VariableJson(variable));
  }
  if (!variables.IsEmpty()) object.Raw("variables", std::move(variables).Take());
  return std::move(object).Take();
}

}  // namespace

std::string ConfigurationJson(const config::ModuleNode& root, const plan::Schemas& schemas) {
  Document document{.schemas = schemas};
  AddProviders(root, document.providers);
  JsonObject object;
  const std::string providers = ProvidersJson(document.providers, schemas);
  if (!providers.empty()) object.Raw("provider_config", providers);
  object.Raw("root_module", ModuleJson(root, document));
  return std::move(object).Take();
}

}  // namespace planner::render
