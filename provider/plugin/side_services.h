#ifndef PROVIDER_PLUGIN_SIDE_SERVICES_H_
#define PROVIDER_PLUGIN_SIDE_SERVICES_H_

#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace grpc {
class Service;
}

// go-plugin's services beside the provider's own (plugin-protocol.md A.8). All are
// asynchronous: the two streams that the engine keeps open hold no thread.
namespace provider::plugin {

// Makes the controller, stdio and broker services. `shutdown` is called, once for each
// Shutdown call, after its answer has been handed to the transport.
std::vector<std::unique_ptr<grpc::Service>> MakeSideServices(absl::AnyInvocable<void()> shutdown);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_SIDE_SERVICES_H_
