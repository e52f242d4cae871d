#include "planner/engine/ephemeral.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "planner/addr/module_path.h"
#include "planner/engine/conditions.h"
#include "planner/engine/configure.h"
#include "planner/engine/expansion.h"
#include "planner/plan/checks.h"
#include "planner/plan/proposed_new.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::kEphemeral;
using proto::value::Value;
using Step = Event::EphemeralStep;

constexpr absl::Duration kProgressEvery = absl::Seconds(10);

}  // namespace

EphemeralResources::EphemeralResources(const Context& context, Modules& modules,
                                       graph::Slots& slots, diag::Diagnostics& diags)
    : context_(context), modules_(modules), slots_(slots), diags_(diags) {}

void EphemeralResources::Open(const ConfigGraph::Object& object, std::function<void(bool)> done) {
  auto opening = std::make_shared<Opening>();
  opening->object = &object;
  opening->done = std::move(done);
  opening->pending = 1;  // One more than there are instances, until all have started.
  const Modules::InstanceList* scopes = modules_.InstancesOf(*object.module, diags_);
  if (scopes == nullptr) return FinishInstance(opening, /*ok=*/false, modules_);
  bool ok = true;
  for (ModuleScope* scope : *scopes) {
    const addr::Resource address = scope->AddressOf(object.resource->address);
    const auto instances = Expand(RepetitionOf(*object.resource), *scope, diags_);
    if (!instances) {
      ok = false;
      continue;
    }
    opening->blocks[address].kind = instances->kind;
    Declare(address, *instances);
    for (const auto& [key, repetition] : instances->instances) {
      ++opening->pending;
      auto instance = std::make_shared<Instance>();
      instance->address = {address, key};
      instance->scope = scope;
      instance->repetition = repetition;
      OpenInstance(opening, instance);
    }
  }
  FinishInstance(opening, ok, modules_);
}

// Says which instances the results of conditions are about, while planning: an apply knows.
void EphemeralResources::Declare(const addr::Resource& resource, const Instances& instances) {
  CheckLedger* const ledger = modules_.checking().ledger;
  if (ledger == nullptr) return;
  ledger->Know(state::CheckKind::kResource, addr::ToString(addr::WithoutKeys(resource)));
  for (const auto& [key, repetition] : instances.instances)
    ledger->Add(CheckableOf({resource, key}));
}

void EphemeralResources::OpenInstance(const OpeningPtr& opening, const InstancePtr& instance) {
  const config::Resource& resource = *opening->object->resource;
  ModuleScope& module = *instance->scope;
  instance->schema = module.SchemaOf(resource);
  if (instance->schema == nullptr) return FinishInstance(opening, /*ok=*/false, modules_);
  const lang::Scope scope = module.ForExpressions(instance->repetition);
  if (!CheckConditions(resource.preconditions, scope, ConditionKind::kPrecondition,
                       CheckableOf(instance->address), modules_.checking(), diags_))
    return FinishInstance(opening, /*ok=*/false, modules_);
  const auto config = module.Decode(resource.body, instance->schema->block, scope, diags_);
  if (!config) return FinishInstance(opening, /*ok=*/false, modules_);
  std::tie(instance->config, instance->marks) = proto::value::UnmarkDeep(*config);
  if (!instance->config.IsWhollyKnown()) {
    if (context_.hooks)
      context_.hooks({.kind = Event::Kind::kEphemeralDeferred, .address = instance->address});
    return Publish(opening, *instance,
                   plan::PlannedDataObject(instance->schema->block, instance->config));
  }
  instance->locate = LocateIn(&resource, instance->schema, addr::ToString(instance->address));
  slots_.Acquire([this, opening, instance] { CallOpen(opening, instance); });
}

void EphemeralResources::CallOpen(const OpeningPtr& opening, const InstancePtr& instance) {
  ProviderClient& client = context_.providers.Client(opening->object->provider);
  const std::string& type = instance->address.resource.type;
  client.ValidateEphemeral(
      type, instance->config, [this, opening, instance, &client, type](const Reply& reply) {
        if (!TakeDiagnostics(reply, instance->locate, diags_) || context_.is_interrupted()) {
          slots_.Release();
          return FinishInstance(opening, /*ok=*/false, modules_);
        }
        auto tell = Tell(instance->address, Step::kOpen);
        client.OpenEphemeral(type, instance->config,
                             [this, opening, instance, tell](EphemeralReply opened) {
                               slots_.Release();
                               tell(!opened.HasErrors());
                               OnOpened(opening, instance, std::move(opened));
                             });
      });
}

