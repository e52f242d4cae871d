#ifndef PROVIDER_PLUGIN_DATA_SOURCE_RPCS_H_
#define PROVIDER_PLUGIN_DATA_SOURCE_RPCS_H_

#include <utility>

#include "provider/plugin/rpc.h"
#include "provider/resource/data_source.h"

// The RPCs that are about one data source: decode, hand to its method, encode.
namespace provider::plugin {

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ValidateDataSourceConfig(Provider& provider,
                                                   grpc::CallbackServerContext* context,
                                                   const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "ValidateDataSourceConfig", request->type_name());
  return call->Run([&] {
    const DataSourceEntry* const entry = provider.FindDataSource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("data source", request->type_name());
    const auto config = Decode(request->config(), entry->type);
    if (!config.ok()) return call->FailToDecode("configuration", config.status());
    resource::Diagnostics diags;
    if (config->IsKnownNonNull()) entry->data_source->Validate(*config, diags);
    call->Finish(diags);
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ReadDataSource(Provider& provider, grpc::CallbackServerContext* context,
                                         const Request* request, Response* response) {
  const auto call = MakeCall(provider, context, response, "ReadDataSource", request->type_name());
  return call->Run([&] {
    const DataSourceEntry* const entry = provider.FindDataSource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("data source", request->type_name());
    auto config = Decode(request->config(), entry->type);
    if (!config.ok()) return call->FailToDecode("configuration", config.status());
    if (config->IsNull() || !config->IsWhollyKnown()) {
      return call->Fail("Cannot read the data source yet",
                        "Its configuration is known only after apply, and the engine asks for it "
                        "all the same. This is a bug in the engine.");
    }
    // What was unknown when the engine validated it may be wrong.
    resource::Diagnostics diags;
    entry->data_source->Validate(*config, diags);
    if (resource::HasErrors(diags)) return call->Finish(diags);
    resource::CallContext call_context = provider.Context();
    if (call_context.session == nullptr) {
      return call->Fail("Provider not configured",
                        "The provider's configuration is known only after apply, and the data "
                        "source needs it. Let the data source depend on what the configuration of "
                        "the provider depends on, or apply that first.");
    }
    entry->data_source->Read(std::move(call_context), *std::move(config),
                             [call, entry](resource::DataAnswer answer) {
                               call->Finish(answer.diags, [&](Response& out) {
                                 if (resource::HasErrors(answer.diags)) return;
                                 Encode(answer.state, entry->type, out.mutable_state());
                               });
                             });
  });
}

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_DATA_SOURCE_RPCS_H_
