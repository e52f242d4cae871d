#include "provider/plugin/server.h"

#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "proto/text/cat.h"
#include "provider/plugin/apply_events.h"
#include "provider/plugin/log.h"
#include "provider/plugin/provider.h"
#include "provider/plugin/provider_services.h"
#include "provider/plugin/side_services.h"

namespace provider::plugin {
namespace {

std::shared_ptr<grpc::ServerCredentials> Credentials(const std::optional<TlsMaterial>& tls) {
  if (!tls) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls->client_certificate;
  options.pem_key_cert_pairs.push_back({tls->private_key, tls->certificate});
  return grpc::SslServerCredentials(options);
}

Log* grpc_log = nullptr;  // Where LogMessage of gRPC goes; set once, before any server.

void LogMessage(gpr_log_func_args* message) {
  const bool is_error = message->severity == GPR_LOG_SEVERITY_ERROR;
  grpc_log->Write(is_error ? LogLevel::kWarn : LogLevel::kDebug, message->message,
                  {{"source", "grpc"}});
}

}  // namespace

void SendGrpcMessagesTo(Log* log) {
  grpc_log = log;
  grpc_init();  // Never shut down: its end can wait 10 s for a poller of its own.
  gpr_set_log_function(LogMessage);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Provider& provider,
                                                      const ServerOptions& options,
                                                      absl::AnyInvocable<void()> shutdown) {
  std::unique_ptr<Server> server(new Server);
  server->services_ = MakeSideServices(std::move(shutdown));
  server->services_.push_back(options.protocol == 5 ? MakeProviderService5(provider)
                                                    : MakeProviderService6(provider));
  server->services_.push_back(MakeApplyEventsService(provider.applies()));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.address, Credentials(options.tls), &server->port_);
  builder.SetMaxReceiveMessageSize(-1);
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (const auto& service : server->services_) builder.RegisterService(service.get());
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr) {
    return absl::UnavailableError(proto::text::Cat("cannot listen on ", options.address));
  }
  server->server_->GetHealthCheckService()->SetServingStatus("plugin", true);
  return server;
}

Server::~Server() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

}  // namespace provider::plugin
