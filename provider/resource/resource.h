#ifndef PROVIDER_RESOURCE_RESOURCE_H_
#define PROVIDER_RESOURCE_RESOURCE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/resource/options.h"
#include "provider/resource/reporter.h"
#include "provider/resource/stop_signal.h"

namespace provider::ims {
class Session;
}
namespace provider::records {
class CreateRecords;
}

// What a resource type is to the server of the protocol (provider/plugin): a schema and
// one method per call. A resource knows values and the service, never the wire.
namespace provider::resource {

using proto::value::Value;

// What a call may use beside its request.
//   session  speaks to the service; null while the provider is not configured, or while
//            its configuration is known only after apply
//   stop     raised when the engine wants running calls to end early; the session is then
//            stopped as well
//   options  what the provider block says about all resources
//   records  remembers what is being made, on disk; null only in tests that need none
struct CallContext {
  std::shared_ptr<ims::Session> session = {};
  std::shared_ptr<StopSignal> stop = {};
  ProviderOptions options = {};
  std::shared_ptr<records::CreateRecords> records = {};
};

// All values are objects of the resource's schema, or null. `private_bytes` is text of the
// resource's own that the engine keeps beside the object; never secrets (C.14).
struct ReadRequest {
  Value state = {};  // Not null.
  std::string private_bytes = {};
};
struct ReadAnswer {
  Value state = {};  // Null: the object is gone.
  std::string private_bytes = {};
  Diagnostics diags = {};
};

struct PlanRequest {
  Value prior = {};     // Null: create.
  Value proposed = {};  // Null: delete.
  Value config = {};    // Null: delete.
  std::string private_bytes = {};
};
struct PlanAnswer {
  Value planned = {};
  std::vector<proto::value::Path> requires_replace = {};
  std::string private_bytes = {};
  Diagnostics diags = {};
};

struct ApplyRequest {
  Value prior = {};    // Null: create.
  Value planned = {};  // Null: delete. Unknown where only the service can tell.
  Value config = {};   // Null: delete. Wholly known.
  std::string private_bytes = {};
  // Null if the engine does not listen. May outlive the call.
  std::shared_ptr<ApplyReporter> reporter = {};
};
// With errors, `state` is the most accurate object known (C.9): null only if nothing was
// made, or for a delete that is certain.
struct ApplyAnswer {
  Value state = {};
  std::string private_bytes = {};
  Diagnostics diags = {};
  // With errors of a create: it can be taken up again from `state`. An engine that knows our
  // extension then does not taint the object; others do (C.9).
  bool unfinished = false;
};

struct ImportAnswer {
  Value state = {};  // Enough for Read.
  std::string private_bytes = {};
  Diagnostics diags = {};
};

template <typename Answer>
using Done = absl::AnyInvocable<void(Answer)>;

// One type of resource. Lives as long as the process; all methods may be called from any
// thread, at once. Methods with `done` call it exactly once, on any thread, possibly
// before they return, and never block.
class Resource {
 public:
  virtual ~Resource() = default;

  virtual const proto::schema::Schema& schema() const = 0;
  // Checks what can be checked offline. `config` may hold unknown values anywhere: a rule
  // that involves one is skipped. Pure.
  virtual void Validate(const Value& config, Diagnostics& diags) const = 0;
  // The object's stored attributes, as JSON of schema `version` (older than the current
  // one), in terms of the current schema. Pure.
  virtual absl::StatusOr<std::string> UpgradeState(int64_t version, std::string json) const = 0;
  // Deterministic: the engine plans again before applying and compares (C.8).
  virtual void Plan(CallContext context, PlanRequest request, Done<PlanAnswer> done) const = 0;
  virtual void Read(CallContext context, ReadRequest request, Done<ReadAnswer> done) const = 0;
  virtual void Apply(CallContext context, ApplyRequest request, Done<ApplyAnswer> done) const = 0;
  virtual void Import(std::string_view id, Done<ImportAnswer> done) const = 0;
};

// The resource types of the plugin by name.
using ResourceTable = std::vector<std::pair<std::string, std::shared_ptr<const Resource>>>;

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_RESOURCE_H_
