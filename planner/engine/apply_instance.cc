#include "planner/engine/apply_instance.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/plan_instance.h"
#include "planner/engine/provisioners.h"
#include "planner/plan/action.h"
#include "planner/plan/checks.h"
#include "planner/plan/proposed_new.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace planner::engine {
namespace {

using plan::Action;
using proto::text::Cat;
using proto::value::MarkPaths;
using proto::value::UnmarkDeep;
using proto::value::Value;

constexpr absl::Duration kProgressEvery = absl::Seconds(10);
// A create has a handful of checkpoints, each on disk at once. A provider that goes on and on must
// not fill the disk.
constexpr int kPromptCheckpoints = 32;
constexpr absl::Duration kCheckpointPause = absl::Seconds(1);

class Applying : public std::enable_shared_from_this<Applying> {
 public:
  Applying(InstanceToApply in, const Hooks& hooks, graph::EventQueue& queue,
           absl::AnyInvocable<void(AppliedInstance)> done)
      : in_(std::move(in)), hooks_(hooks), queue_(queue), done_(std::move(done)) {}

  void Start() {
    planned_ = in_.change->after.WithoutDeepMarks();
    planned_private_ = in_.change->planned_private;
    null_ = Value::Null(ImpliedType(block()));
    if (in_.action == Action::kDelete) {
      planned_ = config_ = null_;
      return Announce();
    }
    const auto config = in_.evaluate(out_.diags);
    if (!config) return Fail();
    std::tie(config_, config_marks_) = UnmarkDeep(*config);
    was_ephemeral_ = (config->DeepMarks() & proto::value::kEphemeral) != 0;
    config_marks_ = WithoutEphemeral(std::move(config_marks_));  // What is kept is not.
    if (!config_.IsWhollyKnown()) {
      return FailWith(
          "Configuration contains unknown value",
          "The configuration still holds values that are not known. This is a bug in kiln.");
    }
    Validate();
  }

 private:
  const std::string& type() const { return in_.change->address.resource.type; }
  const proto::schema::Block& block() const { return in_.change->schema->block; }
  std::string Address() const { return addr::ToString(in_.change->address); }
  std::string ProviderName() const { return addr::ToString(in_.change->provider.provider); }

  void Validate() {
    in_.client->ValidateResource(type(), config_, [self = shared_from_this()](const Reply& reply) {
      if (!TakeDiagnostics(reply, self->in_.locate, self->out_.diags)) return self->Fail();
      self->PlanAgain();
    });
  }

  // A plan without unknown values was made from the same configuration: it stands. What is
  // ephemeral may be another value now.
  void PlanAgain() {
    if (in_.change->after.IsWhollyKnown() && !was_ephemeral_) return Announce();
    const Value prior = in_.action == Action::kCreate ? null_ : in_.prior.WithoutDeepMarks();
    const Value config = plan::ApplyIgnoreChanges(block(), in_.ignore_changes, prior, config_);
    ProviderClient::Planning planning{
        .prior = prior,
        .proposed = plan::ProposedNew(block(), prior, config),
        .config = config,
        .private_bytes = in_.action == Action::kCreate ? std::string() : in_.prior_private};
    in_.client->Plan(type(), planning, [self = shared_from_this()](ObjectReply reply) {
      self->OnPlanned(std::move(reply));
    });
  }

  void OnPlanned(ObjectReply reply) {
    if (!TakeDiagnostics(reply, in_.locate, out_.diags)) return Fail();
    const std::vector<std::string> broken =
        plan::AssertObjectCompatible(block(), planned_, reply.state);
    if (!broken.empty()) {
      return FailWith(
          "Provider produced inconsistent final plan",
          Cat("When expanding the plan for ", Address(),
              " to include new values learned so far during apply, provider \"", ProviderName(),
              "\" produced an invalid new value for ", absl::StrJoin(broken, "; "),
              ".\n\nThis is a bug in the provider, which should be reported in the provider's own "
              "issue tracker."));
    }
    if (!CheckWriteOnlyNull(in_.change->provider, in_.change->address, block(), reply.state,
                            "during planning", out_.diags))
      return Fail();
    planned_ = reply.state;
    planned_private_ = std::move(reply.private_bytes);
    Announce();
  }

