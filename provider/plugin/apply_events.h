#ifndef PROVIDER_PLUGIN_APPLY_EVENTS_H_
#define PROVIDER_PLUGIN_APPLY_EVENTS_H_

#include <memory>

#include "proto/value/type.h"
#include "provider/plugin/apply_hub.h"

namespace grpc {
class CallbackServerContext;
class Service;
}  // namespace grpc

// The plugin's side of our extension of the protocol on the wire (proto/kiln_plugin1.proto).
namespace provider::plugin {

// The service with the stream of events, out of `hub`, which must outlive it. The stream holds no
// thread; one event is on its way at a time.
std::unique_ptr<grpc::Service> MakeApplyEventsService(ApplyHub& hub);

// The apply that the engine wants to hear of with this call; null if it does not.
std::shared_ptr<ApplyHub::Apply> BeginApply(ApplyHub& hub,
                                            const grpc::CallbackServerContext& context,
                                            proto::value::Type type);
// Tells the engine, behind the call's answer, that the create can be taken up again. Before the
// call is finished.
void MarkUnfinished(grpc::CallbackServerContext* context);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_APPLY_EVENTS_H_
