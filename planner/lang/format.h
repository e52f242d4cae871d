#ifndef PLANNER_LANG_FORMAT_H_
#define PLANNER_LANG_FORMAT_H_

#include <string_view>
#include <vector>

#include "planner/lang/functions.h"

namespace planner::lang {

// format() and formatlist() (engine-compat.md 3.2, "format verbs").
void AddFormatFunctions(FunctionTable& table);

// The grapheme clusters of a text, which lengths and widths count.
std::vector<std::string_view> SplitGraphemes(std::string_view text);
// What remains of a text that something not known follows: its last character may combine with
// that, unless it is one that separates.
std::string LastingPrefix(std::string_view text);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FORMAT_H_
