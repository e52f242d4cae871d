#ifndef PLANNER_SYNTAX_JSON_TREE_H_
#define PLANNER_SYNTAX_JSON_TREE_H_

#include <memory>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/source_file.h"

namespace planner::syntax {

// A JSON text with the places of its parts, which a library's tree does not keep.
struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  struct Member {
    std::string name = {};
    Range name_range = {};  // With the quotes.
    Json* value = nullptr;  // Owned by `values`, never null.
  };

  Kind kind = Kind::kNull;
  Range range = {};
  // The number as written, the string with its escapes resolved, "true" or "false".
  std::string text = {};
  std::vector<std::unique_ptr<Json>> values = {};  // Of an array or object, in order.
  std::vector<Member> members = {};                // In order; names may be repeated.
  // Of the opening brace or bracket.
  Range OpenRange() const { return {range.start, range.start + 1}; }
};
using JsonPtr = std::shared_ptr<const Json>;

// Reads a whole file (engine-compat.md 1.7). Null after an error was appended. Nesting is
// limited to 200 levels.
JsonPtr ReadJson(const SourceFile& file, diag::Diagnostics& diags);

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_JSON_TREE_H_
