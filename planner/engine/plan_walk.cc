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
#include "planner/config/variables.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

PlanWalk::PlanWalk(const Context& context, const PlanOptions& options,
                   std::shared_ptr<const state::State> prior, diag::Diagnostics& diags)
    : context_(context),
      options_(options),
      prior_(std::move(prior)),
      diags_(diags),
      scope_(context.module, context.providers.schemas(), /*validating=*/false),
      slots_(context.parallelism),
      refreshed_(*prior_) {
  scope_.SetVariables(options.variables);
}

plan::Plan PlanWalk::Run() {
  plan_.mode = options_.mode;
  plan_.variables = options_.variables;
  plan_.targets = options_.target_texts;
  plan_.replaces = options_.replace_texts;
  plan_.complete = options_.targets.empty();
  plan_.timestamp = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  plan_.previous_run_state = prior_;
  for (const auto& entry : context_.module.variables) {
    config::ValidateVariable(entry.second, scope_.ForExpressions(), diags_);
  }
  if (diag::HasErrors(diags_)) {
    plan_.errored = true;
    plan_.prior_state = prior_;
    return std::move(plan_);
  }
  FindTargets();
  create_before_destroy_ = CreateBeforeDestroy(context_.module, scope_);
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
  if (!first_failed_.empty() && !diag::HasErrors(diags_) && !context_.is_interrupted()) {
    diag::AddError(diags_, "Planning failed without a reason",
                   Cat("The changes of ", first_failed_,
                       " could not be planned, and nothing says why. This is a bug in the "
                       "planner."));
  }
  PlanOutputs(plan_);
  plan_.errored = diag::HasErrors(diags_);
  plan_.prior_state = std::make_shared<const state::State>(std::move(refreshed_));
  FindRelevantAttributes(plan_);
  for (const auto& change : plan_.changes) {
    if (std::find(plan_.providers.begin(), plan_.providers.end(), change.provider) ==
        plan_.providers.end())
      plan_.providers.push_back(change.provider);
  }
  Sort(plan_);
  return std::move(plan_);
}

void PlanWalk::BuildGraph() {
  for (const addr::ProviderConfig& provider : UsedProviders(context_.module, *prior_)) {
    if (!context_.providers.schemas().providers.contains(provider.provider)) continue;
    provider_nodes_[provider] = graph_.AddNode(addr::ToString(provider));
    nodes_.push_back({.provider = provider});
  }
  std::set<addr::Resource> all;
  if (options_.mode != plan::Mode::kDestroy) {
    for (const auto& entry : context_.module.resources) all.insert(entry.first);
  }
  for (const auto& entry : prior_->resources) all.insert(entry.first);
  for (const addr::Resource& address : all) {
    if (!options_.targets.empty() && !targeted_.contains(address)) continue;
    resource_nodes_[address] = graph_.AddNode(addr::ToString(address));
    const auto config = context_.module.resources.find(address);
    nodes_.push_back(
        {.resource = address,
         .config = config == context_.module.resources.end() ? nullptr : &config->second});
  }
  for (graph::NodeId id = 0; id < graph_.size(); ++id)
    ConnectResource(id, nodes_[static_cast<size_t>(id)]);
  const std::vector<std::string> cycle = graph_.ResolveCycles();
  if (!cycle.empty()) {
    std::string members;
    for (const std::string& member : cycle) members += Cat(members.empty() ? "" : ", ", member);
    diag::AddError(diags_, Cat("Cycle: ", members), "");
  }
}

void PlanWalk::ConnectResource(graph::NodeId id, const Node& node) {
  std::set<addr::Resource> dependencies;
  if (node.provider) {
    const config::ProviderBlock* block = context_.module.FindProviderBlock(*node.provider);
    const auto& schema =
        context_.providers.schemas().providers.at(node.provider->provider)->provider.block;
    if (block != nullptr)
      dependencies = scope_.ResourcesBehind(lang::BodyReferences(block->body, schema));
  } else {
    const auto in_state = prior_->resources.find(node.resource);
    const addr::ProviderConfig provider = node.config != nullptr
                                              ? context_.module.ProviderConfigOf(*node.config)
                                              : in_state->second.provider;
    for (const addr::ProviderConfig& used :
         {provider, in_state == prior_->resources.end() ? provider : in_state->second.provider}) {
      const auto found = provider_nodes_.find(used);
      if (found != provider_nodes_.end()) graph_.AddEdge(id, found->second);
    }
    if (node.config != nullptr && options_.mode != plan::Mode::kDestroy) {
      dependencies = scope_.ResourcesBehind(scope_.ReferencesOf(*node.config));
    }
  }
  for (const addr::Resource& dependency : dependencies) {
    const auto found = resource_nodes_.find(dependency);
    if (found != resource_nodes_.end()) graph_.AddEdge(id, found->second);
  }
}

void PlanWalk::Visit(graph::NodeId id, graph::Walk::Finish finish) {
  const Node& node = nodes_[static_cast<size_t>(id)];
  if (!node.provider) return VisitResource(node, std::move(finish));
  ConfigureProvider(context_, scope_, *node.provider, diags_,
                    [finish = std::move(finish)](bool ok) {
                      finish(ok ? graph::Outcome::kDone : graph::Outcome::kFailed);
                    });
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
  auto fan = std::make_shared<Fan>();
  fan->resource = node.resource;
  fan->config = options_.mode == plan::Mode::kDestroy ? nullptr : node.config;
  fan->declared = node.config;
  fan->finish = std::move(finish);
  const state::Resource* in_state = prior_->FindResource(node.resource);
  fan->provider =
      fan->config != nullptr ? context_.module.ProviderConfigOf(*fan->config) : in_state->provider;
  fan->schema = context_.providers.schemas().Find(fan->provider.provider, node.resource.mode,
                                                  node.resource.type);
  if (fan->schema == nullptr) {
    diag::AddError(
        diags_, "Missing resource schema from provider",
        Cat("The provider ", addr::ForDisplay(fan->provider.provider),
            " no longer supports the resource type of ", addr::ToString(node.resource), "."));
    return Failed(fan);
  }
  const std::optional<Instances> instances =
      fan->config != nullptr ? Expand(*fan->config, scope_, diags_) : NoneButKind(in_state);
  if (!instances) return Failed(fan);
  fan->kind = instances->kind;
  // One more than there are instances: nothing finishes before all have started.
  fan->pending = 1;
  const bool is_data = node.resource.mode == addr::ResourceMode::kData;
  std::set<addr::InstanceKey> wanted;
  for (const auto& [key, repetition] : instances->instances) {
    wanted.insert(key);
    ++fan->pending;
    if (is_data) {
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

plan::Plan MakePlan(const Context& context, const PlanOptions& options,
                    std::shared_ptr<const state::State> prior, diag::Diagnostics& diags) {
  return PlanWalk(context, options, std::move(prior), diags).Run();
}

}  // namespace planner::engine
