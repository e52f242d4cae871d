// A plugin's share of gRPC: a server on a socket of this machine, with TLS or without.
#include "proto/grpc_parts/core.h"

namespace grpc_core {

// In gRPC's own order, which decides where a filter stands among those of its priority.
void BuildCoreConfiguration(Builder* builder) {
  grpc_event_engine::experimental::RegisterEventEngineChannelArgPreconditioning(builder);
  SecurityRegisterHandshakerFactories(builder);
  RegisterHttpFilters(builder);
  RegisterDeadlineFilter(builder);
  RegisterMessageSizeFilter(builder);
  RegisterResourceQuota(builder);
  RegisterSecurityFilters(builder);
  RegisterBuiltins(builder);
}

}  // namespace grpc_core
