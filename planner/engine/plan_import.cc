// Import blocks in the plan walk (engine-compat.md 2.9).

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "planner/engine/generate_config.h"
#include "planner/engine/plan_walk.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

namespace {

void ReportNoInstance(const addr::ResourceInstance& address, diag::Diagnostics& diags) {
  diag::AddError(diags, kNoImportTarget,
                 Cat("The configuration for the given import ", addr::ToString(address),
                     " does not exist. All target instances must have an associated configuration "
                     "to be imported."));
}

}  // namespace

void PlanWalk::ReportUndeclaredImports() {
  for (const config::Import* block : imports_.undeclared()) {
    const addr::ResourceInstance address{block->to_resource, {}};
    const bool targeted = options_.targets.empty() ||
                          std::ranges::any_of(options_.targets, [&](const addr::Target& target) {
                            return target.Contains(address);
                          });
    if (!targeted) continue;
    diag::AddError(
        diags_, kNoImportTarget,
        Cat("The configuration for the given import target ", addr::ToString(address),
            " does not exist. If you wish to automatically generate config for this resource, use "
            "the -generate-config-out option within kiln plan. Otherwise, make sure the target "
            "resource exists within your configuration. For example:\n\n  kiln plan "
            "-generate-config-out=generated.tf"),
        block->to->SourceRange());
  }
}

bool PlanWalk::FindImports(const Node& node, const Modules::InstanceList& modules) {
  if (options_.mode != plan::Mode::kNormal || imports_.For(node.resource).empty()) return true;
  const auto ids = imports_.Evaluate(node.resource, modules_.root(), diags_);
  if (!ids) return false;
  for (const auto& [address, id] : *ids) {
    if (prior_->FindInstance(address) != nullptr) continue;
    const bool has_module = std::ranges::any_of(modules, [&](const ModuleScope* scope) {
      return scope->path() == address.resource.module;
    });
    if (!has_module) {
      ReportNoInstance(address, diags_);
      return false;
    }
    import_ids_[address] = id;
  }
  return true;
}

bool PlanWalk::HasImported(const addr::Resource& resource, const Instances& instances) {
  auto wanted = import_ids_.lower_bound({resource, {}});
  if (wanted == import_ids_.end() || wanted->first.resource != resource) return true;
  std::set<addr::InstanceKey> keys;
  for (const auto& instance : instances.instances) keys.insert(instance.first);
  for (; wanted != import_ids_.end() && wanted->first.resource == resource; ++wanted) {
    if (keys.contains(wanted->first.key)) continue;
    ReportNoInstance(wanted->first, diags_);
    return false;
  }
  return true;
}

bool PlanWalk::CanGenerate(const Fan& fan, const addr::ResourceInstance& address) {
  if (!fan.config->is_generated || import_ids_.contains(address)) return true;
  diag::AddError(diags_, kNoImportTarget,
                 Cat("An object of ", addr::ToString(address),
                     " is managed already, but the configuration does not declare it.\n\n"
                     "Configuration is generated only for what is being imported. Declare the "
                     "resource, or remove the import block to have the object destroyed."),
                 fan.config->range);
  return false;
}

void PlanWalk::Generate(Fan& fan, const proto::value::Value& object) {
  const std::string arguments = GenerateArguments(fan.resource, fan.provider, *fan.schema, object);
  fan.generated = GenerateBlock(fan.resource, arguments);
  const auto file = std::make_shared<const syntax::SourceFile>(options_.generated_name, arguments);
  fan.written.body = syntax::ParseFile(file, diags_);
  std::erase_if(fan.written.body.attributes,
                [](const syntax::Attribute& one) { return one.name == "provider"; });
}

state::ObjectPtr PlanWalk::CompleteImported(Fan& fan, const state::ObjectPtr& object) const {
  if (!fan.dependencies) fan.dependencies = objects_.ResourcesBehind(fan.object);
  auto complete = std::make_shared<state::Object>(*object);
  complete->dependencies = *fan.dependencies;
  complete->create_before_destroy =
      create_before_destroy_.contains(addr::WithoutKeys(fan.resource));
  return complete;
}

}  // namespace planner::engine
