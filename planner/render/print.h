#ifndef PLANNER_RENDER_PRINT_H_
#define PLANNER_RENDER_PRINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "planner/render/diff.h"

namespace planner::render {

// How a tree of differences is printed.
struct PrintOptions {
  bool color = false;
  bool symbols = true;          // Columns for + - ~; without them nothing is a change.
  bool show_unchanged = false;  // Otherwise unchanged parts are counted.
  // The removed value stands where " -> null" would only repeat what is clear.
  bool hide_null_suffix = false;
  bool force_replacement_mark = false;  // The enclosing collection forces a replacement.
};

// The text of a node that starts in the middle of a line at depth `indent` (four columns
// each); without a newline at the end.
std::string Print(const Node& node, int indent, const PrintOptions& options);

// Lines to put above a node: warnings that its sensitivity changes. Without indentation.
std::vector<std::string> WarningsOf(const Node& node, const PrintOptions& options);

// "  + " and the like, or nothing without symbols.
std::string SymbolColumn(Action action, const PrintOptions& options);

// An attribute's name as it is, or quoted if it is no identifier.
std::string AttributeName(std::string_view name);

}  // namespace planner::render

#endif  // PLANNER_RENDER_PRINT_H_
