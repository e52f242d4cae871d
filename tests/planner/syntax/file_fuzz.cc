// Any text as a configuration file.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/syntax/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = std::make_shared<planner::syntax::SourceFile>(
      "fuzz.tf", std::string(reinterpret_cast<const char*>(data), size));
  planner::diag::Diagnostics diags;
  planner::syntax::ParseFile(file, diags);
  for (const planner::diag::Diagnostic& d : diags) {
    if (d.summary.empty()) std::abort();
  }
  return 0;
}
