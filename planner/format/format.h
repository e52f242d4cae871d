#ifndef PLANNER_FORMAT_FORMAT_H_
#define PLANNER_FORMAT_FORMAT_H_

#include <optional>
#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/source_file.h"

namespace planner::format {

// The text of a file of the native syntax in its canonical layout (engine-compat.md 4.7):
// white space between words, quotes around block labels, `"${x}"` as x, and types of variables
// as type expressions. Nothing else changes; what is canonical already comes back as it is.
// nullopt, with errors appended, if the text cannot be parsed.
std::optional<std::string> Format(const syntax::SourceFilePtr& file, diag::Diagnostics& diags);

}  // namespace planner::format

#endif  // PLANNER_FORMAT_FORMAT_H_