  void Announce() {
    started_ = absl::Now();
    Notify(Event::Kind::kApplyStart, in_.prior);
    ProgressLater();
    if (in_.action != Action::kDelete || !in_.provision)
      return in_.announce([self = shared_from_this()] { self->Call(); });
    in_.provision({.state = in_.prior}, [self = shared_from_this()](Provisioned provisioned) {
      if (!self->Take(std::move(provisioned))) return self->Fail();
      self->in_.announce([self] { self->Call(); });
    });
  }

  // False: a provisioner has failed.
  bool Take(Provisioned provisioned) {
    diag::Append(out_.diags, std::move(provisioned.diags));
    return !provisioned.failed;
  }

  void Call() {
    running_ = true;
    in_.client->Apply(
        type(),
        {.prior = in_.action == Action::kCreate ? null_ : in_.prior.WithoutDeepMarks(),
         .planned = planned_,
         .config = config_,
         .private_bytes = planned_private_},
        Events(),
        [self = shared_from_this()](ObjectReply reply) { self->OnApplied(std::move(reply)); });
  }

  // What the provider tells on the way; what comes after its answer is late.
  ApplyEvents Events() {
    return {.on_progress =
                [weak = weak_from_this()](ApplyProgress progress) {
                  const auto self = weak.lock();
                  if (self == nullptr || !self->running_) return;
                  self->progress_ = std::move(progress);
                  self->Notify(Event::Kind::kApplyReport, self->in_.prior);
                },
            .on_checkpoint =
                [weak = weak_from_this()](ApplyCheckpoint checkpoint) {
                  const auto self = weak.lock();
                  if (self == nullptr || !self->running_ || !self->in_.keep) return;
                  self->next_ = std::move(checkpoint);
                  self->KeepNext();
                }};
  }

  // One checkpoint is on its way to the disk at a time; newer ones replace each other meanwhile.
  void KeepNext() {
    if (keeping_ || !next_ || !running_) return;
    ApplyCheckpoint now = *std::exchange(next_, std::nullopt);
    keeping_ = true;
    ++kept_;
    in_.keep({.state = Marked(now.state),
              .private_bytes = std::move(now.private_bytes),
              .unfinished = now.unfinished},
             [self = shared_from_this()] { self->OnKept(); });
  }

  void OnKept() {
    const auto go_on = [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->keeping_ = false;
      self->KeepNext();
    };
    if (kept_ < kPromptCheckpoints) return go_on();
    queue_.After(kCheckpointPause, go_on);
  }

  Value Marked(const Value& state) const {
    return plan::MarkBySchema(block(), MarkPaths(state, config_marks_));
  }

