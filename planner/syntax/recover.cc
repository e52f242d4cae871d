// Where parsing goes on after a mistake. What is open at that point, brackets, strings or
// templates, is what the author got wrong; how the lines are indented says where the item ends.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "planner/syntax/parsing.h"

namespace planner::syntax {
namespace {

struct Line {
  std::string_view text = {};  // Without indentation and the white space at its end.
  size_t start = 0;            // Where it begins.
  size_t column = 0;           // Of its first character that is not white space.
  size_t next = 0;             // Where the line after it begins.

  size_t first() const { return start + column; }
  size_t end() const { return first() + text.size(); }
};

Line LineAt(std::string_view text, size_t start) {
  const size_t end = std::min(text.find('\n', start), text.size());
  std::string_view line = text.substr(start, end - start);
  const size_t first = std::min(line.find_first_not_of(" \t\r"), line.size());
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  line.remove_prefix(std::min(first, line.size()));
  return {.text = line, .start = start, .column = first, .next = std::min(end + 1, text.size())};
}

// The line that `offset` is in.
Line LineOf(std::string_view text, size_t offset) {
  const size_t before = text.substr(0, offset).rfind('\n');
  return LineAt(text, before == std::string_view::npos ? 0 : before + 1);
}

// The next line that is not empty, from `start`; an empty one at the end of the text.
Line NextLine(std::string_view text, size_t start) {
  Line line = LineAt(text, start);
  while (line.text.empty() && line.next < text.size()) line = LineAt(text, line.next);
  return line;
}

// The brackets that lines leave open. A closing one closes the last that matches it, and what is
// open within.
struct Brackets {
  std::string open = {};
  int closed_too_many = 0;

