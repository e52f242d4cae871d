// Any text as a configuration file in the JSON syntax.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/syntax/json_body.h"

using planner::syntax::Block;
using planner::syntax::Body;

namespace {

void ShapeAll(const Body& body, int depth, planner::diag::Diagnostics& diags) {
  const Body shaped = Shape(body, {{"a", 0}, {"b", 1}, {"c", 2}, {"dynamic", 1}}, diags);
  for (const auto& attribute : shaped.attributes) {
    if (attribute.expression == nullptr) std::abort();
    planner::syntax::AsTraversal(*attribute.expression);
    planner::syntax::AsKeyword(*attribute.expression);
  }
  if (depth == 0) return;
  for (const Block& block : shaped.blocks) ShapeAll(block.body, depth - 1, diags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = std::make_shared<planner::syntax::SourceFile>(
      "fuzz.tf.json", std::string(reinterpret_cast<const char*>(data), size));
  planner::diag::Diagnostics diags;
  ShapeAll(ParseJsonFile(file, diags), 4, diags);
  for (const planner::diag::Diagnostic& d : diags) {
    if (d.summary.empty()) std::abort();
  }
  return 0;
}
