#ifndef PROVIDER_PLUGIN_PROVIDER_RPCS_H_
#define PROVIDER_PLUGIN_PROVIDER_RPCS_H_

#include <memory>
#include <string>

#include "provider/plugin/rpc.h"

// The RPCs that are about the provider as a whole.
namespace provider::plugin {

template <typename Request, typename Response>
grpc::ServerUnaryReactor* GetMetadata(Provider& provider, grpc::CallbackServerContext* context,
                                      const Request*, Response* response) {
  const auto call = MakeCall(provider, context, response, "GetMetadata");
  return call->Run([&] {
    const proto::schema::ServerCapabilities& own = provider.schema().capabilities;
    auto* const capabilities = response->mutable_server_capabilities();
    capabilities->set_plan_destroy(own.plan_destroy);
    capabilities->set_get_provider_schema_optional(own.get_provider_schema_optional);
    capabilities->set_move_resource_state(own.move_resource_state);
    for (const ResourceEntry& entry : provider.resources()) {
      response->add_resources()->set_type_name(entry.name);
    }
    for (const DataSourceEntry& entry : provider.data_sources()) {
      response->add_data_sources()->set_type_name(entry.name);
    }
    call->Finish({});
  });
}

// `encode` writes a proto::schema::ProviderSchema in the terms of the major.
template <typename Request, typename Response, typename EncodeSchema>
grpc::ServerUnaryReactor* GetProviderSchema(Provider& provider,
                                            grpc::CallbackServerContext* context, const Request*,
                                            Response* response, EncodeSchema encode) {
  const auto call = MakeCall(provider, context, response, "GetProviderSchema");
  return call->Run([&] {
    encode(provider.schema(), response);
    call->Finish({});
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ValidateProviderConfig(Provider& provider,
                                                 grpc::CallbackServerContext* context,
                                                 const Request* request, Response* response) {
  const auto call = MakeCall(provider, context, response, "ValidateProviderConfig");
  return call->Run([&] {
    const auto block = Decode(request->config(), provider.block_type());
    if (!block.ok()) return call->FailToDecode("configuration", block.status());
    resource::Diagnostics diags;
    provider.ValidateConfig(*block, diags);
    call->Finish(diags);
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ConfigureProvider(Provider& provider,
                                            grpc::CallbackServerContext* context,
                                            const Request* request, Response* response) {
  const auto call = MakeCall(provider, context, response, "ConfigureProvider");
  return call->Run([&] {
    const auto block = Decode(request->config(), provider.block_type());
    if (!block.ok()) return call->FailToDecode("configuration", block.status());
    resource::Diagnostics diags;
    provider.Configure(*block, diags);
    call->Finish(diags);
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* StopProvider(Provider& provider, grpc::CallbackServerContext* context,
                                       const Request*, Response* response) {
  // No diagnostics in this response: it is answered by hand.
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  try {
    provider.Stop();
  } catch (const std::exception& error) {
    response->set_error(ToValidUtf8(error.what()));
  }
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* GetFunctions(Provider& provider, grpc::CallbackServerContext* context,
                                       const Request*, Response* response) {
  const auto call = MakeCall(provider, context, response, "GetFunctions");
  return call->Run([&] { call->Finish({}); });
}

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_PROVIDER_RPCS_H_
