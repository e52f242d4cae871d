#ifndef PROVIDER_HTTP_CLIENT_H_
#define PROVIDER_HTTP_CLIENT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"
#include "provider/http/event_loop.h"
#include "provider/http/log.h"
#include "provider/http/message.h"

namespace provider::http {

struct ClientOptions {
  bool insecure = false;         // Does not check the server's certificate.
  std::string cacert_file = {};  // PEM; empty: the system's authorities.
  std::string user_agent = "terraform-provider-ims";
  absl::Duration connect_timeout = absl::Seconds(10);
  std::size_t max_response_bytes = std::size_t{32} << 20;
};

// Sends requests by libcurl on an event loop: connections are reused (HTTP/1.1 or HTTP/2),
// proxies come from the environment (HTTPS_PROXY, NO_PROXY …), redirects are answers. A
// request is never sent twice behind the caller's back, not even over a stale connection.
// Use on the loop's thread only.
class Client {
 public:
  // `loop` must outlive the client.
  Client(EventLoop* loop, ClientOptions options, LogFunction log);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();  // As Stop.

  void Send(Request request, ResponseCallback done);
  // All running requests, and all later ones, answer kCancelled.
  void Stop();

 private:
  struct Exchange;

  void OnDone(Exchange* exchange, int curl_code);
  void LogAnswer(const Exchange& exchange, const absl::StatusOr<Response>& answer) const;

  EventLoop* const loop_;
  const ClientOptions options_;
  const LogFunction log_;
  bool is_stopped_ = false;
  std::unordered_map<const Exchange*, std::unique_ptr<Exchange>> running_;
};

}  // namespace provider::http

#endif  // PROVIDER_HTTP_CLIENT_H_
