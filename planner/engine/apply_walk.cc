#include "planner/engine/apply_walk.h"

#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "planner/engine/force.h"
#include "planner/lang/timestamps.h"
#include "planner/state/file.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using proto::text::Cat;
using proto::value::Value;

ApplyWalk::ApplyWalk(const Context& context, const plan::Plan& plan,
                     const std::map<std::string, Value>& variables, state::LocalStore& store,
                     diag::Diagnostics& diags)
    : context_(context),
      plan_(plan),
      store_(store),
      diags_(diags),
      objects_(context.root, context.providers.schemas()),
      provisioners_(context.root),
      modules_(context.root, context.providers, Evaluation::Kind::kApply),
      ledger_(context.root),
      state_(*plan.prior_state),
      recorder_(state_, store, context.queue, diags),
      slots_(context.parallelism),
      commands_(context.queue),
      ephemerals_(context, modules_, slots_, diags) {
  std::map<std::string, Value> all = plan.variables;
  for (const auto& [name, value] : variables) all[name] = value;
  modules_.root().SetVariables(all);
  modules_.SetApplyTime(absl::Now());
  if (const auto planned = lang::ParseTimestamp(plan.timestamp))
    modules_.SetPlanTime(planned->time);
  create_before_destroy_ = CreateBeforeDestroy(objects_);
  ledger_.UseObjectsOf(plan.checks);
  if (plan.mode == plan::Mode::kDestroy) return;
  modules_.checking().ledger = &ledger_;
}

ApplyResult ApplyWalk::Run() {
  PublishPlanned();
  RecordImports();
  BuildGraph();
  graph::Walk walk(graph_, [this](graph::NodeId id, graph::Walk::Finish finish) {
    Visit(id, std::move(finish));
  });
  walk.Start();
  bool stopping = false;
  context_.queue.RunUntil([&] {
    if (context_.is_interrupted() && !std::exchange(stopping, true)) {
      walk.Stop();
      context_.providers.Stop();
      commands_.Stop();
    }
    return walk.IsFinished() && recorder_.IsIdle();
  });
  ephemerals_.CloseRest();
  if (stopping) diag::AddError(diags_, "execution halted", "");
  SaveOutputs();
  state_.check_results = state::CheckResultsJson(FinalChecks());
  const absl::Status saved = store_.Save(state_);
  if (!saved.ok()) {
    std::ofstream("errored.tfstate", std::ios::binary) << state::WriteState(state_);
    diag::AddError(diags_, "Failed to save state",
                   Cat("Error saving state: ", saved.message(),
                       "\n\nThe updated state has been written to the file \"errored.tfstate\" in "
                       "the current working directory instead."));
  }
  return {.counts = counts_, .state = std::move(state_)};
}

const config::Resource* ApplyWalk::ConfigOf(const addr::Resource& resource) const {
  const ConfigGraph::Id id = objects_.FindResource(resource);
  return id < 0 ? nullptr : objects_.objects()[static_cast<size_t>(id)].resource;
}

void ApplyWalk::RecordImports() {
  for (const Change& change : plan_.changes) {
    if (!change.import_id) continue;
    ++counts_.import;
    recorder_.Record(change.address, [] {});
    if (!context_.hooks) continue;
    for (const auto kind : {Event::Kind::kImportStart, Event::Kind::kImportDone}) {
      context_.hooks({.kind = kind,
                      .address = change.address,
                      .id_name = "id",
                      .id_value = *change.import_id});
    }
  }
}

// What expressions see before anything is applied: planned values, and data as read while planning.
void ApplyWalk::PublishPlanned() {
  std::set<addr::Resource> planned;
  for (const Change& change : plan_.changes) {
    if (!change.deposed_key.empty()) continue;
    planned.insert(change.address.resource);
    const bool goes = change.action == Action::kDelete || change.action == Action::kForget;
    if (!goes || plan_.mode == plan::Mode::kDestroy)
      values_[change.address.resource][change.address.key] = goes ? change.before : change.after;
  }
  for (const auto& [address, resource] : state_.resources) {
    if (planned.contains(address) || ConfigOf(address) == nullptr) continue;
    const auto* schema =
        context_.providers.schemas().Find(resource.provider.provider, address.mode, address.type);
    for (const auto& [key, instance] : resource.instances) {
      if (schema == nullptr || instance.current == nullptr) continue;
      const auto value = state::Decode(*instance.current, *schema);
      if (value.ok()) values_[address][key] = *value;
    }
  }
  for (const auto& entry : values_) PublishResource(entry.first);
}

void ApplyWalk::PublishResource(const addr::Resource& resource) {
  const config::Resource* config = ConfigOf(resource);
  const auto values = values_.find(resource);
  if (config == nullptr || values == values_.end() || values->second.empty()) return;
  modules_.SetResource(resource, Combine(KindOf(*config), values->second));
}

