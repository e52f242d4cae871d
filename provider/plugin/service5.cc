#include <grpcpp/support/server_callback.h>

#include <memory>

#include "proto/schema/wire/wire.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "provider/plugin/data_source_rpcs.h"
#include "provider/plugin/provider_rpcs.h"
#include "provider/plugin/provider_services.h"
#include "provider/plugin/resource_rpcs.h"

namespace provider::plugin {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// Protocol 5's names for the RPCs. What is not overridden is answered UNIMPLEMENTED.
class Service final : public tfplugin5::Provider::CallbackService {
 public:
  explicit Service(Provider& provider) : provider_(provider) {}

  Reactor* GetSchema(Context* context, const tfplugin5::GetProviderSchema::Request* request,
                     tfplugin5::GetProviderSchema::Response* response) override {
    return plugin::GetProviderSchema(provider_, context, request, response,
                                     [](const proto::schema::ProviderSchema& schema, auto* out) {
                                       proto::schema::wire::Encode(schema, out);
                                     });
  }
  Reactor* GetMetadata(Context* context, const tfplugin5::GetMetadata::Request* request,
                       tfplugin5::GetMetadata::Response* response) override {
    return plugin::GetMetadata(provider_, context, request, response);
  }
  Reactor* PrepareProviderConfig(Context* context,
                                 const tfplugin5::PrepareProviderConfig::Request* request,
                                 tfplugin5::PrepareProviderConfig::Response* response) override {
    return plugin::ValidateProviderConfig(provider_, context, request, response);
  }
  Reactor* Configure(Context* context, const tfplugin5::Configure::Request* request,
                     tfplugin5::Configure::Response* response) override {
    return plugin::ConfigureProvider(provider_, context, request, response);
  }
  Reactor* Stop(Context* context, const tfplugin5::Stop::Request* request,
                tfplugin5::Stop::Response* response) override {
    return plugin::StopProvider(provider_, context, request, response);
  }
  Reactor* GetFunctions(Context* context, const tfplugin5::GetFunctions::Request* request,
                        tfplugin5::GetFunctions::Response* response) override {
    return plugin::GetFunctions(provider_, context, request, response);
  }
  Reactor* ValidateResourceTypeConfig(
      Context* context, const tfplugin5::ValidateResourceTypeConfig::Request* request,
      tfplugin5::ValidateResourceTypeConfig::Response* response) override {
    return plugin::ValidateResourceConfig(provider_, context, request, response);
  }
  Reactor* UpgradeResourceState(Context* context,
                                const tfplugin5::UpgradeResourceState::Request* request,
                                tfplugin5::UpgradeResourceState::Response* response) override {
    return plugin::UpgradeResourceState(provider_, context, request, response);
  }
  Reactor* ReadResource(Context* context, const tfplugin5::ReadResource::Request* request,
                        tfplugin5::ReadResource::Response* response) override {
    return plugin::ReadResource(provider_, context, request, response);
  }
  Reactor* PlanResourceChange(Context* context,
                              const tfplugin5::PlanResourceChange::Request* request,
                              tfplugin5::PlanResourceChange::Response* response) override {
    return plugin::PlanResourceChange(provider_, context, request, response);
  }
  Reactor* ApplyResourceChange(Context* context,
                               const tfplugin5::ApplyResourceChange::Request* request,
                               tfplugin5::ApplyResourceChange::Response* response) override {
    return plugin::ApplyResourceChange(provider_, context, request, response);
  }
  Reactor* ImportResourceState(Context* context,
                               const tfplugin5::ImportResourceState::Request* request,
                               tfplugin5::ImportResourceState::Response* response) override {
    return plugin::ImportResourceState(provider_, context, request, response);
  }
  Reactor* MoveResourceState(Context* context, const tfplugin5::MoveResourceState::Request* request,
                             tfplugin5::MoveResourceState::Response* response) override {
    return plugin::MoveResourceState(provider_, context, request, response);
  }
  Reactor* ValidateDataSourceConfig(
      Context* context, const tfplugin5::ValidateDataSourceConfig::Request* request,
      tfplugin5::ValidateDataSourceConfig::Response* response) override {
    return plugin::ValidateDataSourceConfig(provider_, context, request, response);
  }
  Reactor* ReadDataSource(Context* context, const tfplugin5::ReadDataSource::Request* request,
                          tfplugin5::ReadDataSource::Response* response) override {
    return plugin::ReadDataSource(provider_, context, request, response);
  }

 private:
  Provider& provider_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProviderService5(Provider& provider) {
  return std::make_unique<Service>(provider);
}

}  // namespace provider::plugin
