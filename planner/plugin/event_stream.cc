#include <grpcpp/channel.h>
#include <grpcpp/support/client_callback.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "planner/plugin/plugin_log.h"
#include "planner/plugin/session.h"
#include "proto/kiln_plugin1.grpc.pb.h"
#include "proto/text/cat.h"

namespace planner::plugin {

// Reads the plugin's events until it ends the stream, which plugins that have none do at once.
// Deletes itself.
class Session::EventStream final : public grpc::ClientReadReactor<kiln::plugin::v1::ApplyEvent> {
 public:
  EventStream(std::shared_ptr<Session> session, const Connection& connection)
      : session_(std::move(session)),
        stub_(kiln::plugin::v1::ApplyEvents::NewStub(connection.channel)),
        request_(session_->events_.Request()) {}

  void Start() {
    session_->Register(&context_);
    stub_->async()->Watch(&context_, &request_, this);
    StartRead(&event_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;  // OnDone comes by itself.
    session_->events_.Take(event_);
    event_.Clear();
    StartRead(&event_);
  }
  void OnDone(const grpc::Status& status) override {
    LogRecord record;
    record.level = LogLevel::kDebug;
    record.message =
        proto::text::Cat("no more events of running applies: ",
                         status.ok() ? "the plugin ended them" : status.error_message());
    WriteLog(LevelFromEnvironment(), "", record, absl::Now());
    const std::shared_ptr<Session> session = std::move(session_);
    session->Forget(&context_);
    delete this;  // With the context, before it stops counting: see Session::users_.
    session->CountDown();
  }

 private:
  std::shared_ptr<Session> session_;
  std::unique_ptr<kiln::plugin::v1::ApplyEvents::Stub> stub_;
  grpc::ClientContext context_;
  kiln::plugin::v1::WatchRequest request_;
  kiln::plugin::v1::ApplyEvent event_;
};

void Session::WatchEvents(const Connection& connection) {
  {
    const absl::MutexLock lock(&mutex_);
    if (closed_ || std::exchange(watching_, true)) return;
  }
  (new EventStream(shared_from_this(), connection))->Start();
}

}  // namespace planner::plugin
