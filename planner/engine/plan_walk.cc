#include "planner/engine/plan_walk.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "planner/engine/cycles.h"
#include "planner/engine/force.h"
#include "planner/engine/moves.h"
#include "planner/lang/timestamps.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

PlanWalk::PlanWalk(const Context& context, const PlanOptions& options,
                   std::shared_ptr<const state::State> prior, diag::Diagnostics& diags)
    : context_(context),
      options_(options),
      found_(std::move(prior)),
      diags_(diags),
      imports_(context.root),
      objects_(context.root, context.providers.schemas(),
               options.mode == plan::Mode::kNormal ? &imports_ : nullptr),
      provisioners_(context.root),
      modules_(context.root, context.providers, Evaluation::Kind::kPlan),
      ledger_(context.root),
      slots_(context.parallelism),
      ephemerals_(context, modules_, slots_, diags) {
  MovedState moved = FollowMoves(context.root, found_, diags);
  previous_ = std::move(moved.previous);
  prior_ = std::move(moved.state);
  refreshed_ = *prior_;
  refreshed_.check_results.clear();  // Of an earlier run.
  StartChecks();
  for (const config::ModuleNode* node : config::Flatten(context.root)) {
    for (const config::Removed& removed : node->module->removed) {
      if (removed.destroy) continue;
      addr::Target target = removed.from;
      addr::ModulePath& path = target.instance.resource.module;
      path.insert(path.begin(), node->path.begin(), node->path.end());
      forgotten_.push_back(std::move(target));
    }
  }
  modules_.root().SetVariables(options.variables);
  for (const auto& entry : prior_->resources)
    in_state_[addr::WithoutKeys(entry.first)].push_back(entry.first);
}

plan::Plan PlanWalk::Run() {
  plan_.mode = options_.mode;
  for (const auto& [name, value] : options_.variables) {
    if (value.HasMark(proto::value::kEphemeral)) continue;
    plan_.variables[name] = value;
    const auto written = options_.written_variables.find(name);
    if (written != options_.written_variables.end()) plan_.written_variables.insert(*written);
  }
  plan_.apply_time_variables = options_.apply_time_variables;
  plan_.targets = options_.target_texts;
  plan_.replaces = options_.replace_texts;
  plan_.complete = options_.targets.empty();
  const absl::Time now = absl::Now();
  modules_.SetPlanTime(now);
  plan_.timestamp = lang::FormatTimestamp({.time = now});
  plan_.previous_run_state = found_;
  if (!CheckSelfReferences(objects_, diags_)) {
    plan_.prior_state = found_;
    plan_.errored = true;
    return std::move(plan_);
  }
  FindTargets();
  if (options_.mode == plan::Mode::kNormal) ReportUndeclaredImports();
  create_before_destroy_ = CreateBeforeDestroy(objects_);
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
    return walk.IsFinished();
  });
  ephemerals_.CloseRest();
  if (!first_failed_.empty() && !diag::HasErrors(diags_) && !context_.is_interrupted()) {
    diag::AddError(diags_, "Planning failed without a reason",
                   Cat("The changes of ", first_failed_,
                       " could not be planned, and nothing says why. This is a bug in the "
                       "planner."));
  }
  PlanOutputs(walk, plan_);
  WarnOfForgotten();
  FinishChecks();
  plan_.errored = diag::HasErrors(diags_);
  plan_.prior_state = std::make_shared<const state::State>(std::move(refreshed_));
  FindRelevantAttributes(plan_);
  plan_.function_results = context_.providers.functions().results();
  std::set<addr::ProviderConfig> used;
  for (const auto& change : plan_.changes) used.insert(change.provider);
  plan_.providers.assign(used.begin(), used.end());
  Sort(plan_);
  return std::move(plan_);
}

void PlanWalk::WarnOfForgotten() {
  std::vector<const plan::ResourceInstanceChange*> forgotten;
  for (const plan::ResourceInstanceChange& change : plan_.changes) {
    if (change.action == plan::Action::kForget) forgotten.push_back(&change);
  }
  if (forgotten.empty()) return;
  std::ranges::sort(forgotten, [](const auto* a, const auto* b) { return ComesBefore(*a, *b); });
  std::string list;
  for (const auto* change : forgotten) list += Cat("\n - ", addr::ToString(change->address));
  diag::AddWarning(
      diags_, "Some objects will no longer be managed by Terraform",
      Cat("If you apply this plan, Terraform will discard its tracking information for the "
          "following objects, but it will not delete them:",
          list,
          "\n\nAfter applying this plan, Terraform will no longer manage these objects. You will "
          "need to import them into Terraform to manage them again."));
}

