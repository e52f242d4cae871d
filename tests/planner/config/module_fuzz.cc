#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/config/decode.h"
#include "planner/config/merge.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"

// The blocks of a primary and of an override file, put together. The first byte says how they are
// written: bit 0 in JSON, bit 1 the override in JSON. A line of "---" is between them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::syntax::SourceFile;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line = text.find("\n---\n");
  planner::diag::Diagnostics diags;
  planner::config::Assembly assembly;
  const auto decode = [&](const std::string& part, bool is_json, bool is_override) {
    const auto file = std::make_shared<SourceFile>(is_json ? "f.tf.json" : "f.tf", part);
    const planner::syntax::Body body = is_json ? planner::syntax::ParseJsonFile(file, diags)
                                               : planner::syntax::ParseFile(file, diags);
    return planner::config::DecodeFile(body, is_override, diags);
  };
  planner::config::AddFile(decode(text.substr(0, line), (data[0] & 1) != 0, false), assembly,
                           diags);
  if (line != std::string::npos) {
    planner::config::OverrideWithFile(decode(text.substr(line + 5), (data[0] & 2) != 0, true),
                                      assembly, diags);
  }
  for (const planner::diag::Diagnostic& d : diags) {
    if (d.summary.empty()) std::abort();
  }
  return 0;
}
