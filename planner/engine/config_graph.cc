#include "planner/engine/config_graph.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "planner/engine/provisioners.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "proto/text/cat.h"

namespace planner::engine {

using lang::Reference;
using proto::text::Cat;
using Kind = ConfigGraph::Object::Kind;

namespace {

void AddReferences(const syntax::ExpressionPtr& expression, std::vector<syntax::Traversal>& all) {
  if (expression == nullptr) return;
  std::vector<syntax::Traversal> more = lang::References(*expression);
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void AddReferences(const std::vector<config::Condition>& conditions,
                   std::vector<syntax::Traversal>& all) {
  for (const config::Condition& condition : conditions) {
    AddReferences(condition.condition, all);
    AddReferences(condition.error_message, all);
  }
}

void SortUnique(std::vector<ConfigGraph::Id>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

template <typename Map, typename Key>
ConfigGraph::Id IdOf(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? -1 : found->second;
}

}  // namespace

std::vector<syntax::Traversal> ObjectReferences(const config::Resource& resource,
                                                const proto::schema::Schema* schema) {
  std::vector<syntax::Traversal> all = lang::BodyReferences(
      resource.body, schema == nullptr ? proto::schema::Block() : schema->block);
  AddReferences(resource.count, all);
  AddReferences(resource.for_each, all);
  return all;
}

std::vector<syntax::Traversal> ReferencesOf(const config::Resource& resource,
                                            const proto::schema::Schema* schema) {
  std::vector<syntax::Traversal> all = ObjectReferences(resource, schema);
  for (const syntax::ExpressionPtr& trigger : resource.replace_triggered_by)
    AddReferences(trigger, all);
  AddReferences(resource.preconditions, all);
  AddReferences(resource.postconditions, all);
  all.insert(all.end(), resource.depends_on.begin(), resource.depends_on.end());
  return all;
}

ConfigGraph::ConfigGraph(const config::ModuleNode& root, const plan::Schemas& schemas,
                         const Imports* imports)
    : root_(root), schemas_(schemas), imports_(imports) {
  const std::vector<const config::ModuleNode*> nodes = config::Flatten(root);
  for (const config::ModuleNode* node : nodes) AddValues(*node);
  for (const config::ModuleNode* node : nodes) AddProviders(*node);
  for (const config::ModuleNode* node : nodes) AddResources(*node);
  for (const config::ModuleNode* node : nodes) {
    for (const auto& entry : node->module->checks)
      Add({.kind = Kind::kCheck, .module = node, .name = entry.first});
    if (node->parent != nullptr) names_[node].close = Add({.kind = Kind::kClose, .module = node});
  }
  for (Object& object : objects_) Connect(object);
}

ConfigGraph::Id ConfigGraph::Add(Object object) {
  objects_.push_back(std::move(object));
  return static_cast<Id>(objects_.size()) - 1;
}

void ConfigGraph::AddValues(const config::ModuleNode& node) {
  Names& names = names_[&node];
  if (node.parent != nullptr) names.expansion = Add({.kind = Kind::kExpansion, .module = &node});
  for (const auto& entry : node.module->variables) {
    names.variables[entry.first] =
        Add({.kind = Kind::kVariable, .module = &node, .name = entry.first});
  }
  for (const auto& entry : node.module->locals)
    names.locals[entry.first] = Add({.kind = Kind::kLocal, .module = &node, .name = entry.first});
  if (node.parent == nullptr) return;  // Nothing refers to outputs of the root module.
  for (const auto& entry : node.module->outputs)
    names.outputs[entry.first] = Add({.kind = Kind::kOutput, .module = &node, .name = entry.first});
}

void ConfigGraph::AddProviders(const config::ModuleNode& node) {
  for (const auto& [key, block] : node.module->providers) {
    if (node.IsProxy(block)) continue;
    const addr::ProviderConfig config{.provider = node.module->ProviderOf(block.local_name),
                                      .alias = block.alias,
                                      .module = node.path};
    providers_[config] = Add({.kind = Kind::kProvider, .module = &node, .provider = config});
  }
}

void ConfigGraph::AddResources(const config::ModuleNode& node) {
  for (const auto& [declared, resource] : node.module->resources) {
    addr::Resource address = declared;
    address.module = node.path;
    names_[&node].resources[declared] = Add({.kind = Kind::kResource,
                                             .module = &node,
                                             .resource = &resource,
                                             .address = std::move(address),
                                             .provider = node.ProviderConfigOf(resource)});
  }
}

void ConfigGraph::Connect(Object& object) {
  switch (object.kind) {
    case Kind::kExpansion: ConnectExpansion(object); break;
    case Kind::kVariable: ConnectVariable(object); break;
    case Kind::kResource: ConnectResource(object); break;
    case Kind::kClose: ConnectClose(object); break;
    case Kind::kCheck: ConnectCheck(object); break;
    case Kind::kLocal:
      Refer(object, lang::References(*object.module->module->locals.at(object.name).expression));
      break;
    case Kind::kOutput: {
      const config::Output& output = object.module->module->outputs.at(object.name);
      std::vector<syntax::Traversal> references = output.depends_on;
      AddReferences(output.value, references);
      AddReferences(output.preconditions, references);
      Refer(object, references);
      break;
    }
    case Kind::kProvider: {
      const auto schema = schemas_.providers.find(object.provider.provider);
      if (schema == schemas_.providers.end()) break;
      const config::ProviderBlock* block = root_.FindProviderBlock(object.provider);
      Refer(object, lang::BodyReferences(block->body, schema->second->provider.block));
      break;
    }
  }
  const Id own = static_cast<Id>(&object - objects_.data());
  const Id expansion = names_.at(object.module).expansion;
  if (expansion >= 0 && expansion != own) object.references.push_back(expansion);
  SortUnique(object.references);
}

void ConfigGraph::ConnectExpansion(Object& object) {
  const config::ModuleCall& call = *object.module->call;
  std::vector<syntax::Traversal> references = call.depends_on;
  AddReferences(call.count, references);
  AddReferences(call.for_each, references);
  const config::ModuleNode& parent = *object.module->parent;
  Refer(object, parent, references);
  const Id outer = names_.at(&parent).expansion;
  if (outer >= 0) object.references.push_back(outer);
}

void ConfigGraph::ConnectVariable(Object& object) {
  const config::ModuleNode& module = *object.module;
  if (module.call != nullptr) {
    const syntax::Attribute* argument = module.call->arguments.Find(object.name);
    if (argument != nullptr) Refer(object, *module.parent, lang::References(*argument->expression));
  }
  std::vector<syntax::Traversal> references;
  AddReferences(module.module->variables.at(object.name).validations, references);
  Refer(object, references);
  // A rule looks at its own variable.
  std::erase(object.references, static_cast<Id>(&object - objects_.data()));
}

void ConfigGraph::ConnectResource(Object& object) {
  const config::Resource& resource = *object.resource;
  const proto::schema::Schema* schema =
      schemas_.Find(object.provider.provider, resource.address.mode, resource.address.type);
  Refer(object, ProvisionerReferences(resource));
  // When they run, the object itself is there.
  std::erase(object.references, static_cast<Id>(&object - objects_.data()));
  Refer(object, ReferencesOf(resource, schema));
  if (imports_ != nullptr) Refer(object, root_, imports_->References(object.address));
  object.explicit_references = Targets(*object.module, resource.depends_on);
  for (const config::ModuleNode* node = object.module; node->parent != nullptr;
       node = node->parent) {
    const std::vector<Id> more = Targets(*node->parent, node->call->depends_on);
    object.explicit_references.insert(object.explicit_references.end(), more.begin(), more.end());
  }
}

void ConfigGraph::ConnectCheck(Object& object) {
  const config::Check& check = object.module->module->checks.at(object.name);
  std::vector<syntax::Traversal> references;
  AddReferences(check.asserts, references);
  Refer(object, references);
  // A data block that cannot be read is a failure, even if no assertion looks at it.
  if (check.data) object.references.push_back(names_.at(object.module).resources.at(*check.data));
}

// What a check block reads comes after all else, so nothing waits for it.
void ConfigGraph::ConnectClose(Object& object) {
  const Names& names = names_.at(object.module);
  for (const auto& entry : names.outputs) object.references.push_back(entry.second);
  for (const auto& [declared, id] : names.resources) {
    if (objects_[static_cast<size_t>(id)].resource->check.empty()) object.references.push_back(id);
  }
  for (const auto& entry : object.module->children)
    object.references.push_back(names_.at(entry.second.get()).close);
}

void ConfigGraph::Refer(Object& object, const std::vector<syntax::Traversal>& references) const {
  Refer(object, *object.module, references);
}

void ConfigGraph::Refer(Object& object, const config::ModuleNode& module,
                        const std::vector<syntax::Traversal>& references) const {
  for (const syntax::Traversal& traversal : references) {
    const Id target = Target(module, traversal);
    if (target >= 0) object.references.push_back(target);
  }
}

std::vector<ConfigGraph::Id> ConfigGraph::Targets(
    const config::ModuleNode& module, const std::vector<syntax::Traversal>& references) const {
  std::vector<Id> ids;
  for (const syntax::Traversal& traversal : references) {
    const Id target = Target(module, traversal);
    if (target >= 0) ids.push_back(target);
  }
  SortUnique(ids);
  return ids;
}

ConfigGraph::Id ConfigGraph::Target(const config::ModuleNode& module,
                                    const syntax::Traversal& traversal) const {
  diag::Diagnostics ignored;
  const std::optional<Reference> reference = lang::ParseReference(traversal, ignored);
  if (!reference) return -1;
  const Names& names = names_.at(&module);
  switch (reference->kind) {
    case Reference::Kind::kVariable: return IdOf(names.variables, reference->name);
    case Reference::Kind::kLocal: return IdOf(names.locals, reference->name);
    case Reference::Kind::kResource: return IdOf(names.resources, reference->resource);
    case Reference::Kind::kModule: {
      const auto child = module.children.find(reference->name);
      if (child == module.children.end()) return -1;
      const Names& inner = names_.at(child->second.get());
      const Id output = IdOf(inner.outputs, reference->OutputName());
      return output >= 0 ? output : inner.close;
    }
    case Reference::Kind::kCount:
    case Reference::Kind::kEach:
    case Reference::Kind::kPath:
    case Reference::Kind::kTerraform:
    case Reference::Kind::kSelf: return -1;
  }
  return -1;
}

std::string ConfigGraph::Label(const Object& object) {
  const std::string module = addr::ToString(object.module->path);
  const std::string prefix = module.empty() ? "" : Cat(module, ".");
  const std::string_view expand = module.empty() ? "" : " (expand)";
  switch (object.kind) {
    case Kind::kExpansion: return Cat(module, " (expand)");
    case Kind::kVariable: return Cat(prefix, "var.", object.name, expand);
    case Kind::kLocal: return Cat(prefix, "local.", object.name, " (expand)");
    case Kind::kOutput: return Cat(prefix, "output.", object.name, expand);
    case Kind::kProvider: return addr::ToString(object.provider);
    case Kind::kResource: return addr::ToString(object.address);
    case Kind::kClose: return Cat(module, " (close)");
    case Kind::kCheck: return Cat(prefix, "check.", object.name, " (expand)");
  }
  return {};
}

ConfigGraph::Id ConfigGraph::FindResource(const addr::Resource& address) const {
  const config::ModuleNode* node = root_.Find(address.module);
  if (node == nullptr) return -1;
  addr::Resource declared = address;
  declared.module.clear();
  return IdOf(names_.at(node).resources, declared);
}

ConfigGraph::Id ConfigGraph::FindProvider(const addr::ProviderConfig& config) const {
  return IdOf(providers_, config);
}

std::vector<ConfigGraph::Id> ConfigGraph::Closure(std::vector<Id> from) const {
  std::set<Id> seen;
  std::vector<Id> closure;
  while (!from.empty()) {
    const Id id = from.back();
    from.pop_back();
    if (!seen.insert(id).second) continue;
    closure.push_back(id);
    const std::vector<Id>& more = objects_[static_cast<size_t>(id)].references;
    from.insert(from.end(), more.begin(), more.end());
  }
  return closure;
}

std::set<addr::Resource> ConfigGraph::Resources(const std::vector<Id>& ids) const {
  std::set<addr::Resource> resources;
  for (const Id id : ids) {
    const Object& object = objects_[static_cast<size_t>(id)];
    if (object.kind == Kind::kResource) resources.insert(object.address);
  }
  return resources;
}

std::vector<addr::Resource> ConfigGraph::ResourcesBehind(Id from) const {
  std::set<addr::Resource> all = Resources(Closure({from}));
  all.erase(objects_[static_cast<size_t>(from)].address);
  return {all.begin(), all.end()};
}

}  // namespace planner::engine
