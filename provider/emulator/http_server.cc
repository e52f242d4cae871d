#include "provider/emulator/http_server.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/signal_set.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http.hpp"

namespace provider::emulator {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kHeaderLimit = 64 * 1024;               // Tokens are several kilobytes.
constexpr std::uint64_t kBodyLimit = std::uint64_t{64} << 20U;  // Uploads of small files.

Request ToRequest(http::request<http::string_body> message, std::int64_t connection_id) {
  Request request{.method = static_cast<std::string>(message.method_string()),
                  .target = static_cast<std::string>(message.target()),
                  .connection_id = connection_id};
  for (const auto& field : message) {
    request.headers.push_back(
        {static_cast<std::string>(field.name_string()), static_cast<std::string>(field.value())});
  }
  request.body = std::move(message.body());
  return request;
}

// The answer as it goes over the wire.
std::string ToBytes(const Response& response, bool keeps_alive, bool is_head) {
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " " +
                      static_cast<std::string>(http::obsolete_reason(
                          http::int_to_status(static_cast<unsigned>(response.status)))) +
                      "\r\n";
  for (const Header& header : response.headers) {
    bytes += header.name + ": " + header.value + "\r\n";
  }
  if (response.status != 204) {
    bytes += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  bytes += keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (is_head || response.status == 204) return bytes;
  const bool is_cut = response.delivery == Response::Delivery::kTruncated;
  bytes += response.body.substr(0, is_cut ? response.body.size() / 2 : std::string::npos);
  return bytes;
}

}  // namespace

struct HttpServer::State {
  Handle handle;
  absl::Duration latency;
  asio::io_context io = asio::io_context(1);
  tcp::acceptor acceptor = tcp::acceptor(io);
  asio::signal_set signals = asio::signal_set(io);
  asio::steady_timer ticker = asio::steady_timer(io);
  std::uint16_t port = 0;
  std::int64_t open = 0;
  std::int64_t accepted = 0;
};

namespace {

// One client's connection; it lives as long as one of its asynchronous steps is pending.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const HttpServer::Handle& handle, absl::Duration latency,
             std::int64_t id, std::int64_t& open)
      : socket_(std::move(socket)),
        timer_(socket_.get_executor()),
        handle_(handle),
        latency_(latency),
        id_(id),
        open_(open) {
    ++open_;
  }
  ~Connection() { --open_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Read() {
    parser_.emplace();
    parser_->header_limit(kHeaderLimit);
    parser_->body_limit(kBodyLimit);
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, std::size_t /*size*/) {
                       if (error) return self->Refuse(error);
                       self->Answer();
                     });
  }

 private:
  void Answer() {
    keeps_alive_ = parser_->get().keep_alive();
    is_head_ = parser_->get().method() == http::verb::head;
    Deliver(handle_(ToRequest(parser_->release(), id_)));
  }

  // Sends the answer, or goes on with what comes later, after the delay.
  void Deliver(Response response) {
    response_ = std::move(response);
    const absl::Duration delay = response_.later ? response_.delay : latency_ + response_.delay;
    if (delay <= absl::ZeroDuration()) return Proceed();
    timer_.expires_after(absl::ToChronoNanoseconds(delay));
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->Proceed();
    });
  }

  void Proceed() {
    if (response_.later) return Deliver(response_.later());
    Write();
  }

  // What cannot be read as HTTP; a connection that is gone needs no answer.
  void Refuse(error_code error) {
    if (error.category() != http::make_error_code(http::error::end_of_stream).category() ||
        error == http::error::end_of_stream || error == http::error::partial_message) {
      return;
    }
    keeps_alive_ = false;
    const bool is_large = error == http::error::body_limit || error == http::error::header_limit;
    response_ = Response{.status = is_large ? 413 : 400};
    Write();
  }

  void Write() {
    if (response_.delivery == Response::Delivery::kNothing) return Close();
    if (response_.delivery == Response::Delivery::kReset) return Reset();
    if (response_.delivery == Response::Delivery::kTruncated) keeps_alive_ = false;
    bytes_ = ToBytes(response_, keeps_alive_, is_head_);
    asio::async_write(socket_, asio::buffer(bytes_),
                      [self = shared_from_this()](error_code error, std::size_t /*size*/) {
                        if (error || !self->keeps_alive_) return self->Close();
                        self->Read();
                      });
  }

  // Closing with unsent data forbidden to linger makes the system send a reset.
  void Reset() {
    error_code ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    socket_.close(ignored);
  }

  void Close() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  const HttpServer::Handle& handle_;
  absl::Duration latency_;
  std::int64_t id_;
  std::int64_t& open_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
  bool keeps_alive_ = false;
  bool is_head_ = false;
  std::string bytes_;
};

}  // namespace

HttpServer::HttpServer(Handle handle, absl::Duration latency) : state_(std::make_unique<State>()) {
  state_->handle = std::move(handle);
  state_->latency = latency;
}

HttpServer::~HttpServer() = default;

absl::Status HttpServer::Listen(const std::string& host, std::uint16_t port) {
  error_code error;
  const asio::ip::address address =
      asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error || !address.is_loopback()) {
    return absl::InvalidArgumentError("not an address of the loopback interface: " + host);
  }
  tcp::acceptor& acceptor = state_->acceptor;
  const tcp::endpoint endpoint(address, port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError("cannot listen on " + host + ":" + std::to_string(port) + ": " +
                                  error.message());
  }
  state_->port = acceptor.local_endpoint(error).port();
  // From here on, so that a caller who knows the port can end the server cleanly.
  state_->signals.add(SIGINT, error);
  state_->signals.add(SIGTERM, error);
  Accept();
  return absl::OkStatus();
}

void HttpServer::Accept() {
  state_->acceptor.async_accept([this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      std::make_shared<Connection>(std::move(socket), state_->handle, state_->latency,
                                   ++state_->accepted, state_->open)
          ->Read();
    }
    Accept();
  });
}

std::uint16_t HttpServer::port() const { return state_->port; }

void HttpServer::Every(absl::Duration pause, std::function<void()> tick) {
  state_->ticker.expires_after(absl::ToChronoNanoseconds(pause));
  state_->ticker.async_wait([this, pause, tick = std::move(tick)](error_code error) {
    if (error) return;
    tick();
    Every(pause, tick);
  });
}

void HttpServer::Run() {
  state_->signals.async_wait([this](error_code error, int /*signal*/) {
    if (!error) state_->io.stop();
  });
  state_->io.run();
}

void HttpServer::Stop() { state_->io.stop(); }

std::int64_t HttpServer::open_connections() const { return state_->open; }

}  // namespace provider::emulator
