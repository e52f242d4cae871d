#include "planner/syntax/scanner.h"

#include <unicode/uchar.h>

#include <cstdint>
#include <string_view>

#include "proto/text/utf8.h"

namespace planner::syntax {
namespace {

using proto::text::ReadCharacter;

using Kind = Token::Kind;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits, points and exponents up to the last digit. That may be no number, "1.2.3": then all of it
// is what is wrong.
size_t NumberLength(std::string_view text) {
  size_t length = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      length = i + 1;
      continue;
    }
    if (text[i] == '.') continue;
    if (text[i] != 'e' && text[i] != 'E') break;
    if (i + 1 < text.size() && (text[i + 1] == '+' || text[i + 1] == '-')) ++i;
    if (i + 1 >= text.size() || !IsDigit(text[i + 1])) break;
  }
  return length;
}

// `<<NAME` or `<<-NAME` at the end of a line; 0 otherwise.
size_t HeredocLength(std::string_view text) {
  if (text.substr(0, 2) != "<<") return 0;
  size_t i = 2;
  if (i < text.size() && text[i] == '-') ++i;
  const size_t name = IdentifierLength(text.substr(i));
  if (name == 0) return 0;
  i += name;
  const std::string_view rest = text.substr(i);
  return rest.substr(0, 1) == "\n" || rest.substr(0, 2) == "\r\n" ? i : 0;
}

struct Punctuation {
  std::string_view text;
  Kind kind;
};
// Longer ones first.
constexpr Punctuation kPunctuation[] = {
    {"...", Kind::kEllipsis},   {"=>", Kind::kArrow},       {"==", Kind::kEqual},
    {"!=", Kind::kNotEqual},    {"<=", Kind::kLessOrEqual}, {">=", Kind::kGreaterOrEqual},
    {"&&", Kind::kAnd},         {"||", Kind::kOr},          {"::", Kind::kDoubleColon},
    {"{", Kind::kOpenBrace},    {"}", Kind::kCloseBrace},   {"[", Kind::kOpenBracket},
    {"]", Kind::kCloseBracket}, {"(", Kind::kOpenParen},    {")", Kind::kCloseParen},
    {".", Kind::kDot},          {",", Kind::kComma},        {":", Kind::kColon},
    {"?", Kind::kQuestion},     {"=", Kind::kAssign},       {"<", Kind::kLess},
    {">", Kind::kGreater},      {"+", Kind::kPlus},         {"-", Kind::kMinus},
    {"*", Kind::kStar},         {"/", Kind::kSlash},        {"%", Kind::kPercent},
    {"!", Kind::kNot},          {"\"", Kind::kQuote},
};

Token Make(Kind kind, uint32_t start, size_t length) {
  return {.kind = kind, .range = {start, start + static_cast<uint32_t>(length)}};
}

}  // namespace

size_t IdentifierLength(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const size_t begin = i;
    const int32_t c = ReadCharacter(text, i);
    const bool start = c == '_' || (c > 0 && u_hasBinaryProperty(c, UCHAR_ID_START) != 0);
    const bool go_on =
        c == '-' || c == '_' || (c > 0 && u_hasBinaryProperty(c, UCHAR_ID_CONTINUE) != 0);
    if (begin == 0 ? !start : !go_on) return begin;
  }
  return text.size();
}

Token ScanToken(std::string_view text, uint32_t offset) {
  while (offset < text.size()) {
    const std::string_view rest = text.substr(offset);
    const char c = rest[0];
    if (c == ' ' || c == '\t') {
      ++offset;
      continue;
    }
    if (rest.substr(0, 2) == "/*") {
      const size_t end = rest.find("*/", 2);
      if (end == std::string_view::npos) return Make(Kind::kSlash, offset, 1);
      offset += static_cast<uint32_t>(end) + 2;
      continue;
    }
    if (c == '#' || rest.substr(0, 2) == "//") {
      const size_t end = rest.find('\n');
      return Make(Kind::kNewline, offset, end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (c == '\n') return Make(Kind::kNewline, offset, 1);
    if (rest.substr(0, 2) == "\r\n") return Make(Kind::kNewline, offset, 2);
    if (IsDigit(c)) return Make(Kind::kNumber, offset, NumberLength(rest));
    if (const size_t length = IdentifierLength(rest))
      return Make(Kind::kIdentifier, offset, length);
    if (const size_t length = HeredocLength(rest)) return Make(Kind::kHeredoc, offset, length);
    for (const Punctuation& punctuation : kPunctuation) {
      if (rest.substr(0, punctuation.text.size()) == punctuation.text) {
        return Make(punctuation.kind, offset, punctuation.text.size());
      }
    }
    size_t length = 0;
    ReadCharacter(rest, length);
    return Make(Kind::kInvalid, offset, length);
  }
  return Make(Kind::kEnd, static_cast<uint32_t>(text.size()), 0);
}

InvalidReason ExplainInvalid(std::string_view token) {
  if (size_t at = 0; ReadCharacter(token, at) < 0) return kNotUtf8;
  if (token == "&")
    return {"Unsupported operator",
            "Bitwise operators are not supported. Did you mean boolean AND (\"&&\")?"};
  if (token == "|")
    return {"Unsupported operator",
            "Bitwise operators are not supported. Did you mean boolean OR (\"||\")?"};
  if (token == "~" || token == "^")
    return {"Unsupported operator", "Bitwise operators are not supported."};
  if (token == "`") {
    return {"Invalid character",
            "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" "
            "syntax, like \"<<EOT\"."};
  }
  if (token == "'")
    return {"Invalid character",
            "Single quotes are not valid. Use double quotes (\") to enclose strings."};
  if (token == ";") {
    return {"Invalid character",
            "The \";\" character is not valid. Use newlines to separate arguments and blocks, and "
            "commas to separate "
            "items in collection values."};
  }
  return {"Invalid character", "This character is not used within the language."};
}

}  // namespace planner::syntax
