#ifndef PLANNER_RENDER_PRINT_PARTS_H_
#define PLANNER_RENDER_PRINT_PARTS_H_

#include <string>
#include <string_view>

#include "planner/render/print.h"

// Pieces that the printers of containers and of scalars share.
namespace planner::render {

std::string Indent(int indent);
// " -> null" where something is removed, unless hidden.
std::string NullSuffix(Action action, const PrintOptions& options);
// " # forces replacement".
std::string ReplacementMark(const Node& node, const PrintOptions& options);
// "# (3 unchanged elements hidden)".
std::string UnchangedNote(std::string_view noun, size_t count, const PrintOptions& options);
// What stands between a name and its equals sign. Terraform measures the longest name in bytes, and
// fills up in characters.
std::string PaddingOf(std::string_view name, size_t longest);
// " -> " in colour.
std::string Arrow(const PrintOptions& options);

// A kScalar node: numbers, bools, nulls, strings, texts of several lines, JSON texts.
std::string PrintScalar(const Node& node, int indent, const PrintOptions& options);

}  // namespace planner::render

#endif  // PLANNER_RENDER_PRINT_PARTS_H_
