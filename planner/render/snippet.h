#ifndef PLANNER_RENDER_SNIPPET_H_
#define PLANNER_RENDER_SNIPPET_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "planner/diag/diagnostic.h"

namespace planner::render {

// The lines of source around a diagnostic's subject.
struct Snippet {
  // `resource "a" "b"`, in JSON `resource.a.b`; empty if the subject is in no block.
  std::string context = {};
  std::string code = {};  // Whole lines, without the last newline.
  int start_line = 1;
  size_t highlight_start = 0, highlight_end = 0;  // Bytes of `code`.
};

// nullopt if the diagnostic has no subject or its source is not known.
std::optional<Snippet> MakeSnippet(const diag::Diagnostic& diagnostic,
                                   const diag::Sources& sources);

// The header of the top-level block that contains the byte at `offset` of a native syntax
// source: type and quoted labels; empty if there is none. Tolerates broken sources.
std::string EnclosingBlock(std::string_view source, size_t offset);

// The property of a JSON source whose object or array contains the byte at `offset`: its names and
// indexes from the outermost on, `resource.a.b[0]`; empty if it is the whole text, or broken.
std::string EnclosingProperty(std::string_view source, size_t offset);

}  // namespace planner::render

#endif  // PLANNER_RENDER_SNIPPET_H_
