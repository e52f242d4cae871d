#ifndef PLANNER_SYNTAX_SOURCE_FILE_H_
#define PLANNER_SYNTAX_SOURCE_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "planner/diag/diagnostic.h"

namespace planner::syntax {

// A piece of a source text as byte offsets: [start, end).
struct Range {
  uint32_t start = 0;
  uint32_t end = 0;
};
inline Range Cover(Range from, Range to) { return {from.start, to.end}; }

// How many characters people see in a UTF-8 text: its grapheme clusters.
int CountGraphemes(std::string_view text);

// The text of one file. Trees refer to it and keep it alive. Lines and columns are computed
// only when something is reported: columns count grapheme clusters.
class SourceFile {
 public:
  // `name` as shown to people. A byte-order mark is skipped, but not of JSON. `start`: where
  // the text begins, if it is only a piece of the file of that name.
  SourceFile(std::string name, std::string text, diag::Position start = {});

  const std::string& name() const { return name_; }
  std::string_view text() const { return *text_; }
  std::shared_ptr<const std::string> shared_text() const { return text_; }
  diag::Position PositionOf(uint32_t offset) const;
  diag::SourceRange RangeOf(Range range) const;

 private:
  std::string name_;
  diag::Position start_;
  std::shared_ptr<const std::string> text_;
  std::vector<uint32_t> lines_;  // Offset of the beginning of each line.
};
using SourceFilePtr = std::shared_ptr<const SourceFile>;

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_SOURCE_FILE_H_
