#include "planner/engine/apply_walk.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "planner/engine/plan_instance.h"
#include "planner/lang/evaluate.h"
#include "planner/plan/action.h"
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
    if (kinds_.count(address) == 0 || values_.count(address) > 0) continue;
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

// --- The graph

graph::NodeId ApplyWalk::Add(Node node, std::string label) {
  nodes_.push_back(std::move(node));
  return graph_.AddNode(std::move(label));
}

void ApplyWalk::BuildGraph() {
  std::set<addr::ProviderConfig> used;
  for (const Change& change : plan_.changes) {
    if (change.action != Action::kNoOp) used.insert(change.provider);
  }
  for (const addr::ProviderConfig& provider : used) {
    provider_nodes_[provider] =
        Add({.kind = Node::Kind::kProvider, .provider = provider}, addr::ToString(provider));
  }
  AddResourceNodes();
  ConnectApply();
  ConnectDestroys();
  const std::vector<std::string> cycle = graph_.ResolveCycles();
  if (cycle.empty()) return;
  std::string members;
  for (const std::string& member : cycle) members += Cat(members.empty() ? "" : ", ", member);
  diag::AddError(diags_, Cat("Cycle: ", members), "");
}

void ApplyWalk::AddResourceNodes() {
  std::map<addr::Resource, std::vector<const Change*>> by_resource;
  for (const auto& entry : context_.module.resources) by_resource[entry.first];
  for (const Change& change : plan_.changes)
    by_resource[change.address.resource].push_back(&change);
  for (const auto& [resource, changes] : by_resource) {
    Node replaced{.kind = Node::Kind::kReplaced, .resource = resource},
        apply{.kind = Node::Kind::kApply, .resource = resource},
        remove{.kind = Node::Kind::kDelete, .resource = resource};
    for (const Change* change : changes) {
      switch (change->action) {
        case Action::kNoOp: break;
        case Action::kCreate:
        case Action::kRead:
        case Action::kUpdate: apply.changes.push_back(change); break;
        case Action::kDelete:
        case Action::kForget: remove.changes.push_back(change); break;
        case Action::kDeleteThenCreate:
          replaced.changes.push_back(change);
          apply.changes.push_back(change);
          break;
        case Action::kCreateThenDelete:
          apply.changes.push_back(change);
          remove.changes.push_back(change);
          break;
      }
    }
    Nodes& nodes = resource_nodes_[resource];
    const std::string name = addr::ToString(resource);
    if (!replaced.changes.empty()) nodes.replaced = Add(std::move(replaced), name + " (destroy)");
    nodes.apply = Add(std::move(apply), name);
    if (!remove.changes.empty()) nodes.remove = Add(std::move(remove), name + " (destroy)");
  }
}

void ApplyWalk::ConnectApply() {
  for (graph::NodeId id = 0; id < graph_.size(); ++id) {
    const Node& node = nodes_[static_cast<size_t>(id)];
    std::set<addr::Resource> dependencies;
    if (node.kind == Node::Kind::kProvider) {
      const config::ProviderBlock* block = context_.module.FindProviderBlock(*node.provider);
      const auto& schema =
          context_.providers.schemas().providers.at(node.provider->provider)->provider.block;
      if (block != nullptr)
        dependencies = scope_.ResourcesBehind(lang::BodyReferences(block->body, schema));
    } else {
      for (const Change* change : node.changes)
        graph_.AddEdge(id, provider_nodes_.at(change->provider));
      const config::Resource* config = ConfigOf(node.resource);
      if (config != nullptr && node.kind == Node::Kind::kApply)
        dependencies = scope_.ResourcesBehind(scope_.ReferencesOf(*config));
    }
    for (const addr::Resource& dependency : dependencies) {
      const auto found = resource_nodes_.find(dependency);
      if (found != resource_nodes_.end()) graph_.AddEdge(id, found->second.apply);
    }
  }
  for (const auto& [resource, nodes] : resource_nodes_) {
    if (nodes.replaced >= 0) graph_.AddEdge(nodes.apply, nodes.replaced);
    if (nodes.remove < 0) continue;
    const auto& changes = nodes_[static_cast<size_t>(nodes.remove)].changes;
    const bool deposes = std::any_of(changes.begin(), changes.end(), [](const Change* c) {
      return c->action == Action::kCreateThenDelete;
    });
    if (!deposes) continue;
    graph_.AddEdge(nodes.remove, nodes.apply);
    for (const graph::NodeId dependent : graph_.dependents(nodes.apply))
      graph_.AddEdge(nodes.remove, dependent, /*soft=*/true);
  }
}

