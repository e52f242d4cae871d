#ifndef PLANNER_SYNTAX_SCANNER_H_
#define PLANNER_SYNTAX_SCANNER_H_

#include <cstdint>
#include <string_view>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/source_file.h"

namespace planner::syntax {

// The words of the language outside of string templates (engine-compat.md 1.1).
struct Token {
  enum class Kind {
    kEnd,
    kNewline,
    kIdentifier,
    kNumber,
    kQuote,
    kHeredoc,
    kOpenBrace,
    kCloseBrace,
    kOpenBracket,
    kCloseBracket,
    kOpenParen,
    kCloseParen,
    kDot,
    kComma,
    kColon,
    kDoubleColon,
    kQuestion,
    kAssign,
    kArrow,
    kEllipsis,
    kEqual,
    kNotEqual,
    kLess,
    kGreater,
    kLessOrEqual,
    kGreaterOrEqual,
    kPlus,
    kMinus,
    kStar,
    kSlash,
    kPercent,
    kNot,
    kAnd,
    kOr,
    kInvalid,
  };
  Kind kind = Kind::kEnd;
  Range range = {};
};

// Reads the token that begins at or after `offset`, white space and comments skipped. A
// comment to the end of the line is a newline token. A heredoc token is `<<NAME` or `<<-NAME`
// without its newline. Never fails: what cannot begin a token is kInvalid, one character long.
// A comment without an end is a slash, as the parser then finds it where it must not be.
Token ScanToken(std::string_view text, uint32_t offset);

// Why a token is invalid, if it is of the kinds that have a reason of their own: reserved
// characters and operators of other languages.
struct InvalidReason {
  const char* summary;
  const char* detail;
};
InvalidReason ExplainInvalid(std::string_view token);

// Strings of another encoding would end up in the state and in the plugin's hands; in comments it
// does not matter.
inline constexpr InvalidReason kNotUtf8 = {"Invalid character encoding",
                                           "All input files must be UTF-8 encoded. Ensure that "
                                           "UTF-8 encoding is selected in your editor."};

// The length of the identifier at the beginning of `text`; 0 if there is none.
size_t IdentifierLength(std::string_view text);

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_SCANNER_H_
