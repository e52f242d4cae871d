#ifndef PROTO_GRPC_PARTS_CORE_H_
#define PROTO_GRPC_PARTS_CORE_H_

// What gRPC's core lets a program choose: when it starts it calls BuildCoreConfiguration, which
// registers all that channels and servers may be made of. The archive's own registers everything
// (xDS and its hundreds of message types, eight load balancers, c-ares, …), and so every program
// links it, loads it and sets it up. A program that defines the function itself gets what it
// registers, since a linker takes no archive member for a symbol that it has.
//
// gRPC's installed headers do not declare these functions; hence this one, and hence
// cmake/LinkProgram.cmake uses it for the series 1.51 only. Programs link the whole registry with
// any other. Were a signature wrong, linking would fail: C++ mangles the parameters into the name.

namespace grpc_core {

// Only the names count here; gRPC defines them.
class CoreConfiguration {
 public:
  class Builder;
};
using Builder = CoreConfiguration::Builder;

void BuildClientChannelConfiguration(Builder* builder);
void RegisterBuiltins(Builder* builder);
void RegisterClientAuthorityFilter(Builder* builder);
void RegisterDeadlineFilter(Builder* builder);
void RegisterHttpFilters(Builder* builder);
void RegisterMessageSizeFilter(Builder* builder);
void RegisterNativeDnsResolver(Builder* builder);
void RegisterPickFirstLbPolicy(Builder* builder);
void RegisterResourceQuota(Builder* builder);
void RegisterSecurityFilters(Builder* builder);
void RegisterServiceConfigChannelArgFilter(Builder* builder);
void RegisterSockaddrResolver(Builder* builder);
void RegisterTCPConnectHandshaker(Builder* builder);
void SecurityRegisterHandshakerFactories(Builder* builder);

// Ours to define, in the program's own objects.
void BuildCoreConfiguration(Builder* builder);

}  // namespace grpc_core

namespace grpc_event_engine::experimental {

void RegisterEventEngineChannelArgPreconditioning(grpc_core::Builder* builder);

}  // namespace grpc_event_engine::experimental

#endif  // PROTO_GRPC_PARTS_CORE_H_
