#include "planner/engine/plan_walk.h"

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
#include "planner/lang/reference.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using plan::ActionReason;
using proto::text::Cat;
using proto::value::Value;

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
  context_.queue.RunUntil([&] {
    if (context_.is_interrupted()) walk.Stop();
    return walk.IsFinished();
  });
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

// Targets and, transitively, everything they depend on (in destroy mode: what depends on them).
void PlanWalk::FindTargets() {
  if (options_.targets.empty()) return;
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  std::map<addr::Resource, std::set<addr::Resource>> edges;
  std::set<addr::Resource> all;
  for (const auto& [address, resource] : context_.module.resources) {
    all.insert(address);
    for (const addr::Resource& dependency : scope_.ResourcesBehind(scope_.ReferencesOf(resource))) {
      if (destroy) {
        edges[dependency].insert(address);
      } else {
        edges[address].insert(dependency);
      }
    }
  }
  for (const auto& [address, resource] : prior_->resources) {
    all.insert(address);
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current == nullptr) continue;
      for (const addr::Resource& dependency : instance.current->dependencies) {
        if (destroy) {
          edges[dependency].insert(address);
        } else if (context_.module.resources.count(address) == 0) {
          edges[address].insert(dependency);
        }
      }
    }
  }
  std::vector<addr::Resource> open;
  for (const addr::Resource& resource : all) {
    for (const addr::Target& target : options_.targets) {
      addr::ResourceInstance probe{.resource = resource, .key = target.instance.key};
      if (target.Contains(probe) || target.instance.resource == resource) open.push_back(resource);
    }
  }
  while (!open.empty()) {
    const addr::Resource resource = open.back();
    open.pop_back();
    if (!targeted_.insert(resource).second) continue;
    for (const addr::Resource& next : edges[resource]) open.push_back(next);
  }
}

bool PlanWalk::IsIncluded(const addr::ResourceInstance& address) const {
  if (options_.targets.empty()) return true;
  if (targeted_.count(address.resource) == 0) return false;
  bool named = false;
  for (const addr::Target& target : options_.targets) {
    if (target.Contains(address)) return true;
    named |= target.instance.resource == address.resource;
  }
  return !named;  // Needed by a target, or another instance of the targeted resource was meant.
}

