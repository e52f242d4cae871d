// Where parsing goes on after a mistake. What is open at that point, brackets, strings or
// templates, is what the author got wrong; how the lines are indented says where the item ends.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "planner/syntax/parsing.h"

namespace planner::syntax {
namespace {

struct Line {
  std::string_view text = {};  // Without indentation and the white space at its end.
  size_t column = 0;           // Of its first character that is not white space.
  size_t next = 0;             // Where the line after it begins.
};

Line LineAt(std::string_view text, size_t start) {
  const size_t end = std::min(text.find('\n', start), text.size());
  std::string_view line = text.substr(start, end - start);
  const size_t first = std::min(line.find_first_not_of(" \t\r"), line.size());
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  line.remove_prefix(std::min(first, line.size()));
  return {.text = line, .column = first, .next = std::min(end + 1, text.size())};
}

struct Brackets {
  int left_open = 0;        // Opened less closed.
  int closed_too_many = 0;  // Closed in the line that were not opened in it.
};

// The brackets of a line, those in strings not counted.
Brackets CountBrackets(std::string_view line) {
  Brackets count;
  bool in_string = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++i;
    if (in_string) continue;
    if (c == '{' || c == '[' || c == '(') ++count.left_open;
    if (c == '}' || c == ']' || c == ')')
      count.closed_too_many = std::max(count.closed_too_many, -(--count.left_open));
  }
  return count;
}

// The name after `<<` or `<<-` that ends a line; "" where there is none.
std::string_view HeredocName(std::string_view line) {
  const size_t marker = line.rfind("<<");
  if (marker == std::string_view::npos) return "";
  std::string_view name = line.substr(marker + 2);
  if (!name.empty() && name[0] == '-') name.remove_prefix(1);
  return name.find_first_of(" \t\"{}()[]") == std::string_view::npos ? name : "";
}

}  // namespace

// Skips the rest of the item that begins at `item` and has a mistake at the next token: its
// line, the lines that are indented further, and the bracket in its own column that closes it.
// Where nothing is indented that bracket may be the one of the body around the item: it is, if the
// item has left none open.
void Parsing::Recover(uint32_t item) {
  const size_t mistake = Here();
  const size_t before = text_.substr(0, item).rfind('\n');
  const size_t start = before == std::string_view::npos ? 0 : before + 1;
  const size_t column = LineAt(text_, start).column;
  size_t at = text_.substr(0, mistake).rfind('\n');
  at = at == std::string_view::npos || at < start ? start : at + 1;
  Line line = LineAt(text_, at);
  has_token_ = false;
  in_step_ = true;
  position_ = static_cast<uint32_t>(text_.size());
  // The body around the item may end in its line.
  const size_t end = static_cast<size_t>(line.text.data() - text_.data()) + line.text.size();
  if (at == start && line.text.ends_with('}') && end > mistake &&
      CountBrackets(line.text).closed_too_many > 0) {
    position_ = static_cast<uint32_t>(end - 1);
    return;
  }
  // So it may in the line of the mistake, if that is indented less than the item.
  if (at != start && line.column < column && line.text.starts_with('}')) {
    position_ = static_cast<uint32_t>(at);
    return;
  }
  bool is_first = true;
  int left_open = 0;
  for (size_t earlier = start; earlier < at;) {
    const Line passed = LineAt(text_, earlier);
    left_open += CountBrackets(passed.text).left_open;
    earlier = passed.next;
  }
  for (; at < text_.size(); at = line.next, line = LineAt(text_, at), is_first = false) {
    if (!is_first && !line.text.empty() && line.column <= column) {
      const bool closes =
          left_open > 0 && line.column == column && line.text.find_first_of("}])") == 0;
      position_ = static_cast<uint32_t>(closes ? line.next : at);
      return;
    }
    left_open += CountBrackets(line.text).left_open;
    const std::string_view heredoc = HeredocName(line.text);
    if (heredoc.empty()) continue;
    while (line.next < text_.size() && line.text != heredoc) line = LineAt(text_, line.next);
  }
}

}  // namespace planner::syntax
