#include "provider/emulator/http_server.h"

#include <algorithm>
#include <string>
#include <thread>

#include "boost/asio/connect.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read.hpp"
#include "boost/asio/write.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace provider::emulator {
namespace {

using boost::asio::ip::tcp;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// A server that answers with method, target and body; some targets ask for more.
class HttpServerTest : public testing::Test {
 public:
  HttpServerTest(const HttpServerTest&) = delete;
  HttpServerTest& operator=(const HttpServerTest&) = delete;

 protected:
  HttpServerTest() : server_(Echo, absl::ZeroDuration()) {
    EXPECT_TRUE(server_.Listen("127.0.0.1", 0).ok());
    thread_ = std::thread([this] { server_.Run(); });
  }
  ~HttpServerTest() override {
    server_.Stop();
    thread_.join();
  }

  static Response Echo(const Request& request) {
    Response response = JsonResponse(
        200, request.method + " " + request.target + " " + request.body + " #" +
                 std::to_string(request.connection_id) + std::string(request.FindHeader("x-big")));
    if (request.target == "/nothing") response.delivery = Response::Delivery::kNothing;
    if (request.target == "/half") response.delivery = Response::Delivery::kTruncated;
    if (request.target == "/slow") response.delay = absl::Milliseconds(300);
    if (request.target == "/empty") response = NoContent();
    if (request.target == "/reset") response.delivery = Response::Delivery::kReset;
    if (request.target == "/later") {
      return {.delay = absl::Milliseconds(1),
              .later = [] { return JsonResponse(200, "afterwards"); }};
    }
    return response;
  }

  tcp::socket Connect() {
    tcp::socket socket(io_);
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), server_.port()});
    return socket;
  }

  // Sends `text` and gives all that comes until the server closes the connection.
  std::string Exchange(const std::string& text) {
    tcp::socket socket = Connect();
    boost::asio::write(socket, boost::asio::buffer(text));
    std::string answer;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
    return answer;
  }

  boost::asio::io_context io_;
  HttpServer server_;
  std::thread thread_;
};

TEST_F(HttpServerTest, AnswersSeveralRequestsOnOneConnection) {
  const std::string answer = Exchange(
      "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(answer, HasSubstr("GET /a?b=c  #1"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n\r\nPOST /d hi #1"));
}

TEST_F(HttpServerTest, SendsNoBodyWith204) {
  const std::string answer =
      Exchange("GET /empty HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST_F(HttpServerTest, TakesLargeHeaders) {
  const std::string answer =
      Exchange("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + std::string(30000, 'y') +
               "\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, EndsWith("yyy"));
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
  EXPECT_THAT(Exchange("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, CanAnswerNothingOrHalf) {
  EXPECT_EQ(Exchange("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  const std::string half = Exchange("GET /half HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(half, HasSubstr("Content-Length: 13\r\n"));
  EXPECT_THAT(half, EndsWith("\r\n\r\nGET /h"));
}

TEST_F(HttpServerTest, CanResetTheConnection) {
  tcp::socket socket = Connect();
  boost::asio::write(socket,
                     boost::asio::buffer(std::string("GET /reset HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string answer;
  boost::system::error_code error;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
  EXPECT_EQ(answer, "");
  EXPECT_EQ(error, boost::asio::error::connection_reset);
}

TEST_F(HttpServerTest, CanDoItsWorkLater) {
  EXPECT_THAT(Exchange("GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              EndsWith("afterwards"));
}

TEST_F(HttpServerTest, DoesNotLetSlowAnswersBlockOthers) {
  tcp::socket slow = Connect();
  boost::asio::write(slow,
                     boost::asio::buffer(std::string("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")));
  EXPECT_THAT(Exchange("GET /fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              HasSubstr("/fast"));
  EXPECT_EQ(slow.available(), 0);
}

TEST_F(HttpServerTest, ListensOnTheLoopbackOnly) {
  HttpServer other(Echo, absl::ZeroDuration());
  EXPECT_FALSE(other.Listen("0.0.0.0", 0).ok());
  EXPECT_FALSE(other.Listen("example.com", 0).ok());
  EXPECT_FALSE(other.Listen("127.0.0.1", server_.port()).ok());
}

}  // namespace
}  // namespace provider::emulator