  void ProgressLater() {
    queue_.After(kProgressEvery, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr || self->finished_) return;
      self->Notify(Event::Kind::kApplyProgress, self->in_.prior);
      self->ProgressLater();
    });
  }

  void OnApplied(ObjectReply reply) {
    running_ = false;
    const bool ok = TakeDiagnostics(reply, in_.locate, out_.diags);
    if (!reply.failure.ok()) return FailUnanswered();
    out_.answered = true;
    out_.private_bytes = std::move(reply.private_bytes);
    out_.unfinished = reply.unfinished;
    if (!reply.has_state) return ok ? MissingState() : Fail();
    Value state = reply.state;
    if (state.IsNull()) {
      if (in_.action == Action::kDelete && ok) out_.state = state;
      if (in_.action != Action::kDelete && ok) return MissingState();
      return ok ? Succeed() : Fail();
    }
    // Unlike Terraform, which forgets the object then, we keep it without what must not be kept.
    if (!CheckWriteOnlyNull(in_.change->provider, in_.change->address, block(), state,
                            "after apply", out_.diags)) {
      state = plan::WithoutWriteOnly(block(), state);
    }
    CheckState(state, ok, reply.legacy_type_system);
    state = plan::UnknownAsNull(state);
    out_.state = Marked(state);
    if (diag::HasErrors(out_.diags)) return Fail();
    if (in_.action == Action::kDelete) {
      return FailWith("Provider returned invalid result object after apply",
                      Cat("After applying a delete, provider \"", ProviderName(),
                          "\" still returned an object for ", Address(), "."));
    }
    Succeed();
  }

  // Nothing is known of the object but what was before.
  void FailUnanswered() {
    if (!out_.diags.empty()) {
      out_.diags.back().detail +=
          kept_ > 0 ? "\n\nThe state keeps the object as the provider last reported it; the next "
                      "plan shows what has become of it."
          : in_.action == Action::kCreate
              ? "\n\nWhat it was making may be there all the same, but the state does not know it: "
                "look for it before applying again."
              : "\n\nThe state keeps the object as it was before; the next plan shows what has "
                "become of it.";
    }
    Fail();
  }

  void MissingState() {
    FailWith("Provider produced inconsistent result after apply",
             Cat("When applying changes to ", Address(), ", provider \"", ProviderName(),
                 "\" produced an unexpected new value: Root object was present, but now "
                 "absent.\n\nThis is a bug in the provider, which "
                 "should be reported in the provider's own issue tracker."));
  }

  void CheckState(const Value& state, bool ok, bool legacy) {
    const std::vector<std::string> unknown = plan::UnknownPaths(state);
    if (!unknown.empty()) {
      diag::AddError(
          out_.diags, "Provider returned invalid result object after apply",
          Cat("After the apply operation, the provider still indicated an unknown value for ",
              Address(), unknown[0],
              ". All values must be known after apply, so this is always a bug in the provider and "
              "should be reported in the "
              "provider's own repository. Terraform will still save the other known object values "
              "in the state."));
    }
    if (!ok || legacy || in_.action == Action::kDelete || !unknown.empty()) return;
    for (const std::string& broken : plan::AssertObjectCompatible(block(), planned_, state)) {
      diag::AddError(out_.diags, "Provider produced inconsistent result after apply",
                     Cat("When applying changes to ", Address(), ", provider \"", ProviderName(),
                         "\" produced an unexpected new value: ", broken,
                         ".\n\nThis is a bug in the provider, which should be reported in the "
                         "provider's own issue tracker."));
    }
  }

  void Notify(Event::Kind kind, const Value& object) const {
    if (!hooks_) return;
    Event event{.kind = kind,
                .address = in_.change->address,
                .deposed_key = in_.deposed_key,
                .action = in_.action};
    FillIdentity(object, event);
    event.elapsed = absl::Now() - started_;
    if (kind == Event::Kind::kApplyReport || kind == Event::Kind::kApplyProgress) {
      event.fraction = progress_.fraction;
      event.phase = progress_.phase;
    }
    hooks_(event);
  }

  void Succeed() {
    if (in_.action != Action::kCreate || !in_.provision) return Done();
    in_.provision(out_, [self = shared_from_this()](Provisioned provisioned) {
      if (self->Take(std::move(provisioned))) return self->Done();
      self->out_.unfinished = false;
      self->Fail();
    });
  }
  void Done() {
    finished_ = true;
    Notify(Event::Kind::kApplyDone, in_.action == Action::kDelete ? Value() : *out_.state);
    done_(std::move(out_));
  }
  void FailWith(std::string summary, std::string detail) {
    diag::AddError(out_.diags, std::move(summary), std::move(detail));
    Fail();
  }
  void Fail() {
    out_.failed = true;
    finished_ = true;
    for (diag::Diagnostic& d : out_.diags) {
      if (d.address.empty()) d.address = Address();
    }
    if (started_ != absl::InfinitePast()) Notify(Event::Kind::kApplyFailed, in_.prior);
    done_(std::move(out_));
  }

  InstanceToApply in_;
  const Hooks& hooks_;
  graph::EventQueue& queue_;
  absl::AnyInvocable<void(AppliedInstance)> done_;
  AppliedInstance out_ = {};
  Value null_ = {};
  Value config_ = {};  // Unmarked.
  std::vector<proto::value::PathMarks> config_marks_ = {};
  bool was_ephemeral_ = false;  // Something in it.
  Value planned_ = {};
  std::string planned_private_ = {};
  absl::Time started_ = absl::InfinitePast();
  bool running_ = false;                      // The provider is at work.
  bool finished_ = false;                     // All is done, provisioners too.
  ApplyProgress progress_ = {};               // As last told.
  std::optional<ApplyCheckpoint> next_ = {};  // To be kept as soon as the disk is done.
  bool keeping_ = false;
  int kept_ = 0;
};

}  // namespace

void ApplyInstance(InstanceToApply instance, const Hooks& hooks, graph::EventQueue& queue,
                   absl::AnyInvocable<void(AppliedInstance)> done) {
  std::make_shared<Applying>(std::move(instance), hooks, queue, std::move(done))->Start();
}

}  // namespace planner::engine
