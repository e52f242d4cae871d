// Any text as a template.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/syntax/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = std::make_shared<planner::syntax::SourceFile>(
      "fuzz.tftpl", std::string(reinterpret_cast<const char*>(data), size));
  planner::diag::Diagnostics diags;
  const auto expression = planner::syntax::ParseTemplate(file, diags);
  if (expression == nullptr && !planner::diag::HasErrors(diags)) std::abort();
  return 0;
}
