// Any text as an expression, evaluated if it parses: no crash, no hang.
#include <cstdint>
#include <memory>
#include <string>

#include "planner/lang/evaluate.h"
#include "planner/syntax/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kLongest = 4096;
  if (size > kLongest) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Not what reads files or may rightly take long or much.
  for (const char* name : {"file", "setproduct", "bcrypt", "pow"}) {
    if (text.find(name) != std::string::npos) return 0;
  }
  planner::diag::Diagnostics diags;
  const auto expression = planner::syntax::ParseExpression(
      std::make_shared<planner::syntax::SourceFile>("fuzz.tf", text), diags);
  if (planner::diag::HasErrors(diags) || expression == nullptr) return 0;
  planner::lang::Evaluate(*expression, {}, diags);
  planner::lang::References(*expression);
  return 0;
}
