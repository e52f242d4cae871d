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
  // The top-level block that the subject is in: `resource "a" "b"`; in JSON the property whose
  // object or array it is in: `resource.a.b[0]`. Empty if it is in none. Broken sources will do.
  std::string context = {};
  std::string code = {};  // Whole lines, without the last newline.
  int start_line = 1;
  size_t highlight_start = 0, highlight_end = 0;  // Bytes of `code`.
};

// nullopt if the diagnostic has no subject or its source is not known.
std::optional<Snippet> MakeSnippet(const diag::Diagnostic& diagnostic,
                                   const diag::Sources& sources);

}  // namespace planner::render

#endif  // PLANNER_RENDER_SNIPPET_H_
