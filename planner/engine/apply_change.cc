#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "planner/addr/module_path.h"
#include "planner/engine/apply_walk.h"
#include "planner/engine/ignored_changes.h"
#include "planner/engine/plan_instance.h"
#include "planner/plan/action.h"
#include "proto/text/cat.h"

namespace planner::engine {

using plan::Action;
using proto::text::Cat;
using proto::value::Value;

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
  if (destroy_failed_.contains(&change)) return done(false);
  if (change.action == Action::kRead) return ReadData(change, std::move(done));
  CreateOrUpdate(change, std::move(done));
}

InstanceToApply ApplyWalk::Prepare(const Change& change, Action action,
                                   const std::string& deposed_key) {
  InstanceToApply in{
      .change = &change, .client = &context_.providers.Client(change.provider), .action = action};
  in.locate =
      LocateIn(ConfigOf(change.address.resource), change.schema, addr::ToString(change.address));
  in.announce = [this, &change, action](absl::AnyInvocable<void()> then) {
    const std::string_view name = action == Action::kCreate   ? "create"
                                  : action == Action::kUpdate ? "update"
                                                              : "delete";
    Event about;
    FillIdentity(action == Action::kDelete ? change.before : change.after, about);
    recorder_.Announce(
        {.address = change.address,
         .action = std::string(name),
         .object = about.id_name.empty() ? "" : Cat(about.id_name, " \"", about.id_value, "\"")},
        std::move(then));
  };
  in.deposed_key = deposed_key;
  in.keep = [this, &change, action, deposed_key](const Checkpoint& checkpoint,
                                                 absl::AnyInvocable<void()> then) {
    KeepCheckpoint(change, action, deposed_key, checkpoint, std::move(then));
  };
  return in;
}

// The object takes the place of the one in the state, so that a process that is killed now leaves
// what is known (docs/decisions/0006).
void ApplyWalk::KeepCheckpoint(const Change& change, Action action, const std::string& deposed_key,
                               const Checkpoint& checkpoint, absl::AnyInvocable<void()> then) {
  const state::ObjectPtr before =
      before_.try_emplace(&change, state_.FindObject(change.address, deposed_key)).first->second;
  const bool was_tainted = before != nullptr && before->status == state::Object::Status::kTainted;
  const AppliedInstance known{.state = checkpoint.state, .private_bytes = checkpoint.private_bytes};
  const state::ObjectPtr object =
      MakeObject(change, known,
                 /*tainted=*/action == Action::kCreate ? !checkpoint.unfinished : was_tainted);
  if (object == nullptr) return then();
  state_.SetObject(change.address, deposed_key, change.provider, object);
  if (checkpoint.unfinished && action == Action::kCreate && !context_.counts_waiting) {
    then = [this, &change, then = std::move(then)]() mutable {
      then();
      if (before_.contains(&change)) ReleaseSlot(change);
    };
  }
  recorder_.Record(change.address, std::move(then));
}

// An answer counts more than all checkpoints before it, also one that says nothing of the object.
// Without an answer the last checkpoint stands.
void ApplyWalk::ForgetCheckpoints(const Change& change, const std::string& deposed_key,
                                  const AppliedInstance& applied) {
  const auto kept = before_.extract(&change);
  if (kept.empty() || !applied.answered || applied.state) return;
  if (kept.mapped() == nullptr) {
    state_.RemoveObject(change.address, deposed_key);
  } else {
    state_.SetObject(change.address, deposed_key, change.provider, kept.mapped());
  }
}

