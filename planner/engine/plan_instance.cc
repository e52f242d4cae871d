#include "planner/engine/plan_instance.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/import_object.h"
#include "planner/engine/object.h"
#include "planner/plan/checks.h"
#include "planner/plan/proposed_new.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace planner::engine {
namespace {

using proto::text::Cat;

using diag::Diagnostic;
using plan::Action;
using plan::ActionReason;
using proto::value::MarkPaths;
using proto::value::PathMarks;
using proto::value::SameIgnoringMarks;
using proto::value::UnmarkDeep;
using proto::value::Value;

// One instance on its way through the steps; keeps itself alive by the calls under way.
class Planning : public std::enable_shared_from_this<Planning> {
 public:
  Planning(InstanceToPlan instance, const Hooks& hooks,
           absl::AnyInvocable<void(PlannedInstance)> done)
      : in_(std::move(instance)), hooks_(hooks), done_(std::move(done)) {}

  void Start() {
    before_ = Value::Null(ImpliedType(in_.schema->block));
    if (in_.prior != nullptr) return Upgrade();
    if (in_.import_id) return Import();
    if (in_.refresh_only) return Finish();
    PlanConfigured();
  }

 private:
  const std::string& type() const { return in_.address.resource.type; }
  const proto::schema::Block& block() const { return in_.schema->block; }

  void Import() {
    if (hooks_) {
      hooks_({.kind = Event::Kind::kImportPlanned,
              .address = in_.address,
              .id_name = "id",
              .id_value = *in_.import_id});
    }
    ImportObject(
        {.address = in_.address,
         .provider = in_.provider,
         .client = in_.client,
         .schema = in_.schema,
         .id = *in_.import_id,
         .locate = in_.locate},
        hooks_,
        [self = shared_from_this()](std::optional<ImportedObject> object, diag::Diagnostics diags) {
          diag::Append(self->out_.diags, std::move(diags));
          if (!object) return self->Fail();
          self->before_ = std::move(object->state);
          self->private_ = std::move(object->private_bytes);
          if (self->in_.on_imported) self->in_.on_imported(self->before_);
          self->Refreshed();
        });
  }

  void Upgrade() {
    UpgradeObject(*in_.client, in_.address, *in_.schema, *in_.prior, in_.locate,
                  [self = shared_from_this()](std::optional<Value> value, diag::Diagnostics diags) {
                    self->OnUpgraded(std::move(value), std::move(diags));
                  });
  }

  void OnUpgraded(std::optional<Value> value, diag::Diagnostics diags) {
    diag::Append(out_.diags, std::move(diags));
    if (!value) return Fail();
    stored_ = *std::move(value);
    out_.refreshed = std::make_shared<state::Object>(*in_.prior);
    private_ = in_.prior->private_bytes;
    if (!in_.refresh) {
      before_ = stored_;
      return Refreshed();
    }
    Notify(Event::Kind::kRefreshStart);
    in_.client->Read(
        type(), stored_.WithoutDeepMarks(), private_,
        [self = shared_from_this()](ObjectReply reply) { self->OnRead(std::move(reply)); });
  }

  void OnRead(ObjectReply reply) {
    if (!TakeDiagnostics(reply, in_.locate, out_.diags)) return Fail();
    const auto broken = BrokenObject(reply.state);
    if (!broken.empty())
      return FailWith("Provider produced invalid object", broken, "planned an invalid value for");
    if (!IsWriteOnlyNull(reply.state, "during refresh")) return Fail();
    private_ = std::move(reply.private_bytes);
    before_ = reply.state.IsNull() ? reply.state
                                   : plan::MarkBySchema(block(), MarkLike(stored_, reply.state));
    Notify(Event::Kind::kRefreshDone);
    RecordDrift();
    Refreshed();
  }

  // Conformance and knownness of an object that must be real.
  std::vector<std::string> BrokenObject(const Value& state) const {
    std::vector<std::string> broken = plan::AssertConforms(block(), state);
    for (std::string& path : plan::UnknownPaths(state)) {
      broken.push_back(Cat(path, ": value is unknown, which is not allowed here"));
    }
    return broken;
  }

  bool IsWriteOnlyNull(const Value& answer, std::string_view when) {
    return CheckWriteOnlyNull(in_.provider, in_.address, block(), answer, when, out_.diags);
  }

  void RecordDrift() {
    if (SameIgnoringMarks(stored_, before_)) return;
    plan::ResourceInstanceChange drift = Change();
    drift.action = before_.IsNull() ? Action::kDelete : Action::kUpdate;
    drift.before = stored_;
    drift.after = before_;
    out_.drift = std::move(drift);
  }

