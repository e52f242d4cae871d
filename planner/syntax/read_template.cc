// Reads a template's text into pieces (engine-compat.md 1.3).

#include <absl/strings/ascii.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/syntax/parsing.h"
#include "planner/syntax/template_piece.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::syntax {

using proto::text::Cat;

// The value of `digits` hexadecimal digits at `from`; null if there are fewer.
std::optional<uint32_t> Parsing::ReadHexadecimal(uint32_t from, uint32_t digits, uint32_t* end) {
  uint32_t point = 0;
  for (*end = from; *end < from + digits; ++*end) {
    if (*end >= text_.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(text_[*end])))
      return std::nullopt;
    const char d = absl::ascii_tolower(static_cast<unsigned char>(text_[*end]));
    point = point << 4 | static_cast<uint32_t>(d <= '9' ? d - '0' : d - 'a' + 10);
  }
  return point;
}

void Parsing::ReadEscape(std::string& out) {
  const uint32_t start = position_++;
  const char c = position_ < text_.size() ? text_[position_] : '\0';
  switch (c) {
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case '"': out += '"'; break;
    case '\\': out += '\\'; break;
    case 'u':
    case 'U': {
      uint32_t end = 0;
      const std::optional<uint32_t> point = ReadHexadecimal(position_ + 1, c == 'u' ? 4 : 8, &end);
      if (!point) {
        Error("Invalid escape sequence",
              Cat("The \\", c, " escape sequence must be followed by ", c == 'u' ? "four" : "eight",
                  " hexadecimal digits."),
              {start, end});
        return;
      }
      proto::text::AppendCharacter(*point, out);
      position_ = end - 1;
      break;
    }
    default:
      Error("Invalid escape sequence",
            c == '\0' ? std::string("There must be a symbol after the backslash.")
                      : Cat("The symbol \"", c, "\" is not a valid escape sequence selector."),
            {start, std::min(position_ + 1, static_cast<uint32_t>(text_.size()))});
      return;
  }
  ++position_;
}

// Reads the keyword of `%{ keyword …`, and sets what kind of piece it begins.
bool Parsing::ReadDirective(Piece& piece, std::string& keyword) {
  const Token word = Peek();
  if (word.kind != Kind::kIdentifier) {
    Error("Invalid template directive",
          "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a "
          "%{ sequence.",
          word.range);
    return false;
  }
  Read();
  keyword = Text(word.range);
  constexpr std::array<std::pair<std::string_view, Piece::Kind>, 5> kKeywords = {
      {{"if", Piece::Kind::kIf},
       {"else", Piece::Kind::kElse},
       {"endif", Piece::Kind::kEndIf},
       {"for", Piece::Kind::kFor},
       {"endfor", Piece::Kind::kEndFor}}};
  for (const auto& [name, kind] : kKeywords) {
    if (name != keyword) continue;
    piece.kind = kind;
    return kind != Piece::Kind::kFor || ReadForNames(piece);
  }
  Error("Invalid template control keyword",
        Cat("\"", keyword, "\" is not a valid template control keyword."), word.range);
  return false;
}

// Reads `key, value in` of a for directive.
bool Parsing::ReadForNames(Piece& piece) {
  const auto read_name = [&](std::string& into) {
    if (!PeekIs(Kind::kIdentifier)) {
      Error("Invalid 'for' directive", "For directive requires variable name after 'for'.",
            Peek().range);
      return false;
    }
    into = Text(Read().range);
    return true;
  };
  if (!read_name(piece.value_name)) return false;
  if (Accept(Kind::kComma)) {
    piece.key_name = std::move(piece.value_name);
    if (!read_name(piece.value_name)) return false;
  }
  if (!PeekIs(Kind::kIdentifier) || Text(Peek().range) != "in") {
    Error("Invalid 'for' directive", "For directive requires 'in' keyword after names.",
          Peek().range);
    return false;
  }
  Read();
  return true;
}