void ApplyWalk::Visit(graph::NodeId id, graph::Walk::Finish finish) {
  Node& node = nodes_[static_cast<size_t>(id)];
  if (node.kind == Node::Kind::kClose) {
    return ephemerals_.Close(node.resource,
                             [finish = std::move(finish)] { finish(graph::Outcome::kDone); });
  }
  if (DependencyFailed(id)) {
    node.failed = true;
    if (node.kind == Node::Kind::kApply || node.kind == Node::Kind::kEphemeral)
      modules_.SetFailed(node.resource);
    return finish(graph::Outcome::kDone);  // Whoever waits for it looks at `failed`.
  }
  if (node.kind == Node::Kind::kValue) {
    const ConfigGraph::Object& object = objects_.objects()[static_cast<size_t>(node.object)];
    if (ForcesValue(object) && !Force(object, modules_, diags_)) node.failed = true;
    return finish(graph::Outcome::kDone);
  }
  if (node.kind == Node::Kind::kChecks) return finish(graph::Outcome::kDone);
  if (node.kind == Node::Kind::kEphemeral) {
    return ephemerals_.Open(objects_.objects()[static_cast<size_t>(node.object)],
                            [this, id, finish = std::move(finish)](bool ok) {
                              nodes_[static_cast<size_t>(id)].failed = !ok;
                              finish(graph::Outcome::kDone);
                            });
  }
  if (node.kind != Node::Kind::kProvider) return VisitChanges(id, finish);
  ConfigureProvider(context_, modules_, *node.provider, diags_,
                    [this, id, finish = std::move(finish)](bool ok) {
                      nodes_[static_cast<size_t>(id)].failed = !ok;
                      finish(graph::Outcome::kDone);
                    });
}

void ApplyWalk::VisitChanges(graph::NodeId id, const graph::Walk::Finish& finish) {
  Node& node = nodes_[static_cast<size_t>(id)];
  const bool idle = node.changes.empty() && node.unchanged.empty();
  if (node.kind == Node::Kind::kApply && !idle && !ExpandAgain(node)) node.failed = true;
  if (!node.failed) {
    for (const Change* change : node.unchanged) {
      if (!CheckUnchanged(*change)) node.failed = true;
    }
  }
  auto pending = std::make_shared<size_t>(1);
  const auto finished = [this, id, pending, finish](bool ok) {
    Node& self = nodes_[static_cast<size_t>(id)];
    if (!ok) self.failed = true;
    if (--*pending == 0) FinishNode(self, finish);
  };
  if (!node.failed) {
    for (const Change* change : node.changes) {
      ++*pending;
      slots_.Acquire([this, kind = node.kind, change, finished] {
        if (context_.is_interrupted()) {
          slots_.Release();
          return finished(false);
        }
        StartChange(kind, *change, [this, change, finished](bool ok) {
          ReleaseSlot(*change);
          waiting_.erase(change);
          finished(ok);
        });
      });
    }
  }
  finished(true);
}

// Once for each change, at its end at the latest.
void ApplyWalk::ReleaseSlot(const Change& change) {
  if (waiting_.insert(&change).second) slots_.Release();
}

void ApplyWalk::FinishNode(Node& node, const graph::Walk::Finish& finish) {
  if (node.kind == Node::Kind::kApply) {
    if (node.failed) modules_.SetFailed(node.resource);
    std::set<addr::Resource> changed;
    for (const Change* change : node.changes) changed.insert(change->address.resource);
    for (const addr::Resource& resource : changed) PublishResource(resource);
  }
  finish(graph::Outcome::kDone);
}

// each.value may only be known now.
bool ApplyWalk::ExpandAgain(const Node& node) {
  if (node.object < 0) return true;
  const ConfigGraph::Object& object = objects_.objects()[static_cast<size_t>(node.object)];
  const Modules::InstanceList* scopes = modules_.InstancesOf(*object.module, diags_);
  if (scopes == nullptr) return false;
  for (ModuleScope* scope : *scopes) {
    const auto instances = Expand(RepetitionOf(*object.resource), *scope, diags_);
    if (!instances) return false;
    auto& repetitions = repetitions_[scope->AddressOf(object.resource->address)];
    for (const auto& [key, repetition] : instances->instances) repetitions[key] = repetition;
  }
  return true;
}

void ApplyWalk::SaveOutputs() {
  if (plan_.mode == plan::Mode::kDestroy) {
    if (!diag::HasErrors(diags_) && plan_.complete) state_.outputs.clear();
    return;
  }
  const auto& outputs = context_.root.module->outputs;
  ModuleScope& root = modules_.root();
  for (const auto& [name, change] : plan_.outputs) {
    const auto output = outputs.find(name);
    if (output == outputs.end()) {
      state_.outputs.erase(name);
      continue;
    }
    const lang::Scope scope = root.ForExpressions();
    if (!CheckConditions(output->second.preconditions, scope, ConditionKind::kOutputPrecondition,
                         CheckableOf(state::CheckKind::kOutput, {}, name), modules_.checking(),
                         diags_))
      continue;
    std::optional<Value> value = change.after;
    if (!change.after.IsWhollyKnown()) value = root.Evaluate(*output->second.value, scope, diags_);
    if (!value || !value->IsWhollyKnown()) continue;
    if (HoldsInfinity(*value)) {
      RefuseInfinity(output->second.value->SourceRange(), diags_);
      continue;
    }
    if (value->IsNull()) {
      state_.outputs.erase(name);
    } else {
      state_.outputs[name] = {.value = value->WithoutDeepMarks(),
                              .sensitive = output->second.sensitive};
    }
  }
}

ApplyResult ApplyPlan(const Context& context, const plan::Plan& plan,
                      const std::map<std::string, Value>& ephemeral_variables,
                      state::LocalStore& store, diag::Diagnostics& diags) {
  return ApplyWalk(context, plan, ephemeral_variables, store, diags).Run();
}

}  // namespace planner::engine
