#ifndef PLANNER_LANG_GLOB_H_
#define PLANNER_LANG_GLOB_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planner::lang {

// The paths that match a pattern, sorted; folders among them. The pattern is a clean path whose
// parts may hold `*`, `?`, `[a-z]`, `[^a]`, `{one,other}` and `\` before a character that is meant
// as it is; a part that is `**` stands for any number of folders. Hidden files match, symbolic
// links are followed (a folder is entered once per way that leads to it, at most 40 deep).
// nullopt: the pattern is malformed.
std::optional<std::vector<std::string>> Glob(const std::string& pattern);

// Whether one name matches one part of a pattern.
bool MatchesPart(std::string_view pattern, std::string_view name);

}  // namespace planner::lang

#endif  // PLANNER_LANG_GLOB_H_