void PlanWalk::BuildGraph() {
  for (const addr::ProviderConfig& provider : UsedProviders(context_.module, *prior_)) {
    if (context_.providers.schemas().providers.count(provider.provider) == 0) continue;
    provider_nodes_[provider] = graph_.AddNode(addr::ToString(provider));
    nodes_.push_back({.provider = provider});
  }
  std::set<addr::Resource> all;
  if (options_.mode != plan::Mode::kDestroy) {
    for (const auto& entry : context_.module.resources) all.insert(entry.first);
  }
  for (const auto& entry : prior_->resources) all.insert(entry.first);
  for (const addr::Resource& address : all) {
    if (!options_.targets.empty() && targeted_.count(address) == 0) continue;
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

void PlanWalk::VisitResource(const Node& node, graph::Walk::Finish finish) {
  auto fan = std::make_shared<Fan>();
  fan->resource = node.resource;
  fan->config = options_.mode == plan::Mode::kDestroy ? nullptr : node.config;
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
  std::optional<Instances> instances = Instances{};
  if (fan->config != nullptr) {
    instances = Expand(*fan->config, scope_, diags_);
    if (!instances) return Failed(fan);
  } else if (in_state != nullptr && !in_state->instances.empty()) {
    const addr::InstanceKey& key = in_state->instances.begin()->first;
    instances->kind = std::holds_alternative<int64_t>(key)       ? Instances::Kind::kCount
                      : std::holds_alternative<std::string>(key) ? Instances::Kind::kForEach
                                                                 : Instances::Kind::kSingle;
  }
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
  if (in_state != nullptr) {
    for (const auto& [key, instance] : in_state->instances) {
      const addr::ResourceInstance address{node.resource, key};
      if (wanted.count(key) == 0 && instance.current != nullptr) {
        ++fan->pending;
        if (!is_data) {
          StartInstance(fan, key, nullptr);
        } else {
          if (options_.mode == plan::Mode::kDestroy || IsIncluded(address))
            refreshed_.RemoveObject(address);
          --fan->pending;
        }
      }
      for (const auto& deposed : instance.deposed) {
        ++fan->pending;
        StartDeposed(fan, key, deposed.first);
      }
    }
  }
  FinishFan(fan);
}

ActionReason PlanWalk::DeleteReason(const Fan& fan, const addr::InstanceKey& key) const {
  if (options_.mode == plan::Mode::kDestroy) return ActionReason::kNone;
  if (fan.config == nullptr) return ActionReason::kDeleteBecauseNoResourceConfig;
  switch (fan.kind) {
    case Instances::Kind::kSingle: return ActionReason::kDeleteBecauseWrongRepetition;
    case Instances::Kind::kCount:
      return std::holds_alternative<int64_t>(key) ? ActionReason::kDeleteBecauseCountIndex
                                                  : ActionReason::kDeleteBecauseWrongRepetition;
    case Instances::Kind::kForEach:
      return std::holds_alternative<std::string>(key) ? ActionReason::kDeleteBecauseEachKey
                                                      : ActionReason::kDeleteBecauseWrongRepetition;
  }
  return ActionReason::kNone;
}

// `repetition` null: the instance is not configured (any more).
void PlanWalk::StartInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                             const Repetition* repetition) {
  const addr::ResourceInstance address{fan->resource, key};
  const state::ObjectPtr object = prior_->FindObject(address);
  InstanceToPlan in{.address = address,
                    .provider = fan->provider,
                    .client = &context_.providers.Client(fan->provider),
                    .schema = fan->schema};
  in.prior = object.get();
  in.refresh = options_.refresh;
  in.locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  in.delete_reason = DeleteReason(*fan, key);
  if (!IsIncluded(address)) {
    if (object != nullptr) {
      diag::Diagnostics ignored;
      const auto value = state::Decode(*object, *fan->schema);
      if (value.ok()) fan->values[key] = *value;
    }
    return FinishFan(fan);
  }
  if (repetition != nullptr) {
    const config::Resource& config = *fan->config;
    const Repetition copy = *repetition;
    in.evaluate = [this, &config, copy, fan](diag::Diagnostics& diags) -> std::optional<Value> {
      const lang::Scope scope = scope_.ForExpressions(copy);
      if (!CheckConditions(config.preconditions, scope, "Resource precondition", diags))
        return std::nullopt;
      return scope_.Decode(config.body, fan->schema->block, scope, diags);
    };
    in.create_before_destroy = create_before_destroy_.count(fan->resource) > 0;
    in.ignore_changes.all = config.ignore_all_changes;
    for (const syntax::Traversal& ignored : config.ignore_changes) {
      proto::value::Path path;
      for (const syntax::TraversalStep& step : ignored.steps) {
        path.push_back(step.key ? proto::value::PathStep::Index(*step.key)
                                : proto::value::PathStep::Attribute(step.name));
      }
      in.ignore_changes.paths.push_back(std::move(path));
    }
    for (const addr::ResourceInstance& replaced : options_.replaces)
      in.replace_requested |= replaced == address;
    if (!config.replace_triggered_by.empty())
      in.replace_triggered = [this, &config, copy] { return IsTriggered(config, copy); };
  }
  slots_.Acquire([this, fan, key, object, in = std::move(in)]() mutable {
    if (context_.is_interrupted()) {
      slots_.Release();
      fan->failed = true;
      return FinishFan(fan);
    }
    PlanInstance(std::move(in), context_.hooks, [this, fan, key, object](PlannedInstance planned) {
      slots_.Release();
      OnInstance(fan, key, "", std::move(planned));
    });
  });
}

void PlanWalk::StartDeposed(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                            const std::string& deposed) {
  const addr::ResourceInstance address{fan->resource, key};
  const state::ObjectPtr object = prior_->FindObject(address, deposed);
  InstanceToPlan in{.address = address,
                    .provider = fan->provider,
                    .client = &context_.providers.Client(fan->provider),
                    .schema = fan->schema};
  in.prior = object.get();
  in.refresh = options_.refresh;
  in.locate = LocateIn(fan->config, fan->schema, addr::ToString(address));
  slots_.Acquire([this, fan, key, deposed, object, in = std::move(in)]() mutable {
    PlanInstance(std::move(in), context_.hooks,
                 [this, fan, key, deposed, object](PlannedInstance planned) {
                   slots_.Release();
                   OnInstance(fan, key, deposed, std::move(planned));
                 });
  });
}

void PlanWalk::OnInstance(const std::shared_ptr<Fan>& fan, const addr::InstanceKey& key,
                          const std::string& deposed, PlannedInstance planned) {
  const addr::ResourceInstance address{fan->resource, key};
  diag::Append(diags_, std::move(planned.diags));
  if (planned.failed) fan->failed = true;
  if (planned.refreshed != nullptr) {
    refreshed_.SetObject(address, deposed, prior_->FindResource(fan->resource)->provider,
                         planned.refreshed);
  } else if (!planned.failed && prior_->FindObject(address, deposed) != nullptr) {
    refreshed_.RemoveObject(address, deposed);
  }
  if (planned.drift) {
    planned.drift->deposed_key = deposed;
    plan_.drift.push_back(*std::move(planned.drift));
  }
  if (planned.change) {
    plan::ResourceInstanceChange& change = *planned.change;
    change.deposed_key = deposed;
    if (deposed.empty()) {
      if (fan->config != nullptr) CheckPreventDestroy(*fan, change);
      const bool stays = change.action != Action::kDelete;
      if (stays || options_.mode == plan::Mode::kDestroy)
        fan->values[key] = stays ? change.after : change.before;
      if (stays && fan->config != nullptr && !fan->config->postconditions.empty()) {
        const auto& repetition = key;
        (void)repetition;
        const lang::Scope scope = scope_.ForExpressions({}, change.after);
        if (!CheckConditions(fan->config->postconditions, scope, "Resource postcondition", diags_))
          fan->failed = true;
      }
    }
    changes_[fan->resource].push_back(plan_.changes.size());
    plan_.changes.push_back(std::move(change));
  }
  FinishFan(fan);
}

void PlanWalk::CheckPreventDestroy(const Fan& fan, const plan::ResourceInstanceChange& change) {
  if (!fan.config->prevent_destroy ||
      (change.action != Action::kDelete && !plan::IsReplace(change.action)))
    return;
  diag::AddError(diags_, "Instance cannot be destroyed",
                 Cat("Resource ", addr::ToString(change.address),
                     " has lifecycle.prevent_destroy set, but the plan calls for this resource to "
                     "be destroyed. To avoid this error and "
                     "continue with the plan, either disable lifecycle.prevent_destroy or reduce "
                     "the scope of the plan using the -target option."),
                 fan.config->range);
}

void PlanWalk::FinishFan(const std::shared_ptr<Fan>& fan) {
  if (--fan->pending > 0) return;
  if (fan->failed) return Failed(fan);
  scope_.SetResource(fan->resource, Combine(fan->kind, std::move(fan->values)));
  fan->finish(graph::Outcome::kDone);
}

void PlanWalk::Failed(const std::shared_ptr<Fan>& fan) {
  scope_.SetFailed(fan->resource);
  fan->finish(graph::Outcome::kFailed);
}

void PlanWalk::PlanOutputs(plan::Plan& plan) {
  const bool destroy = options_.mode == plan::Mode::kDestroy;
  for (graph::NodeId id = 0; id < graph_.size(); ++id) {
    // What was skipped has no value; outputs that refer to it stay as they are.
    const Node& node = nodes_[static_cast<size_t>(id)];
    if (!node.provider && node.config != nullptr && changes_.count(node.resource) == 0 &&
        diag::HasErrors(diags_))
      scope_.SetFailed(node.resource);
  }
  const auto before_of = [&](const std::string& name) -> std::optional<Value> {
    const auto found = prior_->outputs.find(name);
    if (found == prior_->outputs.end()) return std::nullopt;
    return found->second.sensitive ? found->second.value.WithMarks(proto::value::kSensitive)
                                   : found->second.value;
  };
  for (const auto& [name, output] : context_.module.outputs) {
    if (destroy) break;
    const std::vector<syntax::Traversal> references = lang::References(*output.value);
    bool included = true;
    if (!options_.targets.empty()) {
      for (const addr::Resource& resource : scope_.ResourcesBehind(references))
        included &= targeted_.count(resource) > 0;
    }
    if (!included) continue;
    const lang::Scope scope = scope_.ForExpressions();
    if (!CheckConditions(output.preconditions, scope, "Module output value precondition", diags_))
      continue;
    std::optional<Value> value = scope_.Evaluate(*output.value, scope, diags_);
    if (!value) continue;
    if (!output.sensitive && (value->DeepMarks() & proto::value::kSensitive) != 0) {
      diags_.push_back(
          {.summary = "Output refers to sensitive values",
           .detail = "To reduce the risk of accidentally exporting sensitive data that was "
                     "intended to be only internal, Terraform requires that any root module output "
                     "containing sensitive data be explicitly marked as sensitive, to confirm your "
                     "intent.\n\nIf you do intend to export this data, annotate the output value "
                     "as sensitive by adding the following argument:\n    sensitive = true",
           .subject = output.range});
      continue;
    }
    if (output.sensitive) value = value->WithMarks(proto::value::kSensitive);
    plan.outputs[name] = plan::MakeOutputChange(before_of(name), value);
    if (value->IsWhollyKnown()) {
      if (value->IsNull()) {
        refreshed_.outputs.erase(name);
      } else {
        refreshed_.outputs[name] = {.value = value->WithoutDeepMarks(), .sensitive = output.sensitive};
      }
    }
  }
  for (const auto& entry : prior_->outputs) {
    if (plan.outputs.count(entry.first) > 0) continue;
    if (!destroy && context_.module.outputs.count(entry.first) > 0) continue;
    if (!options_.targets.empty()) continue;
    plan.outputs[entry.first] = plan::MakeOutputChange(before_of(entry.first), std::nullopt);
  }
}

// Whether something that replace_triggered_by refers to changes (engine-compat.md 2.6).
bool PlanWalk::IsTriggered(const config::Resource& resource, const Repetition& repetition) {
  for (const syntax::ExpressionPtr& expression : resource.replace_triggered_by) {
    const auto traversal = syntax::TraversalPrefix(*expression);
    diag::Diagnostics ignored;
    const auto reference = traversal ? lang::ParseReference(*traversal, ignored) : std::nullopt;
    if (!reference) continue;
    // The steps behind the resource: an instance key and attributes.
    std::optional<addr::InstanceKey> key;
    proto::value::Path path;
    std::vector<const syntax::Expression*> chain;
    for (const syntax::Expression* e = expression.get(); e != nullptr;) {
      chain.push_back(e);
      const auto* attr = e->As<syntax::GetAttr>();
      const auto* index = e->As<syntax::Index>();
      e = attr != nullptr ? attr->source.get() : index != nullptr ? index->source.get() : nullptr;
    }
    for (size_t i = chain.size() - reference->steps; i-- > 0;) {
      if (const auto* index = chain[i]->As<syntax::Index>()) {
        const auto value = scope_.Evaluate(*index->key, scope_.ForExpressions(repetition), ignored);
        if (!value || !value->IsKnownNonNull()) return false;
        if (!key && path.empty()) {
          if (value->type() == proto::value::Type::Number())
            key = value->AsNumber().ToInt64().value_or(-1);
          if (value->type() == proto::value::Type::String()) key = std::string(value->AsString());
        } else {
          path.push_back(proto::value::PathStep::Index(value->WithoutMarks()));
        }
      } else if (const auto* attr = chain[i]->As<syntax::GetAttr>()) {
        path.push_back(proto::value::PathStep::Attribute(attr->name));
      }
    }
    for (const size_t position : changes_[reference->resource]) {
      const plan::ResourceInstanceChange& change = plan_.changes[position];
      if (key && change.address.key != *key) continue;
      if (change.action != Action::kUpdate && !plan::IsReplace(change.action)) continue;
      if (path.empty()) return true;
      const auto before = proto::value::ApplyPath(change.before, path),
                 after = proto::value::ApplyPath(change.after, path);
      if (!before.ok() || !after.ok() || !after->IsWhollyKnown() ||
          !proto::value::SameIgnoringMarks(*before, *after))
        return true;
    }
  }
  return false;
}

plan::Plan MakePlan(const Context& context, const PlanOptions& options,
                    std::shared_ptr<const state::State> prior, diag::Diagnostics& diags) {
  return PlanWalk(context, options, std::move(prior), diags).Run();
}

}  // namespace planner::engine
