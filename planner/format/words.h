#ifndef PLANNER_FORMAT_WORDS_H_
#define PLANNER_FORMAT_WORDS_H_

#include <string_view>
#include <vector>

// Inside this folder only.
namespace planner::format {

// A text without the white space between its words. Unlike syntax::Token nothing is skipped, and
// templates are taken apart: quotes, text, markers, and the words within the markers.
struct Word {
  enum class Kind {
    kName,
    kNumber,
    kQuote,  // Opening and closing ones.
    kEndQuote,
    kHeredoc,     // With its newline.
    kEndHeredoc,  // With the white space before it.
    kText,        // Of a template; may be several lines.
    kMarker,      // ${ or %{, with ~ if there is one.
    kEndMarker,   // } or ~}
    kOpenBrace,
    kCloseBrace,
    kOpen,   // ( or [
    kClose,  // ) or ]
    kDot,
    kComma,
    kColons,  // ::
    kEllipsis,
    kAssign,
    kNot,
    kMinus,
    kOperator,  // All other operators, and ? : =>
    kComment,   // Those to the end of the line with their newline.
    kNewline,
  };
  Kind kind = Kind::kName;
  std::string_view text = {};
  int spaces = 0;  // Before it.

  bool EndsLine() const {
    return kind == Kind::kNewline || (kind == Kind::kComment && text.back() == '\n');
  }
};

// `text` parses without errors, and outlives the words.
std::vector<Word> ReadWords(std::string_view text);

}  // namespace planner::format

#endif  // PLANNER_FORMAT_WORDS_H_
