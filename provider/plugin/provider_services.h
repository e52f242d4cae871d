#ifndef PROVIDER_PLUGIN_PROVIDER_SERVICES_H_
#define PROVIDER_PLUGIN_PROVIDER_SERVICES_H_

#include <memory>

namespace grpc {
class Service;
}

namespace provider::plugin {

class Provider;

// The service `Provider` of protocol major 5 or 6. `provider` must outlive it.
std::unique_ptr<grpc::Service> MakeProviderService5(Provider& provider);
std::unique_ptr<grpc::Service> MakeProviderService6(Provider& provider);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_PROVIDER_SERVICES_H_