void ApplyWalk::Destroy(const Change& change, const std::string& deposed_key,
                        absl::AnyInvocable<void(bool)> done) {
  InstanceToApply in = Prepare(change, Action::kDelete, deposed_key);
  in.prior = change.before;
  in.prior_private = change.before_private;
  AddProvisioners(change, in);
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
  InstanceToApply in = Prepare(change, action, /*deposed_key=*/"");
  in.evaluate = [this, &change](diag::Diagnostics& diags) { return EvaluateConfig(change, diags); };
  if (action == Action::kUpdate) {
    in.prior = change.before;
    in.prior_private = change.before_private;
    if (const config::Resource* config = ConfigOf(change.address.resource))
      in.ignore_changes = IgnoredChanges(*config);
  }
  AddProvisioners(change, in);
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
  ModuleScope* module = modules_.Find(change.address.resource.module);
  if (module == nullptr) return std::nullopt;  // Reported when it was expanded.
  const lang::Scope scope =
      module->ForExpressions(repetitions_[change.address.resource][change.address.key]);
  if (!CheckPreconditions(change, scope, diags)) return std::nullopt;
  return module->Decode(config->body, change.schema->block, scope, diags);
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
  if (change.address.resource.mode == addr::ResourceMode::kManaged) {
    object->dependencies = DependenciesOf(change.address.resource);
  }
  object->create_before_destroy =
      create_before_destroy_.contains(addr::WithoutKeys(change.address.resource));
  return object;
}

// What is in the state after each kind of answer: plugin-protocol.md C.9, last table.
void ApplyWalk::OnApplied(const Change& change, const std::string& deposed_key,
                          AppliedInstance applied, absl::AnyInvocable<void(bool)> done) {
  diag::Append(diags_, std::move(applied.diags));
  ForgetCheckpoints(change, deposed_key, applied);
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
        MakeObject(change, applied,
                   /*tainted=*/applied.failed && is_create && !deleting && !applied.unfinished);
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
  if (ok && !destroyed && config != nullptr && change.action != Action::kDelete &&
      deposed_key.empty())
    ok = CheckPostconditions(change, *applied.state);
  recorder_.Record(address, [ok, done = std::move(done)]() mutable { done(ok); });
}

void ApplyWalk::ReadData(const Change& change, absl::AnyInvocable<void(bool)> done) {
  auto config = EvaluateConfig(change, diags_);
  if (!config) return done(false);
  auto [unmarked, marks] = proto::value::UnmarkDeep(*config);
  if (context_.hooks) context_.hooks({.kind = Event::Kind::kReadStart, .address = change.address});
  const absl::Time started = absl::Now();
  const config::Resource& declared = *ConfigOf(change.address.resource);
  const Locate locate = LocateIn(&declared, change.schema, addr::ToString(change.address));
  context_.providers.Client(change.provider)
      .ReadData(change.address.resource.type, unmarked,
                [this, &change, &declared, locate, started, marks = std::move(marks),
                 done = std::move(done)](const ObjectReply& reply) mutable {
                  diag::Diagnostics found;
                  const bool ok = TakeDiagnostics(reply, locate, found);
                  const bool in_check = !declared.check.empty();
                  if (in_check) ReportCheckData(change, declared, found);
                  diag::Append(diags_, std::move(found));
                  if (!ok) return done(in_check);
                  const Value value = plan::MarkBySchema(
                      change.schema->block, proto::value::MarkPaths(reply.state, marks));
                  Event event{.kind = Event::Kind::kReadDone,
                              .address = change.address,
                              .elapsed = absl::Now() - started};
                  FillIdentity(value, event);
                  if (context_.hooks) context_.hooks(event);
                  KeepData(change, value, std::move(done));
                });
}

void ApplyWalk::KeepData(const Change& change, const Value& value,
                         absl::AnyInvocable<void(bool)> done) {
  values_[change.address.resource][change.address.key] = value;
  const state::ObjectPtr object = MakeObject(change, {.state = value}, /*tainted=*/false);
  if (object != nullptr) state_.SetObject(change.address, "", change.provider, object);
  const bool ok = CheckPostconditions(change, value);
  recorder_.Record(change.address, [ok, done = std::move(done)]() mutable { done(ok); });
}

}  // namespace planner::engine