// Objects are destroyed before what they depended on, by the dependencies that the state has.
void ApplyWalk::ConnectDestroys() {
  for (const auto& [resource, nodes] : resource_nodes_) {
    std::set<addr::Resource> dependencies;
    const state::Resource* in_state = state_.FindResource(resource);
    if (in_state == nullptr) continue;
    for (const auto& entry : in_state->instances) {
      if (entry.second.current != nullptr)
        dependencies.insert(entry.second.current->dependencies.begin(),
                            entry.second.current->dependencies.end());
      for (const auto& deposed : entry.second.deposed)
        dependencies.insert(deposed.second->dependencies.begin(),
                            deposed.second->dependencies.end());
    }
    const bool applies = !nodes_[static_cast<size_t>(nodes.apply)].changes.empty();
    for (const addr::Resource& dependency : dependencies) {
      const auto found = resource_nodes_.find(dependency);
      if (found == resource_nodes_.end()) continue;
      for (const graph::NodeId later : {found->second.replaced, found->second.remove}) {
        if (later < 0) continue;
        for (const graph::NodeId earlier : {nodes.replaced, nodes.remove}) {
          if (earlier >= 0) graph_.AddEdge(later, earlier);
        }
      }
      // An update that drops a reference comes before the destruction of what it referred to.
      if (found->second.remove >= 0 && applies)
        graph_.AddEdge(found->second.remove, nodes.apply, /*soft=*/true);
    }
  }
}

// --- The walk

bool ApplyWalk::DependencyFailed(graph::NodeId id) const {
  const Node& node = nodes_[static_cast<size_t>(id)];
  for (const graph::NodeId dependency : graph_.dependencies(id)) {
    const Node& other = nodes_[static_cast<size_t>(dependency)];
    // Which instances could not be destroyed is known one by one.
    const bool own = other.kind == Node::Kind::kReplaced && node.kind == Node::Kind::kApply &&
                     other.resource == node.resource;
    if (other.failed && !own) return true;
  }
  return false;
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
        StartChange(kind, *change, [this, finished](bool ok) {
          slots_.Release();
          finished(ok);
        });
      });
    }
  }
  finished(true);
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

void ApplyWalk::StartChange(Node::Kind kind, const Change& change,
                            absl::AnyInvocable<void(bool)> done) {
  if (kind == Node::Kind::kReplaced) return Destroy(change, "", std::move(done));
  if (kind == Node::Kind::kDelete) {
    if (change.action == Action::kForget) {
      state_.RemoveObject(change.address, change.deposed_key);
      return recorder_.Record(change.address, [done = std::move(done)]() mutable { done(true); });
    }
    if (change.action != Action::kCreateThenDelete)
      return Destroy(change, change.deposed_key, std::move(done));
    const auto deposed = deposed_.find(&change);
    if (deposed == deposed_.end()) return done(true);  // The replacement was not made.
    return Destroy(change, deposed->second, std::move(done));
  }
  if (destroy_failed_.count(&change) > 0) return done(false);
  if (change.action == Action::kRead) return ReadData(change, std::move(done));
  CreateOrUpdate(change, std::move(done));
}

