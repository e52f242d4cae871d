#include <cstddef>
#include <cstdint>
#include <string_view>

#include "planner/plan/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr planner::plan::ArchiveLimits kLimits = {.entries = 100, .unpacked_bytes = 1 << 20};
  const auto entries = planner::plan::Unpack({reinterpret_cast<const char*>(data), size}, kLimits);
  return entries.ok() && entries->size() > kLimits.entries ? 1 : 0;
}
