// String templates: quoted, heredocs and template files (engine-compat.md 1.3).

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/syntax/parsing.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::syntax {

using proto::text::Cat;
using proto::text::ReadCharacter;
using proto::value::Value;

struct Parsing::Piece {
  enum class Kind { kText, kInterpolation, kIf, kElse, kEndIf, kFor, kEndFor };
  Kind kind = Kind::kText;
  std::string text = {};
  Range range = {};
  bool strip_before = false, strip_after = false;
  ExpressionPtr expression = {};  // Interpolation, condition or collection.
  std::string key_name = {}, value_name = {};
};

namespace {

bool IsSpaceAt(std::string_view text, size_t& i) {
  const int32_t c = ReadCharacter(text, i);
  return c >= 0 && u_isUWhiteSpace(c) != 0;
}

void TrimLeft(std::string& text) {
  size_t i = 0;
  size_t keep = 0;
  while (i < text.size() && IsSpaceAt(text, i)) keep = i;
  text.erase(0, keep);
}

void TrimRight(std::string& text) {
  size_t end = 0;
  size_t i = 0;
  while (i < text.size()) {
    if (!IsSpaceAt(text, i)) end = i;
  }
  text.resize(end);
}

size_t LeadingSpaces(std::string_view text) {
  size_t count = 0;
  size_t i = 0;
  while (i < text.size() && text[i] != '\n' && IsSpaceAt(text, i)) ++count;
  return count;
}

void DropSpaces(std::string& text, size_t count) {
  size_t i = 0;
  while (count-- > 0 && i < text.size()) ReadCharacter(text, i);
  text.erase(0, i);
}

}  // namespace

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
      const uint32_t digits = c == 'u' ? 4 : 8;
      uint32_t point = 0;
      uint32_t read = 0;
      for (; read < digits && position_ + 1 + read < text_.size(); ++read) {
        const char d = text_[position_ + 1 + read];
        const int value = d >= '0' && d <= '9'   ? d - '0'
                          : d >= 'a' && d <= 'f' ? d - 'a' + 10
                          : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                                 : -1;
        if (value < 0) break;
        point = point << 4 | static_cast<uint32_t>(value);
      }
      if (read < digits) {
        Error("Invalid escape sequence",
              Cat("The \\", c, " escape sequence must be followed by ", c == 'u' ? "four" : "eight",
                  " hexadecimal digits."),
              {start, position_ + 1 + read});
        return;
      }
      position_ += digits;
      proto::text::AppendCharacter(point, out);
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

// Reads `${…}` or `%{…}` at position_ (checked by the caller) into a piece.
bool Parsing::ReadMarker(bool is_quoted, std::vector<Piece>& pieces) {
  (void)is_quoted;
  Piece piece;
  piece.range.start = position_;
  const bool directive = text_[position_] == '%';
  position_ += 2;
  if (position_ < text_.size() && text_[position_] == '~') {
    piece.strip_before = true;
    ++position_;
  }
  has_token_ = false;
  const Newlines scope(*this, false);
  std::string keyword;
  if (directive) {
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
    if (keyword == "if") {
      piece.kind = Piece::Kind::kIf;
    } else if (keyword == "else") {
      piece.kind = Piece::Kind::kElse;
    } else if (keyword == "endif") {
      piece.kind = Piece::Kind::kEndIf;
    } else if (keyword == "for") {
      piece.kind = Piece::Kind::kFor;
    } else if (keyword == "endfor") {
      piece.kind = Piece::Kind::kEndFor;
    } else {
      Error("Invalid template control keyword",
            Cat("\"", keyword, "\" is not a valid template control keyword."), word.range);
      return false;
    }
  } else {
    piece.kind = Piece::Kind::kInterpolation;
  }
  if (piece.kind == Piece::Kind::kFor) {
    const auto name = [&](std::string& into) {
      if (!PeekIs(Kind::kIdentifier)) {
        Error("Invalid 'for' directive", "For directive requires variable name after 'for'.",
              Peek().range);
        return false;
      }
      into = Text(Read().range);
      return true;
    };
    if (!name(piece.value_name)) return false;
    if (Accept(Kind::kComma)) {
      piece.key_name = std::move(piece.value_name);
      if (!name(piece.value_name)) return false;
    }
    if (!PeekIs(Kind::kIdentifier) || Text(Peek().range) != "in") {
      Error("Invalid 'for' directive", "For directive requires 'in' keyword after names.",
            Peek().range);
      return false;
    }
    Read();
  }
  const bool has_expression = piece.kind == Piece::Kind::kInterpolation ||
                              piece.kind == Piece::Kind::kIf || piece.kind == Piece::Kind::kFor;
  if (has_expression) {
    if (PeekIs(Kind::kCloseBrace) && piece.kind == Piece::Kind::kInterpolation) {
      Error("Invalid expression",
            "Expected the start of an expression, but found an invalid expression token.",
            Peek().range);
      return false;
    }
    piece.expression = ParseConditional();
    if (!in_step_) return false;
  }
  uint32_t close = Here();
  if (close < text_.size() && text_[close] == '~') {
    piece.strip_after = true;
    ++close;
  }
  if (close >= text_.size() || text_[close] != '}') {
    if (close >= text_.size() || PeekIs(Kind::kEnd)) {
      Error("Unclosed template interpolation sequence",
            "There is no closing brace for this interpolation sequence before the end of the file. "
            "This might be caused by incorrect nesting inside the given expression.",
            {piece.range.start, piece.range.start + 2});
    } else if (directive) {
      Error(Cat("Extra characters in ", keyword, " marker"),
            Cat("Expected a closing brace to end the ", keyword,
                " marker, but found extra characters."),
            Peek().range);
    } else {
      Error("Extra characters after interpolation expression",
            "Expected a closing brace to end the interpolation expression, but found extra "
            "characters.\n\nThis can happen when "
            "you include interpolation syntax for another language, such as shell scripting, but "
            "forget to escape the "
            "interpolation start token. If this is an embedded sequence for another language, "
            "escape it by starting with "
            "\"$${\" instead of just \"${\".",
            Peek().range, Range{piece.range.start, Peek().range.end});
    }
    return false;
  }
  position_ = close + 1;
  piece.range.end = position_;
  pieces.push_back(std::move(piece));
  return true;
}

// Reads up to `end`, or to the closing quote of a quoted template.
std::vector<Parsing::Piece> Parsing::ReadPieces(uint32_t end, bool is_quoted, bool* closed) {
  std::vector<Piece> pieces;
  Piece text{.range = {position_, position_}};
  const auto flush = [&] {
    text.range.end = position_;
    if (!text.text.empty()) pieces.push_back(text);
    text = Piece{.range = {position_, position_}};
  };
  *closed = !is_quoted;
  while (in_step_ && position_ < end) {
    const char c = text_[position_];
    const std::string_view rest = text_.substr(position_, end - position_);
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
      const bool ok = ReadMarker(is_quoted, pieces);
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
            "represent a newline character or use the \"heredoc\" multi-line template syntax.",
            {position_, position_ + 1});
      break;
    }
    text.text += c;
    ++position_;
    if (!is_quoted && c == '\n') flush();  // Each line is a piece of its own.
  }
  if (in_step_ && !is_quoted) flush();
  return pieces;
}

