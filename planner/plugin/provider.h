#ifndef PLANNER_PLUGIN_PROVIDER_H_
#define PLANNER_PLUGIN_PROVIDER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "planner/diag/diagnostic.h"
#include "planner/plugin/apply_events.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

// A running plugin, spoken to in one way whichever protocol major it chose.
namespace planner::plugin {

// A plugin's diagnostic, about the object of the call, at a path inside it.
struct Diagnostic {
  diag::Diagnostic::Severity severity = diag::Diagnostic::Severity::kError;
  std::string summary = {};
  std::string detail = {};
  proto::value::Path path = {};
};

// What every answer has. If the call itself failed (the plugin crashed, its answer cannot be
// decoded), `failure` says so by code and `diagnostics` holds one error in the words of
// plugin-protocol.md C.13; nothing else of the reply counts then.
struct Reply {
  absl::Status failure = absl::OkStatus();
  std::vector<Diagnostic> diagnostics = {};
  bool HasErrors() const;  // Also true after a failure.
};
// Errors are worded to follow "Could not load the schema for provider X: ", summary and detail
// joined by a colon.
struct SchemaReply : Reply {
  std::shared_ptr<const proto::schema::ProviderSchema> schema = {};  // Null with errors.
};
struct ObjectReply : Reply {
  // Conforms to the schema's type; unmarked. Null: gone (read), deleted (apply), planned for
  // absence (plan).
  proto::value::Value state = {};
  bool has_state = false;  // Whether the answer had a state that could be decoded.
  std::string private_bytes = {};
  std::vector<proto::value::Path> requires_replace = {};  // Plan only.
  bool legacy_type_system = false;                        // Plan and apply only.
  bool unfinished = false;  // Apply with errors: the create can be taken up again from `state`.
  bool deferred = false;    // The plugin put the change off, though we never allow it.
};
struct ImportReply : Reply {
  struct Object {
    std::string type_name = {};
    proto::value::Value state = {};
    std::string private_bytes = {};
  };
  std::vector<Object> objects = {};
};

struct EphemeralReply : Reply {
  proto::value::Value result = {};  // Open only; conforms to the schema's type, unmarked.
  std::string private_bytes = {};
  absl::Time renew_at = absl::InfiniteFuture();  // Infinite: it need not be renewed.
  bool deferred = false;                         // Open only; as in ObjectReply.
};
struct FunctionReply : Reply {
  proto::value::Value result = {};
  // Whether the function itself said no; then `result` does not count. `argument` is the one to
  // blame, from 0 on; negative: none in particular.
  std::optional<std::string> error = {};
  int64_t argument = -1;
};

// How to start a plugin that was found (see locate.h).
struct LaunchOptions {
  std::string address = {};     // The provider's full source address, for messages.
  std::string executable = {};  // Path; started without arguments.
  bool tls = true;              // AutoMTLS; TF_DISABLE_PLUGIN_TLS switches it off.
  absl::Duration handshake_timeout = absl::Seconds(60);
  absl::Duration shutdown_timeout = absl::Seconds(2);  // Then SIGKILL.
  // Added to this process's environment, as NAME=value; for tests.
  std::vector<std::string> extra_environment = {};
};

// A plugin that somebody else started (TF_REATTACH_PROVIDERS): no TLS, and it is left running.
struct AttachOptions {
  std::string provider = {};  // Its full source address, for messages.
  int protocol = 5;
  bool is_unix = true;
  std::string address = {};
  int64_t pid = 0;
};

class Session;

// One plugin process. Thread-safe. Every call encodes its values on the caller's thread and
// returns at once; `done` is called exactly once, on a gRPC thread, or on the caller's if
// the plugin is already known to be dead. `done` must not block and must not destroy the
// Provider. An outstanding call holds no thread. Calls before the plugin is connected wait
// for that, so several plugins start side by side.
//
// Values are unmarked and conform to the implied types of the schema, which must be known by
// GetSchema or UseSchema before any call with a value (a caller's bug otherwise; so is a type
// name that the schema does not have).
class Provider {
 public:
  using Value = proto::value::Value;
  using Done = absl::AnyInvocable<void(Reply)>;
  using SchemaDone = absl::AnyInvocable<void(SchemaReply)>;
  using ObjectDone = absl::AnyInvocable<void(ObjectReply)>;
  using ImportDone = absl::AnyInvocable<void(ImportReply)>;
  using EphemeralDone = absl::AnyInvocable<void(EphemeralReply)>;
  using FunctionDone = absl::AnyInvocable<void(FunctionReply)>;

  // Starts the process and returns without waiting for its handshake. All that can go wrong
  // (no such file, no handshake in time) is told to the calls.
  static std::unique_ptr<Provider> Launch(const LaunchOptions& options);
  static std::unique_ptr<Provider> Attach(const AttachOptions& options);
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  // Closes.
  ~Provider();

  void GetSchema(SchemaDone done);
  // In place of GetSchema, where another process of the same plugin has given it.
  void UseSchema(std::shared_ptr<const proto::schema::ProviderSchema> schema);
  std::shared_ptr<const proto::schema::ProviderSchema> schema() const;  // Null before.

  void ValidateProvider(const Value& config, Done done);
  void Configure(const Value& config, Done done);
  void ValidateResource(const std::string& type, const Value& config, Done done);
  void ValidateData(const std::string& type, const Value& config, Done done);
  // `json`: the attributes as they stand in the state file, of schema version `version`.
  void Upgrade(const std::string& type, int64_t version, std::string json, ObjectDone done);
  void Read(const std::string& type, const Value& state, std::string private_bytes,
            ObjectDone done);
  struct Planning {
    Value prior = {}, proposed = {}, config = {};
    std::string private_bytes = {};
  };
  void Plan(const std::string& type, const Planning& planning, ObjectDone done);
  struct Applying {
    Value prior = {}, planned = {}, config = {};
    std::string private_bytes = {};
  };
  // `events` hears of the call while it runs, if the plugin knows our extension.
  void Apply(const std::string& type, const Applying& applying, ApplyEvents events,
             ObjectDone done);
  void Import(const std::string& type, const std::string& id, ImportDone done);
  void ReadData(const std::string& type, const Value& config, ObjectDone done);
  // Ephemeral resources (provider_ephemeral.cc). Renewing gets the private bytes of the last
  // answer, closing those of opening, as in Terraform.
  void ValidateEphemeral(const std::string& type, const Value& config, Done done);
  void OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done);
  void RenewEphemeral(const std::string& type, std::string private_bytes, EphemeralDone done);
  void CloseEphemeral(const std::string& type, std::string private_bytes, Done done);
  // `arguments` are of the parameters' types; as many as the schema's function `name` takes.
  void CallFunction(const std::string& name, const std::vector<Value>& arguments,
                    FunctionDone done);
  // Asks the plugin to end running calls early. Does not wait; failures are ignored.
  void Stop();

  // Ends the plugin: Shutdown call, up to `shutdown_timeout` for the process to exit, then
  // SIGKILL. Calls still running fail with Cancelled, and their `done` has been called when this
  // returns. Blocks meanwhile (some milliseconds for a good plugin). Idempotent.
  void Close();
  // For reports: time from the start of the process to the parsed handshake; nullopt before.
  std::optional<absl::Duration> startup_time() const;

 private:
  explicit Provider(std::shared_ptr<Session> session);
  std::shared_ptr<Session> session_;  // Shared with running calls.
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_PROVIDER_H_
