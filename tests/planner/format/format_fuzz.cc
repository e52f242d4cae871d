// Any text as a configuration file: what is formatted once stays as it is, and still parses.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "planner/format/format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::syntax::SourceFile;
  planner::diag::Diagnostics diags;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto once = planner::format::Format(std::make_shared<SourceFile>("fuzz.tf", text), diags);
  if (!once) return 0;
  const auto twice = planner::format::Format(std::make_shared<SourceFile>("fuzz.tf", *once), diags);
  if (!twice) std::abort();
  return 0;
}
