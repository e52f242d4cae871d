#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "planner/plugin/lock_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::plugin::FormatLocks;
  planner::diag::Diagnostics diags;
  const planner::plugin::Locks locks =
      planner::plugin::ParseLocks("fuzz", {reinterpret_cast<const char*>(data), size}, diags);
  if (!diags.empty()) return 0;
  // What was accepted without a word must survive being written.
  const std::string text = FormatLocks(locks);
  if (FormatLocks(planner::plugin::ParseLocks("again", text, diags)) != text) std::abort();
  return 0;
}