const ConfigGraph::Object* PlanWalk::ObjectOf(const Node& node) const {
  return node.object < 0 ? nullptr : &objects_.objects()[static_cast<size_t>(node.object)];
}

void PlanWalk::Visit(graph::NodeId id, graph::Walk::Finish finish) {
  const Node& node = nodes_[static_cast<size_t>(id)];
  switch (node.kind) {
    case Node::Kind::kValue: return finish(VisitValue(*ObjectOf(node)));
    case Node::Kind::kResource: return VisitResource(node, std::move(finish));
    case Node::Kind::kEphemeral:
      return ephemerals_.Open(*ObjectOf(node), [finish = std::move(finish)](bool ok) {
        finish(ok ? graph::Outcome::kDone : graph::Outcome::kFailed);
      });
    case Node::Kind::kClose:
      return ephemerals_.Close(node.resource,
                               [finish = std::move(finish)] { finish(graph::Outcome::kDone); });
    case Node::Kind::kProvider: break;
  }
  ConfigureProvider(context_, modules_, node.provider, diags_,
                    [finish = std::move(finish)](bool ok) {
                      finish(ok ? graph::Outcome::kDone : graph::Outcome::kFailed);
                    });
}

// When destroying, and for what no target needs, values are only made if somebody asks.
graph::Outcome PlanWalk::VisitValue(const Object& object) {
  const bool is_rule = object.kind == Object::Kind::kVariable && object.module->parent == nullptr;
  if (options_.mode == plan::Mode::kDestroy && !is_rule) return graph::Outcome::kDone;
  return Force(object, modules_, diags_) ? graph::Outcome::kDone : graph::Outcome::kFailed;
}

namespace {

// No instances at all, of the kind that the state's are.
Instances NoneButKind(const state::Resource* in_state) {
  Instances none;
  if (in_state == nullptr || in_state->instances.empty()) return none;
  const addr::InstanceKey& key = in_state->instances.begin()->first;
  if (std::holds_alternative<int64_t>(key)) none.kind = Instances::Kind::kCount;
  if (std::holds_alternative<std::string>(key)) none.kind = Instances::Kind::kForEach;
  return none;
}

}  // namespace

void PlanWalk::VisitResource(const Node& node, graph::Walk::Finish finish) {
  struct Group {
    size_t pending = 1;  // One more than there are fans: nothing finishes before all have started.
    graph::Outcome outcome = graph::Outcome::kDone;
    graph::Walk::Finish finish = {};
  };
  auto group = std::make_shared<Group>();
  group->finish = std::move(finish);
  const graph::Walk::Finish finished = [group](graph::Outcome outcome) {
    if (outcome == graph::Outcome::kFailed) group->outcome = outcome;
    if (--group->pending == 0) group->finish(group->outcome);
  };
  std::set<addr::Resource> wanted;
  const Object* object = ObjectOf(node);
  if (object != nullptr && options_.mode != plan::Mode::kDestroy) {
    const Modules::InstanceList* instances = modules_.InstancesOf(*object->module, diags_);
    if (instances == nullptr || !FindImports(node, *instances)) {
      modules_.SetFailed(node.resource);
      return finished(graph::Outcome::kFailed);
    }
    ledger_.Know(state::CheckKind::kResource, addr::ToString(node.resource));
    for (ModuleScope* scope : *instances) {
      const addr::Resource address = scope->AddressOf(object->resource->address);
      wanted.insert(address);
      ++group->pending;
      StartFan(node, address, scope, finished);
    }
  }
  const auto in_state = in_state_.find(node.resource);
  if (in_state != in_state_.end()) {
    for (const addr::Resource& address : in_state->second) {
      if (wanted.contains(address)) continue;
      ++group->pending;
      StartFan(node, address, /*scope=*/nullptr, finished);
    }
  }
  finished(graph::Outcome::kDone);
}

// The configuration for what only the state has; nullopt after reporting that it is gone: such
// objects cannot be destroyed.
std::optional<addr::ProviderConfig> PlanWalk::ProviderInState(
    const addr::ResourceInstance& instance, const addr::ProviderConfig& provider) {
  std::optional<addr::ProviderConfig> now = context_.root.ResolveInState(provider);
  if (now) return now;
  const std::string name = Cat(addr::ToString(instance), " (orphan)");
  diag::AddError(diags_, "Provider configuration not present",
                 Cat("To work with ", name, " its original provider configuration at ",
                     addr::ToString(provider),
                     " is required, but it has been removed. This occurs when a provider "
                     "configuration is removed while objects created by that provider still exist "
                     "in the state. Re-add the provider configuration to destroy ",
                     name, ", after which you can remove the provider configuration again."));
  return std::nullopt;
}

