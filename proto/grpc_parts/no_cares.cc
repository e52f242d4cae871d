// gRPC's start-up sets c-ares up, whether or not a resolver uses it; ours is the system's
// (RegisterNativeDnsResolver), and names are only resolved for plugins that listen on one.
// Like BuildCoreConfiguration: what is defined here is not taken from the archive.
void grpc_resolver_dns_ares_init();
void grpc_resolver_dns_ares_shutdown();

void grpc_resolver_dns_ares_init() {}
void grpc_resolver_dns_ares_shutdown() {}
