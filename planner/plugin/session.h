#ifndef PLANNER_PLUGIN_SESSION_H_
#define PLANNER_PLUGIN_SESSION_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "planner/plugin/apply_watch.h"
#include "planner/plugin/process.h"
#include "planner/plugin/provider.h"
#include "proto/handshake/certificate.h"
#include "proto/schema/schema.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "proto/value/type.h"

namespace planner::plugin {

// What Provider keeps behind its back: the process, the connection, the calls that are out and the
// schema. Inside this folder only. Thread-safe.
class Session : public std::enable_shared_from_this<Session> {
 public:
  // Exactly one of the stubs is set.
  struct Connection {
    std::shared_ptr<grpc::Channel> channel = {};
    std::unique_ptr<tfplugin5::Provider::Stub> v5 = {};
    std::unique_ptr<tfplugin6::Provider::Stub> v6 = {};
    int protocol() const { return v6 != nullptr ? 6 : 5; }
  };
  // Gets the connection or, if there is none, why.
  using Work = absl::AnyInvocable<void(const Connection*, const absl::Status&)>;

  static std::shared_ptr<Session> Launch(const LaunchOptions& options);
  static std::shared_ptr<Session> Attach(const AttachOptions& options);
  ~Session() = default;

  // Runs `work` as soon as the plugin is connected or known to be lost: at once if it is.
  void WhenConnected(Work work);

  // Sends one unary call; `finish(status, response, context)` runs when it is over, on a gRPC
  // thread. `async` is the stub's async(). `prepare(context)` runs before.
  template <typename Async, typename Request, typename Response, typename Finish,
            typename Prepare = void (*)(grpc::ClientContext&)>
  void Send(
      Async* async,
      void (Async::*method)(grpc::ClientContext*, const Request*, Response*,
                            std::function<void(grpc::Status)>),
      Request request, Finish finish, Prepare prepare = [](grpc::ClientContext&) {}) {
    struct Running {
      grpc::ClientContext context;
      Request request;
      Response response;
      Finish finish;
      explicit Running(Finish f) : finish(std::move(f)) {}
    };
    auto running = std::make_shared<Running>(std::move(finish));
    running->request = std::move(request);
    prepare(running->context);
    Register(&running->context);
    (async->*method)(&running->context, &running->request, &running->response,
                     [session = shared_from_this(), running](const grpc::Status& status) mutable {
                       running->finish(status, running->response, running->context);
                       session->Forget(&running->context);
                       running.reset();
                       session->CountDown();
                     });
  }

  // Opens the stream of events of running applies, the first time; the plugin may not have it.
  void WatchEvents(const Connection& connection);
  ApplyWatch& events() { return events_; }

  // Turns a failed call into a status and an error diagnostic in the words of C.13, with what
  // the plugin said last if it crashed. `method` is Terraform's name for the call. Waits a
  // moment for the process to end, if it is about to.
  void FillFailure(std::string_view method, const Connection& connection,
                   const grpc::Status& status, Reply& reply) const;
  // The same for a plugin that was never connected.
  void FillFailure(const absl::Status& no_connection, Reply& reply) const;
  // Rewords a failed answer to the schema call as Terraform does: the provider's address matters
  // more than the call.
  void RewordSchemaFailure(SchemaReply& reply) const;

  void SetSchema(std::shared_ptr<const proto::schema::ProviderSchema> schema);
  std::shared_ptr<const proto::schema::ProviderSchema> schema() const;
  // Implied types of the schema. Looked up once per type.
  proto::value::Type ProviderType() const;
  proto::value::Type ResourceType(const std::string& name);
  proto::value::Type DataType(const std::string& name);
  proto::value::Type EphemeralType(const std::string& name) const;
  proto::schema::Function FunctionNamed(const std::string& name) const;

  void Close();
  std::optional<absl::Duration> startup_time() const;

 private:
  using Types = absl::flat_hash_map<std::string, proto::value::Type>;
  enum class Phase { kStarting, kConnected, kLost };

  class EventStream;

  void OnFirstLine(const absl::StatusOr<std::string>& line);
  absl::StatusOr<std::unique_ptr<Connection>> Connect(const absl::StatusOr<std::string>& line);
  void BecomeConnected(std::unique_ptr<Connection> connection);
  void BecomeLost(const absl::Status& why);
  void RunPending(const Connection* connection, const absl::Status& status);
  void Register(grpc::ClientContext* context);
  void Forget(grpc::ClientContext* context);
  void CountDown();
  void CancelCalls();
  static void AskToShutDown(const Connection& connection, absl::Time deadline);
  std::string CrashReport() const;

  LaunchOptions options_ = {};
  std::optional<proto::handshake::Certificate> certificate_ = {};
  absl::Time started_ = absl::InfinitePast();
  ApplyWatch events_;

  mutable absl::Mutex mutex_;
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kStarting;
  absl::Status lost_ ABSL_GUARDED_BY(mutex_);
  // Set once, together with the phase; until Close.
  std::unique_ptr<const Connection> connection_ ABSL_GUARDED_BY(mutex_);
  // Who uses the connection: works that are running, calls whose context still exists. A
  // channel must not be destroyed on one of gRPC's own threads (it would join itself), and each
  // context keeps its channel; so Close waits for zero and then destroys the channel itself.
  int users_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Work> pending_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<grpc::ClientContext*> running_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool watching_ ABSL_GUARDED_BY(mutex_) = false;  // The stream has been opened.
  std::optional<absl::Duration> startup_time_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const proto::schema::ProviderSchema> schema_ ABSL_GUARDED_BY(mutex_);
  Types resource_types_ ABSL_GUARDED_BY(mutex_);
  Types data_types_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Process> process_;  // Null if attached. Last: its thread uses the rest.
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_SESSION_H_