void PlanWalk::StartFan(const Node& node, const addr::Resource& address, ModuleScope* scope,
                        graph::Walk::Finish finish) {
  const Object* object = ObjectOf(node);
  auto fan = std::make_shared<Fan>();
  fan->resource = address;
  fan->scope = scope;
  fan->object = node.object;
  fan->declared = object == nullptr ? nullptr : object->resource;
  fan->config = scope == nullptr ? nullptr : fan->declared;
  fan->finish = std::move(finish);
  const state::Resource* in_state = prior_->FindResource(address);
  const std::optional<addr::ProviderConfig> provider =
      object != nullptr
          ? object->provider
          : ProviderInState({address, in_state->instances.begin()->first}, in_state->provider);
  if (!provider) return Failed(fan);
  fan->provider = *provider;
  fan->schema =
      context_.providers.schemas().Find(fan->provider.provider, address.mode, address.type);
  if (fan->schema == nullptr) {
    diag::AddError(diags_, "Missing resource schema from provider",
                   Cat("The provider ", addr::ForDisplay(fan->provider.provider),
                       " no longer supports the resource type of ", addr::ToString(address), "."));
    return Failed(fan);
  }
  const std::optional<Instances> instances =
      scope != nullptr ? Expand(RepetitionOf(*fan->config), *scope, diags_) : NoneButKind(in_state);
  if (!instances || !HasImported(address, *instances)) return Failed(fan);
  fan->kind = instances->kind;
  // One more than there are instances: nothing finishes before all have started.
  fan->pending = 1;
  std::set<addr::InstanceKey> wanted;
  for (const auto& [key, repetition] : instances->instances) {
    wanted.insert(key);
    ++fan->pending;
    AddCheckable(*fan, key);
    if (address.mode == addr::ResourceMode::kData) {
      StartData(fan, key, repetition);
    } else {
      StartInstance(fan, key, &repetition);
    }
  }
  if (in_state != nullptr) StartUnwanted(fan, *in_state, wanted);
  FinishFan(fan);
}

void PlanWalk::StartUnwanted(const std::shared_ptr<Fan>& fan, const state::Resource& in_state,
                             const std::set<addr::InstanceKey>& wanted) {
  const bool is_data = fan->resource.mode == addr::ResourceMode::kData;
  for (const auto& [key, instance] : in_state.instances) {
    const addr::ResourceInstance address{fan->resource, key};
    if (!wanted.contains(key) && instance.current != nullptr) {
      if (!is_data) {
        ++fan->pending;
        StartInstance(fan, key, nullptr);
      } else if (options_.mode == plan::Mode::kDestroy || IsIncluded(address)) {
        refreshed_.RemoveObject(address);
      }
    }
    for (const auto& deposed : instance.deposed) {
      ++fan->pending;
      StartDeposed(fan, key, deposed.first);
    }
  }
}

namespace {

// They load and validate; plans cannot be made without what they tell the provider.
void RefuseProviderMetas(const config::ModuleNode& root, diag::Diagnostics& diags) {
  for (const config::ModuleNode* node : config::Flatten(root)) {
    for (const config::ProviderMeta* meta : config::UsedProviderMetas(*node->module)) {
      diag::AddError(diags, "Block type not supported yet",
                     Cat("This version of kiln does not send the block provider_meta to the "
                         "provider \"",
                         meta->local_name,
                         "\", which may change what it does. Remove the block, if the resources "
                         "of this module do not need it."),
                     meta->range);
    }
  }
}

}  // namespace

plan::Plan MakePlan(const Context& context, const PlanOptions& options,
                    std::shared_ptr<const state::State> prior, diag::Diagnostics& diags) {
  // What contradicts itself cannot be followed.
  const size_t before = diags.size();
  CheckRefactoring(context.root, diags);
  RefuseProviderMetas(context.root, diags);
  if (diags.size() == before) return PlanWalk(context, options, std::move(prior), diags).Run();
  plan::Plan plan;
  plan.mode = options.mode;
  plan.previous_run_state = plan.prior_state = std::move(prior);
  plan.errored = true;
  return plan;
}

}  // namespace planner::engine
