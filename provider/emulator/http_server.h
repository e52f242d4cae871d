#ifndef PROVIDER_EMULATOR_HTTP_SERVER_H_
#define PROVIDER_EMULATOR_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "provider/emulator/http_message.h"

namespace provider::emulator {

// Answers HTTP/1.1 on one loopback address, all connections on the one thread that runs it.
class HttpServer {
 public:
  using Handle = std::function<Response(const Request&)>;

  // Every answer waits `latency` more; other connections go on meanwhile.
  HttpServer(Handle handle, absl::Duration latency);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds to `host`, an address of this machine's loopback, and `port`, 0 for any free one.
  absl::Status Listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const;  // The bound one.

  // Calls `tick` again and again with this pause, for things that are due by themselves.
  void Every(absl::Duration pause, std::function<void()> tick);

  // Serves until Stop, SIGINT or SIGTERM.
  void Run();
  // Any thread may call it.
  void Stop();

  std::int64_t open_connections() const;

 private:
  struct State;
  void Accept();
  std::unique_ptr<State> state_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_HTTP_SERVER_H_