  void Refreshed() {
    if (before_.IsNull()) {
      out_.refreshed.reset();
      private_.clear();
    } else {
      auto object = in_.prior == nullptr ? std::make_shared<state::Object>()
                                         : std::make_shared<state::Object>(*in_.prior);
      object->private_bytes = private_;
      if (absl::Status status = state::Encode(before_, *in_.schema, *object); !status.ok()) {
        diag::AddError(out_.diags, "Failed to encode resource for state",
                       std::string(status.message()));
        return Fail();
      }
      out_.refreshed = std::move(object);
    }
    out_.before = before_;
    if (in_.refresh_only) return Finish();
    if (in_.evaluate) return PlanConfigured();
    if (!before_.IsNull()) PlanDeletion();
    Finish();
  }

  void PlanDeletion() {
    plan::ResourceInstanceChange change = Change();
    change.action = Action::kDelete;
    change.reason = in_.delete_reason;
    change.before = before_;
    change.after = Value::Null(ImpliedType(block()));
    change.before_private = private_;
    change.planned_private = private_;
    out_.change = std::move(change);
  }

  void PlanConfigured() {
    std::optional<Value> config = in_.evaluate(out_.diags);
    if (!config) return Fail();
    std::tie(raw_config_, config_marks_) = UnmarkDeep(*config);
    config_marks_ = WithoutEphemeral(std::move(config_marks_));  // What is kept is not.
    in_.client->ValidateResource(
        type(), raw_config_, [self = shared_from_this()](const Reply& reply) {
          if (!TakeDiagnostics(reply, self->in_.locate, self->out_.diags)) {
            return self->Fail();
          }
          self->PlanFirst();
        });
  }

  // A tainted object is planned as if it did not exist.
  bool PriorIsTainted() const {
    return in_.prior != nullptr && in_.prior->status == state::Object::Status::kTainted &&
           !before_.IsNull();
  }
  Value PlannedPrior() const {
    return PriorIsTainted() ? Value::Null(ImpliedType(block())) : before_.WithoutDeepMarks();
  }

  void PlanFirst() {
    const Value prior = PlannedPrior();
    config_ = plan::ApplyIgnoreChanges(block(), in_.ignore_changes, prior, raw_config_);
    CallPlan(prior, config_, PriorIsTainted() ? "" : private_,
             [this](ObjectReply reply) { OnPlanned(std::move(reply)); });
  }

  void CallPlan(Value prior, Value config, std::string private_bytes,
                absl::AnyInvocable<void(ObjectReply)> done) {
    Value proposed = plan::ProposedNew(block(), prior, config);
    in_.client->Plan(type(),
                     {.prior = std::move(prior),
                      .proposed = std::move(proposed),
                      .config = std::move(config),
                      .private_bytes = std::move(private_bytes)},
                     [self = shared_from_this(), done = std::move(done)](
                         ObjectReply reply) mutable { done(std::move(reply)); });
  }

  void OnPlanned(ObjectReply reply) {
    if (!TakeDiagnostics(reply, in_.locate, out_.diags)) return Fail();
    const Value prior = PlannedPrior();
    std::vector<std::string> broken = plan::AssertConforms(block(), reply.state);
    if (broken.empty() && !IsWriteOnlyNull(reply.state, "during planning")) return Fail();
    if (broken.empty() && !reply.legacy_type_system) {
      broken = plan::AssertPlanValid(block(), prior, config_, reply.state);
    }
    if (!broken.empty())
      return FailWith("Provider produced invalid plan", broken, "planned an invalid value for");
    planned_private_ = std::move(reply.private_bytes);
    planned_ = MarkPlanned(reply.state);

    std::vector<proto::value::Path> bad_paths;
    replace_paths_ = prior.IsNull() ? std::vector<proto::value::Path>()
                                    : plan::EffectiveReplacePaths(block(), reply.requires_replace,
                                                                  prior, reply.state, &bad_paths);
    for (const proto::value::Path& path : bad_paths) {
      diag::AddError(
          out_.diags, "Provider produced invalid plan",
          Cat("Provider \"", addr::ToString(in_.provider.provider),
              "\" has indicated \"requires replacement\" on ", addr::ToString(in_.address),
              " for a non-existent attribute path ", proto::value::PathToString(path),
              ".\n\nThis is a bug in the provider, which should be reported in the "
              "provider's own issue tracker."));
    }
    if (!bad_paths.empty()) return Fail();
    const plan::ChosenAction chosen =
        plan::ChooseAction(before_, planned_,
                           {.create_before_destroy = in_.create_before_destroy,
                            .replace_requested = in_.replace_requested,
                            .replace_triggered = in_.replace_triggered && in_.replace_triggered(),
                            .prior_tainted = PriorIsTainted(),
                            .has_replace_paths = !replace_paths_.empty()});
    action_ = chosen.action;
    reason_ = chosen.reason;
    if (plan::IsReplace(action_) && !PriorIsTainted()) return PlanReplacement();
    Planned();
  }