ExpressionPtr Parsing::ParseQuoted() {
  const Token quote = Read();
  bool closed = false;
  std::vector<Piece> pieces =
      ReadPieces(static_cast<uint32_t>(text_.size()), /*is_quoted=*/true, &closed);
  has_token_ = false;
  if (!in_step_) return InvalidAt(quote.range);
  if (!closed) {
    return Error("Unterminated template string", "No closing marker was found for the string.",
                 {quote.range.start, position_});
  }
  return BuildTemplate(std::move(pieces), {quote.range.start, position_}, /*dedent=*/false);
}

ExpressionPtr Parsing::ParseHeredoc() {
  const Token token = Read();
  std::string_view name = Text(token.range).substr(2);
  const bool dedent = name[0] == '-';
  if (dedent) name.remove_prefix(1);
  position_ = static_cast<uint32_t>(text_.find('\n', token.range.end)) + 1;
  // The content ends before the line that holds only the name.
  uint32_t line = position_;
  std::optional<uint32_t> end;
  uint32_t after = line;
  while (line < text_.size()) {
    size_t next = text_.find('\n', line);
    if (next == std::string_view::npos) next = text_.size();
    std::string_view content = text_.substr(line, next - line);
    while (!content.empty() &&
           (content.back() == '\r' || content.back() == ' ' || content.back() == '\t'))
      content.remove_suffix(1);
    while (!content.empty() && (content[0] == ' ' || content[0] == '\t')) content.remove_prefix(1);
    if (content == name) {
      end = line;
      after = static_cast<uint32_t>(content.data() + content.size() - text_.data());
      break;
    }
    line = static_cast<uint32_t>(next) + 1;
  }
  if (!end) {
    position_ = static_cast<uint32_t>(text_.size());
    has_token_ = false;
    return Error("Unterminated template string", "No closing marker was found for the string.",
                 token.range);
  }
  bool closed = false;
  std::vector<Piece> pieces = ReadPieces(*end, /*is_quoted=*/false, &closed);
  position_ = after;
  has_token_ = false;
  if (!in_step_) return InvalidAt(token.range);
  return BuildTemplate(std::move(pieces), {token.range.start, after}, dedent);
}

ExpressionPtr Parsing::ParseWholeTemplate() {
  bool closed = false;
  std::vector<Piece> pieces =
      ReadPieces(static_cast<uint32_t>(text_.size()), /*is_quoted=*/false, &closed);
  const Range range = {0, static_cast<uint32_t>(text_.size())};
  if (!in_step_) return InvalidAt(range);
  return BuildTemplate(std::move(pieces), range, /*dedent=*/false);
}