  // Strings and comments are not counted.
  void Add(std::string_view line) {
    bool in_string = false;
    for (size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (c == '"') in_string = !in_string;
      if (in_string && c == '\\') ++i;
      if (in_string) continue;
      if (c == '#' || line.substr(i, 2) == "//") return;
      if (c == '{' || c == '[' || c == '(') open += c;
      if (c != '}' && c != ']' && c != ')') continue;
      const size_t match = open.rfind(c == '}' ? '{' : c == ']' ? '[' : '(');
      if (match == std::string::npos) {
        ++closed_too_many;
      } else {
        open.resize(match);
      }
    }
  }
};

Brackets CountBrackets(std::string_view line) {
  Brackets count;
  count.Add(line);
  return count;
}

size_t CountQuotes(std::string_view line) {
  size_t count = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      ++count;
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

// What no item begins with: the line goes on with an expression of the line before.
bool BeginsWithOperator(std::string_view line) {
  return !line.empty() && std::string_view("?:+-*%&|<>=.,!").find(line[0]) != std::string::npos;
}

// `name = …`
bool IsArgument(std::string_view line) {
  const size_t name = IdentifierLength(line);
  if (name == 0) return false;
  line.remove_prefix(name);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.starts_with('=') && !line.starts_with("==");
}

// `name = …`, `name {` and `name "label"`; or a brace that closes a body.
bool IsItem(std::string_view line) {
  if (line == "}" || IsArgument(line)) return true;
  const size_t name = IdentifierLength(line);
  return name > 0 && (line.ends_with('{') || line.substr(name, 2) == " \"");
}

// Without a comment behind an opening brace.
std::string_view WithoutComment(std::string_view line) {
  for (const std::string_view mark : {"#", "//"}) {
    const size_t at = line.rfind(mark);
    if (at == std::string_view::npos || at == 0) continue;
    const std::string_view before = line.substr(0, line.find_last_not_of(" \t", at - 1) + 1);
    if (before.ends_with('{')) return before;
  }
  return line;
}

}  // namespace

// Whether the body around the item that begins at `item` ends in the item's line, behind the
// mistake. Where the item has a line of its own and others follow that are indented like it, the
// brace is one too many.
bool Parsing::EndsBody(uint32_t item, size_t mistake) const {
  const Line line = LineOf(text_, item);
  if (!line.text.ends_with('}') || line.end() <= mistake ||
      CountBrackets(line.text).closed_too_many == 0) {
    return false;
  }
  const Line next = NextLine(text_, line.next);
  return item != line.first() || line.column == 0 || next.column < line.column ||
         next.text.starts_with('}');
}

// Where the line begins in which the string ends that does not end in the line of `mistake`: it
// is in several lines, if a line that is no item has its closing quote. That line's own
// beginning, if there is none.
size_t Parsing::PassString(size_t mistake) const {
  const Line open = LineOf(text_, mistake);
  for (Line line = LineAt(text_, open.next); line.start > open.start && line.start < text_.size();
       line = LineAt(text_, line.next)) {
    if (CountQuotes(line.text) % 2 == 1 && !IsItem(line.text)) return line.start;
    if (line.column <= open.column && !line.text.empty() && IsItem(line.text)) break;
    if (line.next >= text_.size()) break;
  }
  return open.start;
}

// Skips the rest of the item that begins at `item` and has a mistake at the next token: its
// line, the lines that are indented further, and the bracket in its own column that closes it.
// Where nothing is indented that bracket may be the one of the body around the item: it is, if the
// item has left none open.
void Parsing::Recover(uint32_t item) {
  const size_t mistake = Here();
  const Line first = LineOf(text_, item);
  Line line = LineOf(text_, std::max<size_t>(mistake, item));
  has_token_ = false;
  in_step_ = true;
  const bool string_is_open = std::exchange(string_is_open_, false);
  position_ = static_cast<uint32_t>(text_.size());
  if (open_comment_ && mistake >= *open_comment_) {
    is_cut_off_ = true;
    return;
  }
  if (line.start == first.start && EndsBody(item, mistake)) {
    position_ = static_cast<uint32_t>(line.end() - 1);
    return;
  }
  // The body around the item may end in the line of the mistake, if that is indented less.
  if (line.start != first.start && line.column < first.column && line.text.starts_with('}')) {
    position_ = static_cast<uint32_t>(line.start);
    return;
  }
  Brackets brackets;
  for (Line passed = first; passed.start < line.start; passed = LineAt(text_, passed.next))
    brackets.Add(passed.text);
  if (string_is_open) {
    const size_t last = PassString(mistake);
    if (last != line.start) {
      brackets.Add(line.text);
      line = LineAt(text_, last);
      line.text.remove_prefix(line.text.find('"') + 1);
    }
  }
  const size_t start = line.start;
  for (; line.start < text_.size(); line = LineAt(text_, line.next)) {
    const bool goes_on = line.column == first.column && BeginsWithOperator(first.text) &&
                         BeginsWithOperator(line.text);
    if (line.start != start && !line.text.empty() && line.column <= first.column && !goes_on) {
      const bool closes = !brackets.open.empty() && line.column == first.column &&
                          line.text.find_first_of("}])") == 0;
      position_ = static_cast<uint32_t>(closes ? line.next : line.start);
      return;
    }
    brackets.Add(line.text);
    const std::string_view heredoc = HeredocName(line.text);
    if (!heredoc.empty()) {
      do line = LineAt(text_, line.next);
      while (line.next < text_.size() && line.text != heredoc);
    }
    if (line.next >= text_.size()) return;
  }
}

// Whether the line from `line` on is indented further than the one that begins with `item`.
bool Parsing::IsIndentedBehind(uint32_t item, size_t line) const {
  const Line header = LineOf(text_, item);
  const Line next = NextLine(text_, line);
  return item == header.first() && !next.text.empty() && next.column > header.column;
}

// Whether the block that begins at `item` and has an argument in the line of its brace has more
// of them in the lines behind the next token.
bool Parsing::GoesOnBehind(uint32_t item) {
  const Line next = NextLine(text_, LineOf(text_, Here()).next);
  return IsIndentedBehind(item, LineOf(text_, Here()).next) || IsArgument(next.text) ||
         next.text.starts_with('}');
}

// Goes to the brace that opens the body of the block that begins at `item` and whose header has
// a mistake at the next token: at the end of that line, or in the next one.
bool Parsing::GoToBrace(uint32_t item) {
  const size_t mistake = Here();
  const bool is_ended = PeekIs(Kind::kNewline);
  Line line = LineOf(text_, mistake);
  if (is_ended) line.text = line.text.substr(0, mistake - std::min(mistake, line.first()));
  std::string_view header = WithoutComment(line.text);
  if (header.find_last_not_of(" \t") != std::string_view::npos)
    header = header.substr(0, header.find_last_not_of(" \t") + 1);
  if (header.ends_with('{')) {
    position_ = static_cast<uint32_t>(line.first() + header.size() - 1);
    return line.first() + header.size() > item;
  }
  const Line next = NextLine(text_, line.next);
  if (!is_ended || (!next.text.starts_with('{') && !next.text.starts_with('"'))) return false;
  const std::string_view text = WithoutComment(next.text);
  if (!text.starts_with('{') && !text.ends_with('{')) return false;
  position_ = static_cast<uint32_t>(next.first() + (text.starts_with('{') ? 0 : text.size() - 1));
  return true;
}

// Keeps the name of an item that cannot be read, so that it is not said to be missing.
void Parsing::AddUnread(Body& body, Range name) const {
  const std::string text(Text(name));
  if (body.Find(text) != nullptr) return;
  body.attributes.push_back(
      {.name = text, .name_range = name, .range = name, .expression = InvalidAt(name)});
}

// After a mistake in the header of the block with the type `name`, or what seems to be one: reads
// its body for its own mistakes. What the block is cannot be said, so it is not in the tree.
void Parsing::SkipHeader(Body& body, Range name) {
  const uint32_t item = name.start;
  const bool is_ended = PeekIs(Kind::kNewline);
  const uint32_t mistake = Here();
  Block block{.type_range = {item, item}};
  if (GoToBrace(item)) {
    has_token_ = false;
    in_step_ = true;
    string_is_open_ = false;
    const Token open = Read();
    ++depth_;
    if (!TooDeep(open.range) && !ParseBlockBody(block, open)) TakeSwallowed(block, body);
    --depth_;
    return;
  }
  has_token_ = false;
  const bool has_labels = Text({name.end, mistake}).find_first_not_of(" \t") != std::string::npos;
  if (!is_ended || !has_labels || !IsIndentedBehind(item, LineOf(text_, mistake).next))
    return AddUnread(body, name);
  in_step_ = true;  // The brace is missing, the lines of the body are not.
  string_is_open_ = false;
  block.body = ParseBody(/*top_level=*/false, item);
  Accept(Kind::kCloseBrace);
}

// A block without an end holds what follows it as well: blocks that are indented no further are
// those of the body around it.
void Parsing::TakeSwallowed(Block& unclosed, Body& body) {
  const size_t column = LineOf(text_, unclosed.type_range.start).column;
  for (Block& block : unclosed.body.blocks) {
    if (LineOf(text_, block.type_range.start).column <= column)
      body.blocks.push_back(std::move(block));
  }
}

// Whether the next token is a bracket that closes the body of the block that begins at `block`
// instead of its brace: alone in its line, and indented no further.
bool Parsing::IsWrongClose(uint32_t block) {
  if (!PeekIs(Kind::kCloseBracket) && !PeekIs(Kind::kCloseParen)) return false;
  const Line line = LineOf(text_, Here());
  return line.text.size() == 1 && line.column <= LineOf(text_, block).column;
}

}  // namespace planner::syntax