InstanceToApply ApplyWalk::Prepare(const Change& change, Action action) {
  InstanceToApply in{
      .change = &change, .client = &context_.providers.Client(change.provider), .action = action};
  in.locate =
      LocateIn(ConfigOf(change.address.resource), change.schema, addr::ToString(change.address));
  in.announce = [this, &change, action](absl::AnyInvocable<void()> then) {
    const std::string_view name = action == Action::kCreate   ? "create"
                                  : action == Action::kUpdate ? "update"
                                                              : "delete";
    recorder_.Announce(change.address, name, std::move(then));
  };
  return in;
}

void ApplyWalk::Destroy(const Change& change, const std::string& deposed_key,
                        absl::AnyInvocable<void(bool)> done) {
  InstanceToApply in = Prepare(change, Action::kDelete);
  in.prior = change.before;
  in.prior_private = change.before_private;
  in.deposed_key = deposed_key;
  ApplyInstance(
      std::move(in), context_.hooks, context_.queue,
      [this, &change, deposed_key, done = std::move(done)](AppliedInstance applied) mutable {
        OnApplied(change, deposed_key, std::move(applied), std::move(done));
      });
}

void ApplyWalk::CreateOrUpdate(const Change& change, absl::AnyInvocable<void(bool)> done) {
  const Action action = change.action == Action::kUpdate ? Action::kUpdate : Action::kCreate;
  if (action == Action::kUpdate && proto::value::SameIgnoringMarks(change.before, change.after)) {
    // Only what is sensitive has changed: nothing for the provider.
    AppliedInstance same{.state = change.after, .private_bytes = change.before_private};
    return OnApplied(change, "", std::move(same), std::move(done));
  }
  InstanceToApply in = Prepare(change, action);
  in.evaluate = [this, &change](diag::Diagnostics& diags) { return EvaluateConfig(change, diags); };
  if (action == Action::kUpdate) {
    in.prior = change.before;
    in.prior_private = change.before_private;
  }
  if (change.action == Action::kCreateThenDelete) {
    const std::string key = state_.Depose(change.address);
    if (!key.empty()) deposed_[&change] = key;
  }
  ApplyInstance(std::move(in), context_.hooks, context_.queue,
                [this, &change, done = std::move(done)](AppliedInstance applied) mutable {
                  OnApplied(change, "", std::move(applied), std::move(done));
                });
}

std::optional<Value> ApplyWalk::EvaluateConfig(const Change& change, diag::Diagnostics& diags) {
  const config::Resource* config = ConfigOf(change.address.resource);
  if (config == nullptr) {
    diag::AddError(diags, "Resource not found in configuration",
                   Cat("The plan changes ", addr::ToString(change.address),
                       ", which the configuration does not declare."));
    return std::nullopt;
  }
  const lang::Scope scope =
      scope_.ForExpressions(repetitions_[change.address.resource][change.address.key]);
  if (!CheckConditions(config->preconditions, scope, "Resource precondition", diags))
    return std::nullopt;
  return scope_.Decode(config->body, change.schema->block, scope, diags);
}

state::ObjectPtr ApplyWalk::MakeObject(const Change& change, const AppliedInstance& applied,
                                       bool tainted) {
  auto object = std::make_shared<state::Object>();
  const absl::Status stored = state::Encode(*applied.state, *change.schema, *object);
  if (!stored.ok()) {
    diag::AddError(diags_, "Failed to encode resource for state", std::string(stored.message()));
    return nullptr;
  }
  object->status = tainted ? state::Object::Status::kTainted : state::Object::Status::kReady;
  object->private_bytes = applied.private_bytes;
  object->dependencies = DependenciesOf(change.address.resource);
  object->create_before_destroy = create_before_destroy_.count(change.address.resource) > 0;
  return object;
}

