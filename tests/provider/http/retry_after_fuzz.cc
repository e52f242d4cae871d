#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "absl/time/time.h"
#include "provider/http/retry_after.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto wait = provider::http::ParseRetryAfter({reinterpret_cast<const char*>(data), size},
                                                    absl::FromUnixSeconds(1'700'000'000));
  if (wait && (*wait < absl::ZeroDuration() || *wait > absl::Hours(24))) std::abort();
  return 0;
}
