#include "planner/format/layout.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "planner/format/words.h"
#include "planner/syntax/source_file.h"

namespace planner::format {
namespace {

using Kind = Word::Kind;
using Words = std::span<Word>;

// A line of words in three columns: what stands before the assignment, from `=` to the end if a
// whole value is assigned, and the comment at the end.
struct Line {
  Words lead = {};
  Words assigned = {};
  Words comment = {};
};

// How many brackets more a word opens than it closes.
int BracketChange(const Word& word) {
  switch (word.kind) {
    case Kind::kOpen:
    case Kind::kOpenBrace:
    case Kind::kMarker: return 1;
    case Kind::kClose:
    case Kind::kCloseBrace:
    case Kind::kEndMarker: return -1;
    default: return 0;
  }
}

int BracketChange(Words words) {
  int change = 0;
  for (const Word& word : words) change += BracketChange(word);
  return change;
}

std::vector<Words> SplitLines(Words words) {
  std::vector<Words> lines;
  size_t start = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].EndsLine() && i + 1 < words.size()) continue;
    lines.push_back(words.subspan(start, i + 1 - start));
    start = i + 1;
  }
  return lines;
}

// Each line that opens brackets begins one level, however many it opens. A level ends when all
// its brackets are closed, and the line that closes them is outside already.
class Levels {
 public:
  // The level of a line that changes the number of open brackets.
  size_t Enter(int change) {
    if (change < 0) Close(static_cast<size_t>(-change));
    const size_t level = open_.size();
    if (change > 0) open_.push_back(static_cast<size_t>(change));
    return level;
  }

 private:
  void Close(size_t count) {
    while (count > 0 && !open_.empty()) {
      const size_t closed = std::min(count, open_.back());
      count -= closed;
      open_.back() -= closed;
      if (open_.back() == 0) open_.pop_back();
    }
  }

  std::vector<size_t> open_;  // Brackets of each level that are not closed yet.
};

void Indent(std::span<const Words> lines) {
  Levels levels;
  for (const Words line : lines) {
    // What a heredoc's markers open on its first line does not count.
    const auto heredoc = std::find_if(line.begin(), line.end(),
                                      [](const Word& w) { return w.kind == Kind::kHeredoc; });
    const size_t counted = static_cast<size_t>(heredoc - line.begin());
    const size_t level = levels.Enter(BracketChange(line.first(counted)));
    if (line.front().kind != Kind::kNewline) line.front().spaces = static_cast<int>(2 * level);
  }
}

bool IsOperand(const Word& word) {
  switch (word.kind) {
    case Kind::kName:
    case Kind::kNumber:
    case Kind::kEndQuote:
    case Kind::kEndHeredoc:
    case Kind::kCloseBrace:
    case Kind::kClose:
    case Kind::kEndMarker: return true;
    default: return false;
  }
}

// Inside of templates no white space is ours, except between the words of a marker.
bool IsOfTemplate(const Word& left, const Word& right) {
  return left.kind == Kind::kQuote || right.kind == Kind::kEndQuote || left.kind == Kind::kText ||
         right.kind == Kind::kText || left.kind == Kind::kHeredoc ||
         right.kind == Kind::kEndHeredoc || left.kind == Kind::kMarker ||
         right.kind == Kind::kMarker || right.kind == Kind::kEndMarker ||
         left.kind == Kind::kEndMarker;
}

// Whether `[` is an index of what stands before it.
bool IsIndex(const Word* before, const Word& left) {
  if (left.kind == Kind::kClose || left.kind == Kind::kCloseBrace || left.kind == Kind::kNumber)
    return true;
  if (left.kind != Kind::kName) return false;
  const bool is_in = left.text == "in" && before != nullptr && before->kind == Kind::kName;
  return !is_in;
}

// Whether a space belongs between two words of a line. `before` may be null.
bool WantsSpace(const Word* before, const Word& left, const Word& right) {
  if (right.kind == Kind::kNewline || IsOfTemplate(left, right)) return false;
  if (left.kind == Kind::kDot || right.kind == Kind::kDot) return false;
  if (left.kind == Kind::kColons || right.kind == Kind::kColons) return false;
  if (right.kind == Kind::kComma || right.kind == Kind::kEllipsis) return false;
  if (left.kind == Kind::kComma) return true;
  if (left.kind == Kind::kOpen || right.kind == Kind::kClose) return false;
  if (left.kind == Kind::kOpenBrace && right.kind == Kind::kCloseBrace) return false;
  if (left.kind == Kind::kNot) return false;
  if (left.kind == Kind::kMinus) return before != nullptr && IsOperand(*before);
  if (right.text == "(") return left.kind != Kind::kName;
  if (right.text == "[") return !IsIndex(before, left);
  return true;
}

void Space(Words line) {
  for (size_t i = 1; i < line.size(); ++i) {
    const Word* before = i > 1 ? &line[i - 2] : nullptr;
    line[i].spaces = WantsSpace(before, line[i - 1], line[i]) ? 1 : 0;
  }
}

Line InColumns(Words words) {
  Line line{.lead = words};
  if (line.lead.size() > 1 && line.lead.back().kind == Kind::kComment) {
    line.comment = line.lead.last(1);
    line.lead = line.lead.first(line.lead.size() - 1);
  }
  const auto assign = std::find_if(line.lead.begin(), line.lead.end(),
                                   [](const Word& word) { return word.kind == Kind::kAssign; });
  const size_t at = static_cast<size_t>(assign - line.lead.begin());
  if (at > 0 && at < line.lead.size() && BracketChange(line.lead.subspan(at)) == 0) {
    line.assigned = line.lead.subspan(at);
    line.lead = line.lead.first(at);
  }
  return line;
}

size_t Width(Words words) {
  size_t width = 0;
  for (const Word& word : words) {
    width += static_cast<size_t>(word.spaces + syntax::CountGraphemes(word.text));
  }
  return width;
}

// Aligns a column over each run of lines that have it.
void Align(std::vector<Line>& lines, Words Line::*column) {
  const auto has = [column](const Line& line) { return !(line.*column).empty(); };
  const auto width = [column](const Line& line) {
    return Width(line.lead) + (column == &Line::comment ? Width(line.assigned) : 0);
  };
  for (auto first = lines.begin(); first != lines.end();) {
    first = std::find_if(first, lines.end(), has);
    const auto last = std::find_if_not(first, lines.end(), has);
    size_t widest = 0;
    for (auto line = first; line != last; ++line) widest = std::max(widest, width(*line));
    for (; first != last; ++first) {
      ((*first).*column).front().spaces = static_cast<int>(widest - width(*first) + 1);
    }
  }
}

}  // namespace

std::string LayOut(std::vector<Word> words) {
  const std::vector<Words> lines = SplitLines(words);
  Indent(lines);
  std::vector<Line> columns;
  columns.reserve(lines.size());
  for (const Words line : lines) {
    Space(line);
    columns.push_back(InColumns(line));
  }
  Align(columns, &Line::assigned);
  Align(columns, &Line::comment);
  std::string text;
  for (const Word& word : words) {
    text.append(static_cast<size_t>(word.spaces), ' ');
    text.append(word.text);
  }
  return text;
}

}  // namespace planner::format