// What is in the state after each kind of answer: plugin-protocol.md C.9, last table.
void ApplyWalk::OnApplied(const Change& change, const std::string& deposed_key,
                          AppliedInstance applied, absl::AnyInvocable<void(bool)> done) {
  diag::Append(diags_, std::move(applied.diags));
  const addr::ResourceInstance& address = change.address;
  const bool destroyed = applied.state && applied.state->IsNull();
  const bool is_create =
      change.action != Action::kUpdate && change.action != Action::kDelete && deposed_key.empty();
  if (destroyed) {
    state_.RemoveObject(address, deposed_key);
    if (!applied.failed) ++counts_.remove;
  } else if (applied.state) {
    const bool deleting = change.action == Action::kDelete || !deposed_key.empty();
    const state::ObjectPtr object =
        MakeObject(change, applied, /*tainted=*/applied.failed && is_create && !deleting);
    if (object != nullptr) state_.SetObject(address, deposed_key, change.provider, object);
    if (!deleting) values_[address.resource][address.key] = *applied.state;
    if (!applied.failed && !deleting)
      ++(change.action == Action::kUpdate ? counts_.change : counts_.add);
  } else if (applied.failed && change.action == Action::kCreateThenDelete && deposed_key.empty()) {
    const auto deposed = deposed_.find(&change);
    if (deposed != deposed_.end()) {
      state_.RestoreDeposed(address, deposed->second);
      deposed_.erase(deposed);
    }
  }
  if (applied.failed && change.action == Action::kDeleteThenCreate && !applied.state)
    destroy_failed_.insert(&change);
  const config::Resource* config = ConfigOf(address.resource);
  bool ok = !applied.failed;
  if (ok && !destroyed && config != nullptr && !config->postconditions.empty() &&
      change.action != Action::kDelete && deposed_key.empty()) {
    const lang::Scope scope =
        scope_.ForExpressions(repetitions_[address.resource][address.key], *applied.state);
    ok = CheckConditions(config->postconditions, scope, "Resource postcondition", diags_);
  }
  recorder_.Record(address, [ok, done = std::move(done)]() mutable { done(ok); });
}

void ApplyWalk::ReadData(const Change& change, absl::AnyInvocable<void(bool)> done) {
  auto config = EvaluateConfig(change, diags_);
  if (!config) return done(false);
  auto [unmarked, marks] = proto::value::UnmarkDeep(*config);
  if (context_.hooks) context_.hooks({.kind = Event::Kind::kReadStart, .address = change.address});
  const absl::Time started = absl::Now();
  const Locate locate =
      LocateIn(ConfigOf(change.address.resource), change.schema, addr::ToString(change.address));
  context_.providers.Client(change.provider)
      .ReadData(change.address.resource.type, unmarked,
                [this, &change, locate, started, marks = std::move(marks),
                 done = std::move(done)](ObjectReply reply) mutable {
                  if (!TakeDiagnostics(reply, locate, diags_)) return done(false);
                  AppliedInstance read{
                      .state = plan::MarkBySchema(change.schema->block,
                                                  proto::value::MarkPaths(reply.state, marks))};
                  Event event{.kind = Event::Kind::kReadDone,
                              .address = change.address,
                              .elapsed = absl::Now() - started};
                  FillIdentity(*read.state, event);
                  if (context_.hooks) context_.hooks(event);
                  values_[change.address.resource][change.address.key] = *read.state;
                  const state::ObjectPtr object = MakeObject(change, read, /*tainted=*/false);
                  if (object != nullptr)
                    state_.SetObject(change.address, "", change.provider, object);
                  recorder_.Record(change.address,
                                   [done = std::move(done)]() mutable { done(true); });
                });
}

// All resources that a resource depends on, directly or not, as the state stores them.
std::vector<addr::Resource> ApplyWalk::DependenciesOf(const addr::Resource& resource) {
  const auto known = dependencies_.find(resource);
  if (known != dependencies_.end()) return known->second;
  std::set<addr::Resource> all;
  std::vector<addr::Resource> open = {resource};
  while (!open.empty()) {
    const config::Resource* config = ConfigOf(open.back());
    open.pop_back();
    if (config == nullptr) continue;
    for (const addr::Resource& dependency : scope_.ResourcesBehind(scope_.ReferencesOf(*config))) {
      if (dependency != resource && all.insert(dependency).second) open.push_back(dependency);
    }
  }
  std::vector<addr::Resource> sorted(all.begin(), all.end());
  dependencies_[resource] = sorted;
  return sorted;
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
