// Which attributes contributed to the plan (plan JSON `relevant_attributes`).

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/engine/plan_walk.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;

// One reference to a resource's attribute, as text for telling them apart.
std::string Key(const plan::RelevantAttribute& attribute) {
  return addr::ToString(attribute.resource) + " " + proto::value::PathToString(attribute.attribute);
}

// What a reference to a resource of a module instance reads of it.
plan::RelevantAttribute AttributeOf(const lang::Reference& reference,
                                    const syntax::Traversal& traversal,
                                    const addr::ModulePath& module) {
  plan::RelevantAttribute attribute;
  attribute.resource = {reference.resource, reference.key};
  attribute.resource.resource.module = module;
  size_t next = reference.steps + (reference.is_keyed() ? 1 : 0);
  for (; next < traversal.steps.size(); ++next) {
    const syntax::TraversalStep& step = traversal.steps[next];
    attribute.attribute.push_back(step.key ? proto::value::PathStep::Index(*step.key)
                                           : proto::value::PathStep::Attribute(step.name));
  }
  return attribute;
}

// Follows references through values, each of which is looked at once per module instance. Keys of
// modules are those that are written: none stands for all instances.
class Search {
 public:
  Search(const config::ModuleNode& root, std::map<std::string, plan::RelevantAttribute>& found)
      : root_(root), found_(found) {}

  void Add(const addr::ModulePath& module, std::vector<syntax::Traversal> references) {
    for (syntax::Traversal& traversal : references) open_.push_back({module, std::move(traversal)});
  }
  void AddOutput(const addr::ModulePath& module, const std::string& name) {
    const config::ModuleNode* node = root_.Find(module);
    if (node == nullptr || !Mark(module, "output", name)) return;
    const auto output = node->module->outputs.find(name);
    if (output != node->module->outputs.end()) Add(module, lang::References(*output->second.value));
  }
  void Run() {
    while (!open_.empty()) {
      const Item item = std::move(open_.back());
      open_.pop_back();
      const config::ModuleNode* node = root_.Find(item.module);
      diag::Diagnostics ignored;
      const auto reference = lang::ParseReference(item.traversal, ignored);
      if (node != nullptr && reference) Follow(*node, item.module, *reference);
    }
  }

 private:
  struct Item {
    addr::ModulePath module = {};
    syntax::Traversal traversal = {};
  };

  bool Mark(const addr::ModulePath& module, std::string_view kind, const std::string& name) {
    return seen_.insert(Cat(addr::ToString(module), " ", kind, " ", name)).second;
  }

  void Follow(const config::ModuleNode& node, const addr::ModulePath& module,
              const lang::Reference& reference) {
    switch (reference.kind) {
      case lang::Reference::Kind::kLocal: {
        const auto local = node.module->locals.find(reference.name);
        if (local != node.module->locals.end() && Mark(module, "local", reference.name))
          Add(module, lang::References(*local->second.expression));
        break;
      }
      case lang::Reference::Kind::kVariable: FollowVariable(node, module, reference.name); break;
      case lang::Reference::Kind::kModule: FollowModule(node, module, reference); break;
      case lang::Reference::Kind::kResource: FollowResource(node, module, reference); break;
      case lang::Reference::Kind::kCount:
      case lang::Reference::Kind::kEach:
      case lang::Reference::Kind::kPath:
      case lang::Reference::Kind::kTerraform:
      case lang::Reference::Kind::kSelf: break;
    }
  }

  void FollowVariable(const config::ModuleNode& node, const addr::ModulePath& module,
                      const std::string& name) {
    if (node.call == nullptr || !Mark(module, "var", name)) return;
    const syntax::Attribute* argument = node.call->arguments.Find(name);
    if (argument == nullptr) return;
    addr::ModulePath caller = module;
    caller.pop_back();
    Add(caller, lang::References(*argument->expression));
  }

  void FollowModule(const config::ModuleNode& node, const addr::ModulePath& module,
                    const lang::Reference& reference) {
    const auto child = node.children.find(reference.name);
    if (child == node.children.end()) return;
    addr::ModulePath called = module;
    called.push_back({reference.name, reference.key});
    const std::string output = reference.OutputName();
    if (!output.empty()) return AddOutput(called, output);
    for (const auto& entry : child->second->module->outputs) AddOutput(called, entry.first);
  }

  void FollowResource(const config::ModuleNode& node, const addr::ModulePath& module,
                      const lang::Reference& reference) {
    const plan::RelevantAttribute attribute = AttributeOf(reference, reference.traversal, module);
    if (!found_.emplace(Key(attribute), attribute).second) return;
    // What the attribute itself was made of contributes as well.
    const auto config = node.module->resources.find(reference.resource);
    if (config == node.module->resources.end() || attribute.attribute.empty()) return;
    const syntax::Attribute* written = config->second.body.Find(attribute.attribute[0].name);
    if (written != nullptr) Add(module, lang::References(*written->expression));
  }

  const config::ModuleNode& root_;
  std::map<std::string, plan::RelevantAttribute>& found_;
  std::vector<Item> open_ = {};
  std::set<std::string> seen_ = {};
};

}  // namespace

void PlanWalk::FindRelevantAttributes(plan::Plan& plan) {
  std::map<std::string, plan::RelevantAttribute> found;
  Search search(context_.root, found);
  std::set<addr::Resource> changed;
  for (const plan::ResourceInstanceChange& change : plan.changes) {
    const addr::Resource& resource = change.address.resource;
    if (change.action == plan::Action::kNoOp || !changed.insert(resource).second) continue;
    const ConfigGraph::Id id = objects_.FindResource(resource);
    if (id < 0) continue;
    const Object& object = objects_.objects()[static_cast<size_t>(id)];
    search.Add(resource.module, ObjectReferences(*object.resource, change.schema));
  }
  for (const auto& [name, change] : plan.outputs) {
    if (change.action != plan::Action::kNoOp) search.AddOutput({}, name);
  }
  // Outputs of called modules have no earlier value to be equal to: they always count.
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects_.objects().size()); ++id) {
    const Object& object = objects_.objects()[static_cast<size_t>(id)];
    if (object.kind != Object::Kind::kOutput || !IsTargeted(id) ||
        options_.mode == plan::Mode::kDestroy ||
        object.module->module->outputs.at(object.name).ephemeral)
      continue;
    diag::Diagnostics reported;  // When the module was expanded.
    const Modules::InstanceList* instances = modules_.InstancesOf(*object.module, reported);
    if (instances == nullptr) continue;
    for (const ModuleScope* scope : *instances) search.AddOutput(scope->path(), object.name);
  }
  search.Run();
  for (auto& entry : found) plan.relevant_attributes.push_back(std::move(entry.second));
}

}  // namespace planner::engine
