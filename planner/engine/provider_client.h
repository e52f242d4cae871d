#ifndef PLANNER_ENGINE_PROVIDER_CLIENT_H_
#define PLANNER_ENGINE_PROVIDER_CLIENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "planner/diag/diagnostic.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

namespace planner::engine {

// A diagnostic of a provider: about the object of the call, at a path inside it.
struct ProviderDiagnostic {
  diag::Diagnostic::Severity severity = diag::Diagnostic::Severity::kError;
  std::string summary = {};
  std::string detail = {};
  proto::value::Path path = {};
};

// What every answer has: diagnostics, or `failure` if the call itself failed and there is
// no answer (the plugin crashed, its answer cannot be decoded).
struct Reply {
  absl::Status failure = absl::OkStatus();
  std::vector<ProviderDiagnostic> diagnostics = {};
  bool HasErrors() const;
};

// Values are unmarked. Each conforms to the implied type of the resource's schema.
struct ObjectReply : Reply {
  proto::value::Value state =
      {};  // Null object: gone (read), destroyed (apply), planned for absence (plan).
  bool has_state = false;  // Whether the answer had a decodable state.
  std::string private_bytes = {};
  std::vector<proto::value::Path> requires_replace = {};  // Plan.
  bool legacy_type_system = false;                        // Plan, apply.
};
struct ImportReply : Reply {
  struct Object {
    std::string type_name = {};
    proto::value::Value state = {};
    std::string private_bytes = {};
  };
  std::vector<Object> objects = {};
};

// One configured (or not yet configured) provider, whatever is behind it: a plugin process
// or the engine's own built-in one. Every call returns at once; `done` is called exactly
// once, later or at once, on the walk's thread.
class ProviderClient {
 public:
  using Done = absl::AnyInvocable<void(Reply)>;
  using ObjectDone = absl::AnyInvocable<void(ObjectReply)>;
  using ImportDone = absl::AnyInvocable<void(ImportReply)>;
  using Value = proto::value::Value;

  virtual ~ProviderClient() = default;
  virtual const proto::schema::ProviderSchema& schema() const = 0;

  virtual void ValidateProvider(Value config, Done done) = 0;
  virtual void Configure(Value config, Done done) = 0;
  virtual void ValidateResource(const std::string& type, Value config, Done done) = 0;
  virtual void ValidateData(const std::string& type, Value config, Done done) = 0;
  // `json`: the attributes as they stand in the state file, of schema version `version`.
  virtual void Upgrade(const std::string& type, int64_t version, std::string json,
                       ObjectDone done) = 0;
  virtual void Read(const std::string& type, Value state, std::string private_bytes,
                    ObjectDone done) = 0;
  struct Planning {
    Value prior = {}, proposed = {}, config = {};
    std::string private_bytes = {};
  };
  virtual void Plan(const std::string& type, Planning planning, ObjectDone done) = 0;
  struct Applying {
    Value prior = {}, planned = {}, config = {};
    std::string private_bytes = {};
  };
  virtual void Apply(const std::string& type, Applying applying, ObjectDone done) = 0;
  virtual void Import(const std::string& type, const std::string& id, ImportDone done) = 0;
  virtual void ReadData(const std::string& type, Value config, ObjectDone done) = 0;
  // Asks running calls to end early.
  virtual void Stop() = 0;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVIDER_CLIENT_H_
