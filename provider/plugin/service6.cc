#include <grpcpp/support/server_callback.h>

#include <memory>

#include "proto/schema/wire/wire.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "provider/plugin/data_source_rpcs.h"
#include "provider/plugin/provider_rpcs.h"
#include "provider/plugin/provider_services.h"
#include "provider/plugin/resource_rpcs.h"

namespace provider::plugin {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// Protocol 6's names for the RPCs. What is not overridden is answered UNIMPLEMENTED.
class Service final : public tfplugin6::Provider::CallbackService {
 public:
  explicit Service(Provider& provider) : provider_(provider) {}

  Reactor* GetProviderSchema(Context* context, const tfplugin6::GetProviderSchema::Request* request,
                             tfplugin6::GetProviderSchema::Response* response) override {
    return plugin::GetProviderSchema(provider_, context, request, response,
                                     [](const proto::schema::ProviderSchema& schema, auto* out) {
                                       proto::schema::wire::Encode(schema, out);
                                     });
  }
  Reactor* GetMetadata(Context* context, const tfplugin6::GetMetadata::Request* request,
                       tfplugin6::GetMetadata::Response* response) override {
    return plugin::GetMetadata(provider_, context, request, response);
  }
  Reactor* ValidateProviderConfig(Context* context,
                                  const tfplugin6::ValidateProviderConfig::Request* request,
                                  tfplugin6::ValidateProviderConfig::Response* response) override {
    return plugin::ValidateProviderConfig(provider_, context, request, response);
  }
  Reactor* ConfigureProvider(Context* context, const tfplugin6::ConfigureProvider::Request* request,
                             tfplugin6::ConfigureProvider::Response* response) override {
    return plugin::ConfigureProvider(provider_, context, request, response);
  }
  Reactor* StopProvider(Context* context, const tfplugin6::StopProvider::Request* request,
                        tfplugin6::StopProvider::Response* response) override {
    return plugin::StopProvider(provider_, context, request, response);
  }
  Reactor* GetFunctions(Context* context, const tfplugin6::GetFunctions::Request* request,
                        tfplugin6::GetFunctions::Response* response) override {
    return plugin::GetFunctions(provider_, context, request, response);
  }
  Reactor* ValidateResourceConfig(Context* context,
                                  const tfplugin6::ValidateResourceConfig::Request* request,
                                  tfplugin6::ValidateResourceConfig::Response* response) override {
    return plugin::ValidateResourceConfig(provider_, context, request, response);
  }
  Reactor* UpgradeResourceState(Context* context,
                                const tfplugin6::UpgradeResourceState::Request* request,
                                tfplugin6::UpgradeResourceState::Response* response) override {
    return plugin::UpgradeResourceState(provider_, context, request, response);
  }
  Reactor* ReadResource(Context* context, const tfplugin6::ReadResource::Request* request,
                        tfplugin6::ReadResource::Response* response) override {
    return plugin::ReadResource(provider_, context, request, response);
  }
  Reactor* PlanResourceChange(Context* context,
                              const tfplugin6::PlanResourceChange::Request* request,
                              tfplugin6::PlanResourceChange::Response* response) override {
    return plugin::PlanResourceChange(provider_, context, request, response);
  }
  Reactor* ApplyResourceChange(Context* context,
                               const tfplugin6::ApplyResourceChange::Request* request,
                               tfplugin6::ApplyResourceChange::Response* response) override {
    return plugin::ApplyResourceChange(provider_, context, request, response);
  }
  Reactor* ImportResourceState(Context* context,
                               const tfplugin6::ImportResourceState::Request* request,
                               tfplugin6::ImportResourceState::Response* response) override {
    return plugin::ImportResourceState(provider_, context, request, response);
  }
  Reactor* MoveResourceState(Context* context, const tfplugin6::MoveResourceState::Request* request,
                             tfplugin6::MoveResourceState::Response* response) override {
    return plugin::MoveResourceState(provider_, context, request, response);
  }
  Reactor* ValidateDataResourceConfig(
      Context* context, const tfplugin6::ValidateDataResourceConfig::Request* request,
      tfplugin6::ValidateDataResourceConfig::Response* response) override {
    return plugin::ValidateDataSourceConfig(provider_, context, request, response);
  }
  Reactor* ReadDataSource(Context* context, const tfplugin6::ReadDataSource::Request* request,
                          tfplugin6::ReadDataSource::Response* response) override {
    return plugin::ReadDataSource(provider_, context, request, response);
  }

 private:
  Provider& provider_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProviderService6(Provider& provider) {
  return std::make_unique<Service>(provider);
}

}  // namespace provider::plugin
