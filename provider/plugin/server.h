#ifndef PROVIDER_PLUGIN_SERVER_H_
#define PROVIDER_PLUGIN_SERVER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace provider::plugin {

class Log;
class Provider;

// AutoMTLS (plugin-protocol.md A.6): what we present, and the one client we trust. PEM.
struct TlsMaterial {
  std::string certificate;
  std::string private_key;
  std::string client_certificate;
};

struct ServerOptions {
  int protocol = 6;                     // 5 or 6: the one service that is registered.
  std::string address = {};             // "unix:/path" or "127.0.0.1:port"; port 0 picks one.
  std::optional<TlsMaterial> tls = {};  // None: plain text.
};

// A gRPC server on one address: the provider's service of one major, our extension's, go-plugin's
// side services and the health service. Every handler is asynchronous, so that a call that
// waits holds no thread; messages may have any size.
class Server {
 public:
  // `provider` must outlive the server. `shutdown` is called when the engine asks for the
  // end of the process; it must not destroy the server itself.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Provider& provider,
                                                       const ServerOptions& options,
                                                       absl::AnyInvocable<void()> shutdown);
  // Cancels what is running. A process about to end need not bother.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The TCP port; 0 for a unix socket.
  int port() const { return port_; }

 private:
  Server() = default;

  std::vector<std::unique_ptr<grpc::Service>> services_;  // Outlive server_.
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// Sends what gRPC itself says to `log` instead of stderr. `log` must live as long as the
// process.
void SendGrpcMessagesTo(Log* log);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_SERVER_H_
