#include "planner/engine/provisioners.h"

#include <optional>
#include <string_view>
#include <utility>

#include "planner/addr/module_path.h"
#include "planner/lang/decode.h"
#include "planner/lang/reference.h"
#include "planner/lang/scope.h"
#include "planner/plan/action.h"
#include "planner/provision/schemas.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;
using proto::value::Value;

namespace {

using When = config::Provisioner::When;

void AppendReferences(const syntax::Body& body, const proto::schema::Block& schema,
                      std::vector<syntax::Traversal>& all) {
  std::vector<syntax::Traversal> more = lang::BodyReferences(body, schema);
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void CheckProvisioner(const config::Provisioner& provisioner, const ModuleScope& module,
                      const lang::Scope& scope, diag::Diagnostics& diags) {
  const proto::schema::Block* schema = provision::FindSchema(provisioner.type);
  if (schema == nullptr) {
    return diag::AddError(
        diags, "Missing required provisioner plugin",
        Cat("This configuration requires provisioner plugin \"", provisioner.type,
            "\", which isn't available. There are \"local-exec\", \"file\" and \"remote-exec\"; "
            "kiln runs no provisioners that are plugins."),
        provisioner.type_range);
  }
  const std::optional<Value> config = module.Decode(provisioner.body, *schema, scope, diags);
  if (!config) return;
  const auto mistake = provision::FindMistake(provisioner.type, config->WithoutDeepMarks());
  if (!mistake) return;
  diag::AddError(diags, mistake->summary, mistake->detail,
                 lang::RangeOfPath(provisioner.body, *schema, {}));
}

// `self` is an object of which nothing is known but its schema.
lang::Scope ScopeWithSelf(ModuleScope& module, const Repetition& repetition,
                          const proto::schema::Block& object) {
  const proto::value::Type type = ImpliedType(object);
  lang::Scope scope = module.ForExpressions(
      repetition, Value::Unknown(type.HasDynamic() ? proto::value::Type::Dynamic() : type));
  scope.resolve = [inner = std::move(scope.resolve), &object](
                      const syntax::Traversal& traversal,
                      diag::Diagnostics& diags) -> std::optional<lang::Scope::Resolved> {
    const auto& steps = traversal.steps;
    if (steps[0].name == "self" && steps.size() > 1 && !steps[1].key &&
        object.FindAttribute(steps[1].name) == nullptr &&
        object.FindBlock(steps[1].name) == nullptr) {
      diag::AddError(diags, "Unsupported attribute",
                     Cat("This object has no argument, nested block, or exported attribute named "
                         "\"",
                         steps[1].name, "\"."),
                     traversal.file->RangeOf(steps[1].range));
      return std::nullopt;
    }
    return inner(traversal, diags);
  };
  return scope;
}

}  // namespace

Provisioners::Provisioners(const config::ModuleNode& root) {
  for (const config::ModuleNode* node : config::Flatten(root)) {
    const auto add = [&](addr::Resource address, const config::Provisioning& blocks) {
      if (blocks.provisioners.empty()) return;
      address.module.insert(address.module.begin(), node->path.begin(), node->path.end());
      places_[std::move(address)] = {.module = node, .blocks = &blocks};
    };
    for (const auto& [declared, resource] : node->module->resources)
      add(declared, resource.provisioning);
    for (const config::Removed& removed : node->module->removed)
      add(removed.from.instance.resource, removed.provisioning);
  }
}

Provisioners::Found Provisioners::Find(const addr::Resource& resource, When when) const {
  Found found{.when = when};
  if (places_.empty()) return found;
  const auto place = places_.find(addr::WithoutKeys(resource));
  if (place == places_.end()) return found;
  found.module = place->second.module;
  found.blocks = place->second.blocks;
  for (const config::Provisioner& provisioner : found.blocks->provisioners)
    if (provisioner.when == when) found.provisioners.push_back(&provisioner);
  return found;
}

std::vector<syntax::Traversal> ProvisionerReferences(const config::Resource& resource) {
  std::vector<syntax::Traversal> all;
  const config::Provisioning& blocks = resource.provisioning;
  if (blocks.connection) AppendReferences(*blocks.connection, provision::ConnectionSchema(), all);
  for (const config::Provisioner& provisioner : blocks.provisioners) {
    const proto::schema::Block* schema = provision::FindSchema(provisioner.type);
    if (provisioner.when != When::kCreate || schema == nullptr) continue;
    AppendReferences(provisioner.body, *schema, all);
    if (provisioner.connection)
      AppendReferences(*provisioner.connection, provision::ConnectionSchema(), all);
  }
  return all;
}

void CheckProvisioners(const config::Provisioning& blocks, ModuleScope& module,
                       const Repetition& repetition, const proto::schema::Block& object,
                       diag::Diagnostics& diags) {
  if (blocks.provisioners.empty()) return;
  const lang::Scope scope = ScopeWithSelf(module, repetition, object);
  for (const config::Provisioner& provisioner : blocks.provisioners) {
    const size_t before = diags.size();
    CheckProvisioner(provisioner, module, scope, diags);
    if (const auto connection = config::ConnectionOf(blocks, provisioner))
      module.Decode(*connection, provision::ConnectionSchema(), scope, diags);
    // What is wrong with the first may be wrong with all, such as the connection around them.
    if (diags.size() > before) return;
  }
}

void RefuseUnsupported(const Provisioners& provisioners, const plan::ResourceInstanceChange& change,
                       bool was_tainted, diag::Diagnostics& diags) {
  if (!change.deposed_key.empty()) return;
  const bool creates = change.action == plan::Action::kCreate || plan::IsReplace(change.action);
  const bool destroys = (change.action == plan::Action::kDelete ||
                         change.action == plan::Action::kDeleteThenCreate) &&
                        !was_tainted;
  for (const When when : {When::kDestroy, When::kCreate}) {
    if (when == When::kCreate ? !creates : !destroys) continue;
    for (const config::Provisioner* provisioner :
         provisioners.Find(change.address.resource, when).provisioners) {
      if (provision::IsRunnable(provisioner->type)) continue;
      diags.push_back(
          {.summary = "Unsupported provisioner",
           .detail = Cat("A provisioner of type \"", provisioner->type, "\" would run ",
                         when == When::kCreate ? "after this object has been created"
                                               : "before this object is destroyed",
                         ", and kiln runs only \"local-exec\". Nothing has been changed. Let "
                         "\"local-exec\" call a program that reaches the machine, such as ssh or "
                         "scp, or take the block out."),
           .address = addr::ToString(change.address),
           .subject = provisioner->type_range});
    }
  }
}

}  // namespace planner::engine