ExpressionPtr Parsing::BuildTemplate(std::vector<Piece> pieces, Range range, bool dedent) {
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Piece::Kind::kText) continue;
    if (pieces[i].strip_before && i > 0 && pieces[i - 1].kind == Piece::Kind::kText)
      TrimRight(pieces[i - 1].text);
    if (pieces[i].strip_after && i + 1 < pieces.size() && pieces[i + 1].kind == Piece::Kind::kText)
      TrimLeft(pieces[i + 1].text);
  }
  if (dedent) {
    // Lines begin at pieces that are first or follow a text that ends in a newline.
    std::optional<size_t> least;
    std::vector<size_t> beginnings;
    for (size_t i = 0; i < pieces.size(); ++i) {
      const bool begins =
          i == 0 || (pieces[i - 1].kind == Piece::Kind::kText && !pieces[i - 1].text.empty() &&
                     pieces[i - 1].text.back() == '\n');
      if (!begins) continue;
      if (pieces[i].kind != Piece::Kind::kText) {
        least = 0;
        continue;
      }
      const std::string& text = pieces[i].text;
      const size_t spaces = LeadingSpaces(text);
      const bool blank = !text.empty() && text.back() == '\n' &&
                         text.find_first_not_of(" \t\r\n") == std::string::npos;
      if (blank) continue;
      least = std::min(least.value_or(spaces), spaces);
      beginnings.push_back(i);
    }
    for (const size_t i : beginnings) DropSpaces(pieces[i].text, least.value_or(0));
  }
  const bool wrap = pieces.size() == 1 && pieces[0].kind == Piece::Kind::kInterpolation;
  if (wrap) return Make(TemplateWrap{pieces[0].expression}, range);
  size_t next = 0;
  std::vector<ExpressionPtr> parts = BuildParts(pieces, next, 0, "");
  return in_step_ ? Make(Template{std::move(parts)}, range) : InvalidAt(range);
}

// Builds parts up to the directive that ends `inside` ("if", "else", "for"), not reading it.
std::vector<ExpressionPtr> Parsing::BuildParts(std::vector<Piece>& pieces, size_t& next, int depth,
                                               std::string_view inside) {
  std::vector<ExpressionPtr> parts;
  std::string text;
  Range text_range;
  const auto flush = [&] {
    if (!text.empty()) parts.push_back(Make(Literal{Value::String(text)}, text_range));
    text.clear();
  };
  for (; in_step_ && next < pieces.size(); ++next) {
    Piece& piece = pieces[next];
    if (piece.kind == Piece::Kind::kText) {
      if (text.empty()) text_range = piece.range;
      text_range.end = piece.range.end;
      text += piece.text;
      continue;
    }
    flush();
    switch (piece.kind) {
      case Piece::Kind::kText: break;
      case Piece::Kind::kInterpolation: parts.push_back(piece.expression); break;
      case Piece::Kind::kIf:
      case Piece::Kind::kFor: {
        const bool is_if = piece.kind == Piece::Kind::kIf;
        if (depth > kDeepest) {
          Error("Expression nested too deeply", "Template directives are nested too deeply.",
                piece.range);
          return parts;
        }
        const Range range = piece.range;
        ++next;
        ExpressionPtr body =
            Make(Template{BuildParts(pieces, next, depth + 1, is_if ? "if" : "for")}, range);
        ExpressionPtr otherwise;
        if (in_step_ && is_if && next < pieces.size() && pieces[next].kind == Piece::Kind::kElse) {
          ++next;
          otherwise = Make(Template{BuildParts(pieces, next, depth + 1, "else")}, range);
        }
        if (!in_step_) return parts;
        if (next >= pieces.size()) {
          Error("Unexpected end of template",
                Cat("The ", is_if ? "if" : "for", " directive at ", file_->RangeOf(range).filename,
                    ":", file_->RangeOf(range).start.line, ",", file_->RangeOf(range).start.column,
                    " is missing its corresponding ", is_if ? "endif" : "endfor", " directive."),
                range);
          return parts;
        }
        if (is_if) {
          parts.push_back(Make(TemplateIf{piece.expression, body, otherwise}, range));
        } else {
          parts.push_back(
              Make(TemplateFor{piece.key_name, piece.value_name, piece.expression, body}, range));
        }
        break;
      }
      case Piece::Kind::kElse:
      case Piece::Kind::kEndIf:
      case Piece::Kind::kEndFor: {
        const bool expected =
            (piece.kind == Piece::Kind::kElse && inside == "if") ||
            (piece.kind == Piece::Kind::kEndIf && (inside == "if" || inside == "else")) ||
            (piece.kind == Piece::Kind::kEndFor && inside == "for");
        if (expected) return parts;
        const std::string_view name = piece.kind == Piece::Kind::kElse    ? "else"
                                      : piece.kind == Piece::Kind::kEndIf ? "endif"
                                                                          : "endfor";
        Error(Cat("Unexpected ", name, " directive"),
              Cat("There is no ", name == "endfor" ? "for" : "if", " directive that this ", name,
                  " could belong to."),
              piece.range);
        return parts;
      }
    }
  }
  flush();
  return parts;
}

}  // namespace planner::syntax
