// Provisioners in the apply walk: of new objects, and of those about to be destroyed.

#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "planner/addr/module_path.h"
#include "planner/engine/apply_walk.h"
#include "planner/lang/reference.h"

namespace planner::engine {

using plan::Action;
using proto::value::Value;

namespace {

// What is left of count and for_each when an object is destroyed: its key.
Repetition RepetitionOf(const addr::InstanceKey& key) {
  Repetition repetition;
  if (const auto* index = std::get_if<int64_t>(&key))
    repetition.count_index = Value::Number(*index);
  if (const auto* name = std::get_if<std::string>(&key)) repetition.each_key = Value::String(*name);
  return repetition;
}

// Whether provisioners name their own resource instead of saying `self`.
bool ReferToOwn(const config::Resource& resource) {
  for (const syntax::Traversal& traversal : ProvisionerReferences(resource)) {
    diag::Diagnostics ignored;
    const auto reference = lang::ParseReference(traversal, ignored);
    if (reference && reference->kind == lang::Reference::Kind::kResource &&
        reference->resource == resource.address)
      return true;
  }
  return false;
}

}  // namespace

void ApplyWalk::AddProvisioners(const Change& change, InstanceToApply& in) {
  if (!in.deposed_key.empty()) return;
  const bool destroys = in.action == Action::kDelete;
  if (!destroys && in.action != Action::kCreate) return;
  Provisioners::Found found =
      provisioners_.Find(change.address.resource,
                         destroys ? Provisioners::When::kDestroy : Provisioners::When::kCreate);
  if (found.provisioners.empty()) return;
  if (!destroys) {
    in.provision = [this, &change, found = std::move(found)](
                       const AppliedInstance& made, absl::AnyInvocable<void(Provisioned)> done) {
      ProvisionNew(change, found, made, std::move(done));
    };
    return;
  }
  const state::ObjectPtr object = state_.FindObject(change.address);
  if (object == nullptr || object->status == state::Object::Status::kTainted) return;
  in.provision = [this, &change, found = std::move(found)](
                     const AppliedInstance& prior, absl::AnyInvocable<void(Provisioned)> done) {
    RunProvisioners(change, found, *prior.state, std::move(done));
  };
}

// Until its provisioners are done the object counts as tainted, on disk too: a process that is
// killed meanwhile leaves one that is to be made anew, not one that looks finished.
void ApplyWalk::ProvisionNew(const Change& change, const Provisioners::Found& found,
                             const AppliedInstance& made,
                             absl::AnyInvocable<void(Provisioned)> done) {
  ForgetCheckpoints(change, /*deposed_key=*/"", made);
  const state::ObjectPtr object = MakeObject(change, made, /*tainted=*/true);
  if (object != nullptr) state_.SetObject(change.address, "", change.provider, object);
  if (ReferToOwn(*ConfigOf(change.address.resource))) {
    values_[change.address.resource][change.address.key] = *made.state;
    PublishResource(change.address.resource);
  }
  recorder_.Record(
      change.address, [this, &change, found, self = *made.state, done = std::move(done)]() mutable {
        // A create that only waited has given its slot away.
        if (waiting_.erase(&change) == 0)
          return RunProvisioners(change, found, self, std::move(done));
        slots_.Acquire(
            [this, &change, found, self = std::move(self), done = std::move(done)]() mutable {
              RunProvisioners(change, found, self, std::move(done));
            });
      });
}

void ApplyWalk::RunProvisioners(const Change& change, const Provisioners::Found& found,
                                const Value& self, absl::AnyInvocable<void(Provisioned)> done) {
  const addr::ResourceInstance& address = change.address;
  Provision({.address = address,
             .found = found,
             .self = self,
             .repetition = found.when == Provisioners::When::kDestroy
                               ? RepetitionOf(address.key)
                               : repetitions_[address.resource][address.key]},
            context_, modules_, commands_, std::move(done));
}

}  // namespace planner::engine
