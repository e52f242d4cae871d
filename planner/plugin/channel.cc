#include "planner/plugin/channel.h"

#include <grpc/grpc.h>
#include <grpc/impl/codegen/grpc_types.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "planner/plugin/plugin_log.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using proto::handshake::Certificate;
using proto::handshake::HandshakeLine;
using proto::handshake::Network;
using proto::text::Cat;

// The address as gRPC names it. An IP address must not go through the name resolver: that
// would ask the network for configuration first.
std::string Target(const HandshakeLine& line) {
  if (line.network == Network::kUnix) return Cat("unix:", line.address);
  const std::string host = line.address.substr(0, line.address.rfind(':'));
  if (host.starts_with('[')) return Cat("ipv6:", line.address);
  const bool is_ipv4 = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.';
  });
  return Cat(is_ipv4 ? "ipv4:" : "dns:///", line.address);
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  // Connections are never shared: each plugin process is somebody else.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "localhost");
  return arguments;
}

void LogGrpc(gpr_log_func_args* args) {
  LogRecord record;
  record.level = LogLevel::kDebug;  // Even its errors: what matters comes back as a status.
  record.message = args->message;
  WriteLog(LevelFromEnvironment(), "grpc", record, absl::Now());
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const HandshakeLine& line,
                                                           const Certificate* own) {
  if (own == nullptr) {
    return grpc::CreateCustomChannel(Target(line), grpc::InsecureChannelCredentials(), Arguments());
  }
  if (line.certificate_der.empty())
    return absl::InvalidArgumentError("The plugin announced no certificate.");
  absl::StatusOr<std::string> peer = proto::handshake::PemFromDer(line.certificate_der);
  if (!peer.ok()) return peer.status();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = *std::move(peer);
  options.pem_cert_chain = own->certificate_pem;
  options.pem_private_key = own->private_key_pem;
  grpc::ChannelArguments arguments = Arguments();
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel(Target(line), grpc::SslCredentials(options), arguments);
}

void RedirectGrpcLog() {
  static const bool kDone = [] {
    gpr_set_log_function(LogGrpc);
    grpc_init();  // Never shut down: its end can wait 10 s for a poller of its own.
    return true;
  }();
  (void)kDone;
}

}  // namespace planner::plugin
