#ifndef PLANNER_RENDER_DIAGNOSTIC_H_
#define PLANNER_RENDER_DIAGNOSTIC_H_

#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/render/text_format.h"

// Diagnostics as Terraform prints them (engine-compat.md 4.1).
namespace planner::render {

// One diagnostic, blank line first in the plain form, ending with a newline: with address,
// snippet, values, wrapped detail.
std::string FormatDiagnostic(const diag::Diagnostic& diagnostic, const diag::Sources& sources,
                             const TextFormat& format);

// Sorted as one report (warnings first, without location first, then by file and place),
// similar warnings folded into the first of them.
diag::Diagnostics Arrange(diag::Diagnostics diags);

// A report: warnings go to stdout, errors to stderr.
struct Report {
  std::string warnings = {};
  std::string errors = {};
};
// `compact_warnings`: if there are warnings only, one bullet per summary.
Report FormatDiagnostics(diag::Diagnostics diags, const diag::Sources& sources,
                         const TextFormat& format, bool compact_warnings = false);

// One diagnostic as in machine-readable output: severity, summary, detail, address, range,
// snippet. Compact JSON.
std::string DiagnosticJson(const diag::Diagnostic& diagnostic, const diag::Sources& sources);
// What `validate -json` prints, indented, with a newline at the end.
std::string ValidateJson(const diag::Diagnostics& diags, const diag::Sources& sources);

}  // namespace planner::render

#endif  // PLANNER_RENDER_DIAGNOSTIC_H_
