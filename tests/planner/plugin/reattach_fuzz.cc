// TF_REATTACH_PROVIDERS, which another program wrote.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "planner/plugin/locate_parts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parsed = planner::plugin::ParseReattach({reinterpret_cast<const char*>(data), size});
  if (!parsed.ok()) return 0;
  for (const auto& [provider, options] : *parsed) {
    if (options.protocol != 5 && options.protocol != 6) std::abort();
  }
  return 0;
}