  // The second plan of a replacement: as if nothing existed yet (C.8).
  void PlanReplacement() {
    CallPlan(Value::Null(ImpliedType(block())), raw_config_, planned_private_,
             [this](ObjectReply reply) {
               if (!TakeDiagnostics(reply, in_.locate, out_.diags)) return Fail();
               std::vector<std::string> broken = plan::AssertConforms(block(), reply.state);
               if (!broken.empty())
                 return FailWith("Provider produced invalid plan", broken,
                                 "planned an invalid value for");
               if (!IsWriteOnlyNull(reply.state, "during planning")) return Fail();
               planned_private_ = std::move(reply.private_bytes);
               planned_ = MarkPlanned(reply.state);
               Planned();
             });
  }

  // Marks from the configuration and from the schema.
  Value MarkPlanned(const Value& planned) const {
    return plan::MarkBySchema(block(), MarkPaths(planned, config_marks_));
  }

  void Planned() {
    plan::ResourceInstanceChange change = Change();
    change.action = action_;
    change.reason = reason_;
    change.before = before_;
    change.after = planned_;
    change.before_private = private_;
    change.planned_private = planned_private_;
    change.required_replace = replace_paths_;
    out_.change = std::move(change);
    Finish();
  }

  plan::ResourceInstanceChange Change() const {
    plan::ResourceInstanceChange change;
    change.address = in_.address;
    change.provider = in_.provider;
    change.schema = in_.schema;
    change.import_id = in_.import_id;
    return change;
  }

  void Notify(Event::Kind kind) const {
    Event event{.kind = kind, .address = in_.address};
    FillIdentity(kind == Event::Kind::kRefreshStart ? stored_ : before_, event);
    if (hooks_) hooks_(event);
  }

  void FailWith(std::string summary, const std::vector<std::string>& broken,
                std::string_view what) {
    diag::AddError(out_.diags, std::move(summary),
                   Cat("Provider \"", addr::ToString(in_.provider.provider), "\" ", what, " ",
                       addr::ToString(in_.address), ": ", absl::StrJoin(broken, "; "),
                       ".\n\nThis is a bug in the provider, which should be reported in the "
                       "provider's own issue tracker."));
    Fail();
  }

  void Fail() {
    out_.failed = true;
    Finish();
  }
  void Finish() {
    for (Diagnostic& diagnostic : out_.diags) {
      if (diagnostic.address.empty()) diagnostic.address = addr::ToString(in_.address);
    }
    done_(std::move(out_));
  }

  InstanceToPlan in_;
  const Hooks& hooks_;
  absl::AnyInvocable<void(PlannedInstance)> done_;
  PlannedInstance out_ = {};
  Value stored_ = {};  // As in the state, upgraded, marked.
  Value before_ = {};  // After refresh, marked; null if there is nothing.
  std::string private_ = {};
  Value raw_config_ = {};  // Unmarked, as written.
  Value config_ = {};      // With ignore_changes applied.
  std::vector<PathMarks> config_marks_ = {};
  Value planned_ = {};
  std::string planned_private_ = {};
  std::vector<proto::value::Path> replace_paths_ = {};
  Action action_ = Action::kNoOp;
  ActionReason reason_ = ActionReason::kNone;
};

}  // namespace

void PlanInstance(InstanceToPlan instance, const Hooks& hooks,
                  absl::AnyInvocable<void(PlannedInstance)> done) {
  std::make_shared<Planning>(std::move(instance), hooks, std::move(done))->Start();
}

void FillIdentity(const Value& object, Event& event) {
  if (object.IsNull() || !object.IsKnown() ||
      object.type().kind() != proto::value::Type::Kind::kObject)
    return;
  for (const std::string_view name : {"id", "name"}) {
    const Value* value = object.Find(name);
    if (value == nullptr || !value->IsKnownNonNull() || value->marks() != proto::value::kNoMarks ||
        value->type() != proto::value::Type::String() || value->AsString().empty()) {
      continue;
    }
    event.id_name = name;
    event.id_value = value->AsString();
    return;
  }
}

}  // namespace planner::engine
