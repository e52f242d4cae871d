#include "provider/plugin/side_services.h"

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <utility>

#include "proto/go_plugin.grpc.pb.h"

namespace provider::plugin {
namespace {

class Controller final : public ::plugin::GRPCController::CallbackService {
 public:
  explicit Controller(absl::AnyInvocable<void()> shutdown) : shutdown_(std::move(shutdown)) {}

  grpc::ServerUnaryReactor* Shutdown(grpc::CallbackServerContext* /*context*/,
                                     const ::plugin::Empty* /*request*/,
                                     ::plugin::Empty* /*response*/) override {
    return new Reactor(shutdown_);  // Deletes itself.
  }

 private:
  class Reactor final : public grpc::ServerUnaryReactor {
   public:
    explicit Reactor(absl::AnyInvocable<void()>& shutdown) : shutdown_(shutdown) {
      Finish(grpc::Status::OK);
    }
    void OnDone() override {
      shutdown_();
      delete this;
    }

   private:
    absl::AnyInvocable<void()>& shutdown_;
  };

  absl::AnyInvocable<void()> shutdown_;
};

// The engine logs what comes here as unexpected output, so nothing ever does.
class Stdio final : public ::plugin::GRPCStdio::CallbackService {
 public:
  grpc::ServerWriteReactor<::plugin::StdioData>* StreamStdio(
      grpc::CallbackServerContext* /*context*/, const ::plugin::Empty* /*request*/) override {
    return new Reactor;  // Deletes itself.
  }

 private:
  class Reactor final : public grpc::ServerWriteReactor<::plugin::StdioData> {
   public:
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };
};

// Providers never use brokered connections: what the engine offers is read and dropped.
class Broker final : public ::plugin::GRPCBroker::CallbackService {
 public:
  grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>* StartStream(
      grpc::CallbackServerContext* /*context*/) override {
    return new Reactor;  // Deletes itself.
  }

 private:
  class Reactor final : public grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo> {
   public:
    Reactor() { StartRead(&offer_); }
    void OnReadDone(bool ok) override {
      if (!ok) return FinishOnce();
      StartRead(&offer_);
    }
    void OnCancel() override { FinishOnce(); }
    void OnDone() override { delete this; }

   private:
    void FinishOnce() {
      if (!finished_.exchange(true)) Finish(grpc::Status::OK);
    }
    ::plugin::ConnInfo offer_;
    std::atomic<bool> finished_ = false;
  };
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeSideServices(absl::AnyInvocable<void()> shutdown) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<Controller>(std::move(shutdown)));
  services.push_back(std::make_unique<Stdio>());
  services.push_back(std::make_unique<Broker>());
  return services;
}

}  // namespace provider::plugin
