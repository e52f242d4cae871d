#include <cstddef>
#include <cstdint>
#include <string_view>

#include "planner/plan/file.h"

// The inner document of a plan file is read, written and read again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto plan = planner::plan::DecodePlan({reinterpret_cast<const char*>(data), size});
  if (plan.ok()) {
    const bool readable = planner::plan::DecodePlan(planner::plan::EncodePlan(*plan)).ok();
    if (!readable) __builtin_trap();
  }
  return 0;
}
