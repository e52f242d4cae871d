#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "provider/http/service_error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const provider::http::Response response{400, {{"X-Request-Id", "1"}}, std::string(body)};
  const auto error =
      provider::http::ParseServiceError("GET", "https://h.example/v2/images?x=1", response);
  const auto back = provider::http::ServiceErrorOf(provider::http::ToStatus(error));
  if (!back || back->http_status != 400) std::abort();
  if (error.Text().find('\n') != std::string::npos) std::abort();
  return 0;
}
