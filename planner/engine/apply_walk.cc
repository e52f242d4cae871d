#include "planner/engine/apply_walk.h"

#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "planner/state/file.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using proto::text::Cat;
using proto::value::Value;

ApplyWalk::ApplyWalk(const Context& context, const plan::Plan& plan, state::LocalStore& store,
                     diag::Diagnostics& diags)
    : context_(context),
      plan_(plan),
      store_(store),
      diags_(diags),
      scope_(context.module, context.providers.schemas(), /*validating=*/false),
      state_(*plan.prior_state),
      recorder_(state_, store, context.queue, diags),
      slots_(context.parallelism) {
  scope_.SetVariables(plan.variables);
  scope_.SetApplyTime(absl::Now());
  create_before_destroy_ = CreateBeforeDestroy(context.module, scope_);
}

ApplyResult ApplyWalk::Run() {
  PublishPlanned();
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
    }
    return walk.IsFinished() && recorder_.IsIdle();
  });
  if (stopping) diag::AddError(diags_, "execution halted", "");
  SaveOutputs();
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
  const auto found = context_.module.resources.find(resource);
  return found == context_.module.resources.end() ? nullptr : &found->second;
}

// What expressions see before anything is applied: planned values, and data as read while planning.
void ApplyWalk::PublishPlanned() {
  for (const auto& [address, resource] : context_.module.resources) {
    kinds_[address] = resource.count != nullptr      ? Instances::Kind::kCount
                      : resource.for_each != nullptr ? Instances::Kind::kForEach
                                                     : Instances::Kind::kSingle;
  }
  for (const Change& change : plan_.changes) {
    if (!change.deposed_key.empty()) continue;
    const bool goes = change.action == Action::kDelete || change.action == Action::kForget;
    if (!goes || plan_.mode == plan::Mode::kDestroy)
      values_[change.address.resource][change.address.key] = goes ? change.before : change.after;
  }
  for (const auto& [address, resource] : state_.resources) {
    if (!kinds_.contains(address) || values_.contains(address)) continue;
    const auto* schema =
        context_.providers.schemas().Find(resource.provider.provider, address.mode, address.type);
    for (const auto& [key, instance] : resource.instances) {
      if (schema == nullptr || instance.current == nullptr) continue;
      const auto value = state::Decode(*instance.current, *schema);
      if (value.ok()) values_[address][key] = *value;
    }
  }
  for (const auto& entry : kinds_) PublishResource(entry.first);
}

void ApplyWalk::PublishResource(const addr::Resource& resource) {
  const auto kind = kinds_.find(resource);
  if (kind == kinds_.end()) return;
  const auto& values = values_[resource];
  if (kind->second == Instances::Kind::kSingle && values.empty()) return;
  scope_.SetResource(resource, Combine(kind->second, values));
}

void ApplyWalk::Visit(graph::NodeId id, graph::Walk::Finish finish) {
  Node& node = nodes_[static_cast<size_t>(id)];
  if (DependencyFailed(id)) {
    node.failed = true;
    if (node.kind == Node::Kind::kApply) scope_.SetFailed(node.resource);
    return finish(graph::Outcome::kDone);  // Whoever waits for it looks at `failed`.
  }
  if (node.kind != Node::Kind::kProvider) return VisitChanges(id, finish);
  ConfigureProvider(context_, scope_, *node.provider, diags_,
                    [this, id, finish = std::move(finish)](bool ok) {
                      nodes_[static_cast<size_t>(id)].failed = !ok;
                      finish(graph::Outcome::kDone);
                    });
}

void ApplyWalk::VisitChanges(graph::NodeId id, const graph::Walk::Finish& finish) {
  Node& node = nodes_[static_cast<size_t>(id)];
  if (node.kind == Node::Kind::kApply && !node.changes.empty() && !ExpandAgain(node.resource))
    node.failed = true;
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
    if (node.failed) scope_.SetFailed(node.resource);
    if (!node.changes.empty()) PublishResource(node.resource);
  }
  finish(graph::Outcome::kDone);
}

// each.value may only be known now.
bool ApplyWalk::ExpandAgain(const addr::Resource& resource) {
  const config::Resource* config = ConfigOf(resource);
  if (config == nullptr) return true;
  const auto instances = Expand(*config, scope_, diags_);
  if (!instances) return false;
  for (const auto& [key, repetition] : instances->instances)
    repetitions_[resource][key] = repetition;
  return true;
}

void ApplyWalk::SaveOutputs() {
  if (plan_.mode == plan::Mode::kDestroy) {
    if (!diag::HasErrors(diags_) && plan_.complete) state_.outputs.clear();
    return;
  }
  for (const auto& [name, change] : plan_.outputs) {
    const auto output = context_.module.outputs.find(name);
    if (output == context_.module.outputs.end()) {
      state_.outputs.erase(name);
      continue;
    }
    std::optional<Value> value = change.after;
    if (!change.after.IsWhollyKnown())
      value = scope_.Evaluate(*output->second.value, scope_.ForExpressions(), diags_);
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

ApplyResult ApplyPlan(const Context& context, const plan::Plan& plan, state::LocalStore& store,
                      diag::Diagnostics& diags) {
  return ApplyWalk(context, plan, store, diags).Run();
}

}  // namespace planner::engine
