#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "planner/lang/console.h"
#include "planner/lang/render_value.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"

// What is typed at the console: whether it goes on in the next line, and its value as shown.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kLongest = 4096;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (size > kLongest || text.find('(') != std::string::npos)
    return 0;  // Functions: evaluate_fuzz.
  planner::lang::IsUnfinished(text);
  planner::diag::Diagnostics diags;
  const auto expression = planner::syntax::ParseExpression(
      std::make_shared<planner::syntax::SourceFile>("<console-input>", text), diags);
  if (expression == nullptr || planner::diag::HasErrors(diags)) return 0;
  const auto value = planner::lang::EvaluateInConsole(*expression, {}, diags);
  if (planner::diag::HasErrors(diags)) return 0;
  planner::lang::RenderValue(value);
  planner::lang::RenderType(value.type());
  return 0;
}