// Reads the brace, and the strip marker before it, that end a piece.
bool Parsing::ReadMarkerEnd(Piece& piece, std::string_view keyword, bool is_quoted) {
  uint32_t close = Here();
  if (close < text_.size() && text_[close] == '~') {
    piece.strip_after = true;
    ++close;
  }
  if (close < text_.size() && text_[close] == '}') {
    position_ = close + 1;
    piece.range.end = position_;
    return true;
  }
  if (close >= text_.size() || PeekIs(Kind::kEnd)) {
    Error("Unclosed template interpolation sequence",
          "There is no closing brace for this interpolation sequence before the end of the file. "
          "This might be caused by incorrect nesting inside the given expression.",
          {piece.range.start, piece.range.start + 2});
  } else if (is_quoted && keyword.empty() && text_[close] == '"') {
    Error("Unclosed template interpolation sequence",
          "There is no closing brace for this interpolation sequence before the end of the quoted "
          "template. This might be caused by incorrect nesting inside the given expression.",
          {piece.range.start, piece.range.start + 2});
  } else if (!keyword.empty()) {
    Error(Cat("Extra characters in ", keyword, " marker"),
          Cat("Expected a closing brace to end the ", keyword,
              " marker, but found extra characters."),
          Peek().range);
  } else {
    Error("Extra characters after interpolation expression",
          "Expected a closing brace to end the interpolation expression, but found extra "
          "characters.\n\nThis can happen when you include interpolation syntax for another "
          "language, such as shell scripting, but forget to escape the interpolation start token. "
          "If this is an embedded sequence for another language, escape it by starting with "
          "\"$${\" instead of just \"${\".",
          Peek().range, Range{piece.range.start, Peek().range.end});
  }
  return false;
}

// Reads `${…}` or `%{…}` at position_ (checked by the caller) into a piece.
bool Parsing::ReadMarker(std::vector<Piece>& pieces, bool is_quoted) {
  Piece piece{.kind = Piece::Kind::kInterpolation, .range = {position_, position_}};
  const bool is_directive = text_[position_] == '%';
  position_ += 2;
  if (position_ < text_.size() && text_[position_] == '~') {
    piece.strip_before = true;
    ++position_;
  }
  has_token_ = false;
  const Newlines scope(*this, false);
  std::string keyword;
  if (is_directive && !ReadDirective(piece, keyword)) return false;
  if (piece.kind == Piece::Kind::kInterpolation && PeekIs(Kind::kCloseBrace)) {
    Error("Invalid expression",
          "Expected the start of an expression, but found an invalid expression token.",
          Peek().range);
    return false;
  }
  if (piece.HasExpression()) {
    piece.expression = ParseConditional();
    if (!in_step_) return false;
  }
  if (!ReadMarkerEnd(piece, keyword, is_quoted)) return false;
  pieces.push_back(std::move(piece));
  return true;
}

// Reads a character that means nothing but itself.
bool Parsing::ReadPlain(std::string& out) {
  size_t next = position_;
  if (proto::text::ReadCharacter(text_, next) < 0) {
    Error(kNotUtf8.summary, kNotUtf8.detail, {position_, static_cast<uint32_t>(next)});
    return false;
  }
  out += text_.substr(position_, next - position_);
  position_ = static_cast<uint32_t>(next);
  return true;
}

std::vector<Parsing::Piece> Parsing::ReadPieces(std::string_view closer, bool* closed) {
  const bool is_quoted = closer == "\"";
  const bool is_heredoc = !is_quoted && !closer.empty();
  bool begins_line = true;
  std::vector<Piece> pieces;
  Piece text{.range = {position_, position_}};
  const auto flush = [&] {
    text.range.end = position_;
    if (!text.text.empty()) pieces.push_back(text);
    text = Piece{.range = {position_, position_}};
  };
  *closed = false;
  while (in_step_ && position_ < text_.size()) {
    const char c = text_[position_];
    const std::string_view rest = text_.substr(position_);
    if (is_heredoc && std::exchange(begins_line, false) && HeredocEndAt(position_, closer)) {
      *closed = true;
      break;
    }
    if (is_quoted && c == '"') {
      flush();
      ++position_;
      *closed = true;
      break;
    }
    if (rest.substr(0, 3) == "$${" || rest.substr(0, 3) == "%%{") {
      text.text.append(rest.substr(1, 2));
      position_ += 3;
      continue;
    }
    if (rest.substr(0, 2) == "${" || rest.substr(0, 2) == "%{") {
      flush();
      const bool ok = ReadMarker(pieces, is_quoted);
      has_token_ = false;
      if (!ok) break;
      text = Piece{.range = {position_, position_}};
      continue;
    }
    if (is_quoted && c == '\\') {
      ReadEscape(text.text);
      continue;
    }
    if (is_quoted && c == '\n') {
      Error("Invalid multi-line string",
            "Quoted strings may not be split over multiple lines. To produce a multi-line string, "
            "either use the \\n escape to "
            "represent a newline character or use the \"heredoc\" multi-line template syntax. If "
            "the string is meant to end on this line, add the closing quotation mark.",
            {position_, position_ + 1});
      string_is_open_ = true;
      break;
    }
    if (!ReadPlain(text.text)) break;
    begins_line = c == '\n';
    if (!is_quoted && begins_line) flush();  // Each line is a piece of its own.
  }
  if (in_step_ && !is_quoted) flush();
  return pieces;
}

}  // namespace planner::syntax