void EphemeralResources::OnOpened(const OpeningPtr& opening, const InstancePtr& instance,
                                  EphemeralReply reply) {
  if (!TakeDiagnostics(reply, instance->locate, diags_))
    return FinishInstance(opening, /*ok=*/false, modules_);
  auto lease = std::make_shared<Lease>();
  lease->address = instance->address;
  lease->client = &context_.providers.Client(opening->object->provider);
  lease->locate = instance->locate;
  lease->private_bytes = reply.private_bytes;
  open_.push_back(lease);
  RenewLater(lease, std::move(reply.private_bytes), reply.renew_at);
  if (!CheckResult(*opening, *instance, reply.result))
    return FinishInstance(opening, /*ok=*/false, modules_);
  Publish(opening, *instance, std::move(reply.result));
}

// The answer is held against the configuration as a plan from nothing would be.
bool EphemeralResources::CheckResult(const Opening& opening, const Instance& instance,
                                     const Value& result) {
  const proto::schema::Block& block = instance.schema->block;
  std::vector<std::string> broken = plan::AssertConforms(block, result);
  if (broken.empty()) {
    broken = plan::AssertPlanValid(block, Value::Null(ImpliedType(block)), instance.config, result);
  }
  for (const std::string& rule : broken) {
    diags_.push_back({.summary = "Provider produced invalid ephemeral resource instance",
                      .detail = Cat("The provider for ", instance.address.resource.type,
                                    " produced an inconsistent result: ", rule, "."),
                      .address = addr::ToString(instance.address),
                      .subject = opening.object->resource->range});
  }
  return broken.empty();
}

// Postconditions keep what refers to the value from going on, not the instance from being open.
void EphemeralResources::Publish(const OpeningPtr& opening, const Instance& instance, Value value) {
  value = proto::value::MarkPaths(value, instance.marks).WithMarks(kEphemeral);
  opening->blocks[instance.address.resource].values[instance.address.key] = value;
  const auto& postconditions = opening->object->resource->postconditions;
  const bool ok =
      postconditions.empty() ||
      CheckConditions(postconditions,
                      instance.scope->ForExpressions(instance.repetition, std::move(value)),
                      ConditionKind::kPostcondition, CheckableOf(instance.address),
                      modules_.checking(), diags_);
  FinishInstance(opening, ok, modules_);
}

void EphemeralResources::FinishInstance(const OpeningPtr& opening, bool ok, Modules& modules) {
  if (!ok) opening->ok = false;
  if (opening->pending > 0 && --opening->pending > 0) return;
  if (!opening->ok) modules.SetFailed(opening->object->address);
  if (opening->ok) {
    for (auto& [address, block] : opening->blocks)
      modules.SetResource(address, Combine(block.kind, std::move(block.values)));
  }
  opening->done(opening->ok);
}

void EphemeralResources::RenewLater(const LeasePtr& lease, std::string private_bytes,
                                    absl::Time at) {
  if (at == absl::InfiniteFuture()) return;
  const absl::Duration delay = std::max(at - absl::Now(), absl::ZeroDuration());
  // A lease that is there has this object, too.
  context_.queue.After(delay, [this, weak = std::weak_ptr<Lease>(lease),
                               bytes = std::move(private_bytes)]() mutable {
    const LeasePtr alive = weak.lock();
    if (alive != nullptr && !alive->closing) Renew(alive, std::move(bytes));
  });
}

// A lease that could not be renewed may be good for the rest of the walk all the same: that is told
// as a warning, and the walk goes on. Terraform 1.11.4 does not tell it at all.
void EphemeralResources::Renew(const LeasePtr& lease, std::string private_bytes) {
  lease->renewing = true;
  auto tell = Tell(lease->address, Step::kRenew);
  lease->client->RenewEphemeral(lease->address.resource.type, std::move(private_bytes),
                                [this, lease, tell](EphemeralReply reply) {
                                  lease->renewing = false;
                                  tell(!reply.HasErrors());
                                  const size_t before = diags_.size();
                                  const bool ok = TakeDiagnostics(reply, lease->locate, diags_);
                                  for (size_t i = before; i < diags_.size(); ++i)
                                    diags_[i].severity = diag::Diagnostic::Severity::kWarning;
                                  if (lease->closing) return std::exchange(lease->then, nullptr)();
                                  if (ok)
                                    RenewLater(lease, std::move(reply.private_bytes),
                                               reply.renew_at);
                                });
}

