#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"
#include "provider/emulator/records.h"
#include "provider/emulator/seeds.h"
#include "provider/emulator/service.h"

// Foreign bytes of a request. The first line of the input says where the rest goes:
// `METHOD target`; then come header lines up to an empty one, then the body. A request is sent
// twice: as it is (so that signatures are parsed), and with a good token.
namespace provider::emulator {
namespace {

class Fixture {
 public:
  Fixture()
      : service_(
            {.job_duration = absl::ZeroDuration()}, [] { return absl::UnixEpoch(); }, 1) {
    Request login{.method = "POST", .target = "/v3/auth/tokens"};
    login.body = R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo",
        "password":"demo-password","domain":{"name":"demo-domain"}}}},
        "scope":{"project":{"name":"eu-test-1"}}}})";
    for (const Header& header : service_.Handle(login).headers) {
      if (header.name == "X-Subject-Token") token_ = header.value;
    }
  }

  void Send(Request request) {
    service_.Handle(request);
    request.headers.push_back({"X-Auth-Token", token_});
    service_.Handle(request);
  }

 private:
  Service service_;
  std::string token_;
};

std::string_view TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

Request ReadRequest(std::string_view text) {
  const std::string_view first = TakeLine(text);
  const std::size_t space = first.find(' ');
  Request request{.method = std::string(first.substr(0, space))};
  if (space != std::string_view::npos) request.target = first.substr(space + 1);
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    request.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  request.body = text;
  return request;
}

}  // namespace
}  // namespace provider::emulator

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* fixture = new provider::emulator::Fixture();
  static int uses = 0;
  if (++uses % 1000 == 0) {  // Images pile up.
    delete fixture;
    fixture = new provider::emulator::Fixture();
  }
  fixture->Send(provider::emulator::ReadRequest({reinterpret_cast<const char*>(data), size}));
  return 0;
}