void EphemeralResources::CloseLease(const LeasePtr& lease, std::function<void()> done) {
  lease->closing = true;
  if (lease->renewing) {
    lease->then = [this, lease, done = std::move(done)] { CloseLease(lease, done); };
    return;
  }
  auto tell = Tell(lease->address, Step::kClose);
  lease->client->CloseEphemeral(lease->address.resource.type, lease->private_bytes,
                                [this, lease, tell, done = std::move(done)](const Reply& reply) {
                                  tell(!reply.HasErrors());
                                  TakeDiagnostics(reply, lease->locate, diags_);
                                  done();
                                });
}

void EphemeralResources::Close(const addr::Resource& declared, const std::function<void()>& done) {
  std::vector<LeasePtr> closing;
  std::erase_if(open_, [&](const LeasePtr& lease) {
    const bool is_meant = addr::WithoutKeys(lease->address.resource) == declared;
    if (is_meant) closing.push_back(lease);
    return is_meant;
  });
  std::ranges::sort(closing, {}, [](const LeasePtr& lease) { return lease->address; });
  auto pending = std::make_shared<size_t>(closing.size() + 1);
  const auto finished = [pending, done] {
    if (--*pending == 0) done();
  };
  for (const LeasePtr& lease : closing) CloseLease(lease, finished);
  finished();
}

void EphemeralResources::CloseRest() {
  if (open_.empty()) return;
  closing_rest_ = true;
  CloseNewest();
  context_.queue.RunUntil([this] { return !closing_rest_; });
}

void EphemeralResources::CloseNewest() {
  if (open_.empty()) {
    closing_rest_ = false;
    return;
  }
  const LeasePtr newest = open_.back();
  open_.pop_back();
  CloseLease(newest, [this] { CloseNewest(); });
}

std::function<void(bool)> EphemeralResources::Tell(const addr::ResourceInstance& address,
                                                   Step step) {
  struct Running {
    const Context& context;
    Event event;
    absl::Time since = absl::Now();

    void Send(Event::Kind kind) {
      event.kind = kind;
      event.elapsed = absl::Now() - since;
      if (context.hooks) context.hooks(event);
    }
    static void TellLater(const std::weak_ptr<Running>& weak, graph::EventQueue& queue) {
      queue.After(kProgressEvery, [weak, &queue] {
        const auto running = weak.lock();
        if (running == nullptr) return;
        running->Send(Event::Kind::kEphemeralProgress);
        TellLater(weak, queue);
      });
    }
  };
  auto running = std::make_shared<Running>(Running{context_, {.address = address, .step = step}});
  running->Send(Event::Kind::kEphemeralStart);
  Running::TellLater(running, context_.queue);
  return [running](bool ok) {
    running->Send(ok ? Event::Kind::kEphemeralDone : Event::Kind::kEphemeralFailed);
  };
}

namespace {

// All nodes that may use what `opened` gives.
std::set<graph::NodeId> UsersOf(const graph::Graph& graph, graph::NodeId opened,
                                const std::function<Use(graph::NodeId)>& use_of) {
  std::set<graph::NodeId> users;
  std::vector<graph::NodeId> open = {opened};
  while (!open.empty()) {
    const graph::NodeId id = open.back();
    open.pop_back();
    for (const graph::NodeId user : graph.dependents(id)) {
      if (users.insert(user).second && use_of(user) != Use::kKeeps) open.push_back(user);
    }
  }
  return users;
}

}  // namespace

void ConnectCloses(graph::Graph& graph, const std::function<Use(graph::NodeId)>& use_of,
                   const std::function<void(graph::NodeId opened)>& add_close) {
  std::map<graph::NodeId, std::set<graph::NodeId>> users;
  const graph::NodeId count = graph.size();
  for (graph::NodeId id = 0; id < count; ++id) {
    if (use_of(id) == Use::kOpens) users[id] = UsersOf(graph, id, use_of);
  }
  std::map<graph::NodeId, graph::NodeId> closes;
  for (const auto& entry : users) {
    closes[entry.first] = graph.size();
    add_close(entry.first);
  }
  for (const auto& [opened, by] : users) {
    const graph::NodeId close = closes.at(opened);
    graph.AddEdge(close, opened);
    for (const graph::NodeId user : by) {
      graph.AddEdge(close, user);
      const auto other = closes.find(user);
      if (other != closes.end()) graph.AddEdge(close, other->second);
    }
  }
}

std::set<ConfigGraph::Id> BehindProviders(const ConfigGraph& objects) {
  std::vector<ConfigGraph::Id> providers;
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects.objects().size()); ++id) {
    const ConfigGraph::Object& object = objects.objects()[static_cast<size_t>(id)];
    if (object.kind == ConfigGraph::Object::Kind::kProvider) providers.push_back(id);
  }
  const std::vector<ConfigGraph::Id> all = objects.Closure(std::move(providers));
  return {all.begin(), all.end()};
}

}  // namespace planner::engine
