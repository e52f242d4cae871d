#include "planner/format/words.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "planner/syntax/scanner.h"

namespace planner::format {
namespace {

using Kind = Word::Kind;
using syntax::Token;

Kind KindOf(Token::Kind kind) {
  switch (kind) {
    case Token::Kind::kNewline: return Kind::kNewline;
    case Token::Kind::kIdentifier: return Kind::kName;
    case Token::Kind::kNumber: return Kind::kNumber;
    case Token::Kind::kOpenBrace: return Kind::kOpenBrace;
    case Token::Kind::kCloseBrace: return Kind::kCloseBrace;
    case Token::Kind::kOpenBracket:
    case Token::Kind::kOpenParen: return Kind::kOpen;
    case Token::Kind::kCloseBracket:
    case Token::Kind::kCloseParen: return Kind::kClose;
    case Token::Kind::kDot: return Kind::kDot;
    case Token::Kind::kComma: return Kind::kComma;
    case Token::Kind::kDoubleColon: return Kind::kColons;
    case Token::Kind::kEllipsis: return Kind::kEllipsis;
    case Token::Kind::kAssign: return Kind::kAssign;
    case Token::Kind::kNot: return Kind::kNot;
    case Token::Kind::kMinus: return Kind::kMinus;
    default: return Kind::kOperator;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // Reads words up to the end, or up to the brace that closes the marker they are in.
  void ReadCode(bool in_marker) {
    size_t depth = 0;
    for (SkipSpaces(); at_ < text_.size(); SkipSpaces()) {
      if (Rest().substr(0, 2) == "/*") {
        Take(Kind::kComment, Rest().find("*/", 2) + 2);
        continue;
      }
      const bool ends = in_marker && depth == 0;
      if (ends && Rest().substr(0, 2) == "~}") return Take(Kind::kEndMarker, 2);
      if (ends && Rest()[0] == '}') return Take(Kind::kEndMarker, 1);
      const Token token = syntax::ScanToken(text_, static_cast<uint32_t>(at_));
      if (token.kind == Token::Kind::kOpenBrace) ++depth;
      if (token.kind == Token::Kind::kCloseBrace) --depth;
      ReadToken(token);
    }
  }

  std::vector<Word> words() && { return std::move(words_); }

 private:
  std::string_view Rest() const { return text_.substr(at_); }

  void SkipSpaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  void Take(Kind kind, size_t length) {
    if (length == 0) return;
    words_.push_back({.kind = kind, .text = text_.substr(at_, length)});
    at_ += length;
  }

  void ReadToken(const Token& token) {
    const size_t length = token.range.end - token.range.start;
    if (token.kind == Token::Kind::kQuote) {
      Take(Kind::kQuote, length);
      ReadQuoted();
    } else if (token.kind == Token::Kind::kHeredoc) {
      std::string_view name = Rest().substr(2, length - 2);
      if (name[0] == '-') name.remove_prefix(1);
      Take(Kind::kHeredoc, Rest().find('\n') + 1);
      ReadHeredoc(name);
    } else {
      const char first = Rest()[0];
      const bool is_comment = first == '#' || first == '/';
      const bool is_newline = token.kind == Token::Kind::kNewline;
      Take(is_newline && is_comment ? Kind::kComment : KindOf(token.kind), length);
    }
  }

  // The length of the text before the next marker, or `end` if there is none.
  static size_t TextLength(std::string_view text, bool is_quoted) {
    size_t i = 0;
    while (i < text.size()) {
      const std::string_view rest = text.substr(i);
      if (is_quoted && rest[0] == '"') break;
      if (is_quoted && rest[0] == '\\') {
        i += 2;
      } else if (rest.substr(0, 3) == "$${" || rest.substr(0, 3) == "%%{") {
        i += 3;
      } else if (rest.substr(0, 2) == "${" || rest.substr(0, 2) == "%{") {
        break;
      } else {
        ++i;
      }
    }
    return i;
  }

  void ReadMarker() {
    Take(Kind::kMarker, Rest().substr(2, 1) == "~" ? 3 : 2);
    ReadCode(/*in_marker=*/true);
  }

  void ReadQuoted() {
    while (true) {
      Take(Kind::kText, TextLength(Rest(), /*is_quoted=*/true));
      if (at_ >= text_.size()) return;
      if (text_[at_] == '"') return Take(Kind::kEndQuote, 1);
      ReadMarker();
    }
  }

  // Where the next line begins that holds only `name`, and where the name and blanks after it end.
  std::pair<size_t, size_t> FindEnd(std::string_view name, size_t line) const {
    while (line < text_.size()) {
      const size_t newline = text_.find('\n', line);
      const size_t next = newline == std::string_view::npos ? text_.size() : newline;
      const size_t first = text_.find_first_not_of(" \t", line);
      if (text_.substr(first, name.size()) == name &&
          text_.substr(first + name.size(), next - first - name.size())
                  .find_first_not_of(" \t\r") == std::string_view::npos) {
        const size_t end = std::min(text_.find_first_not_of(" \t", first + name.size()), next);
        return {line, end};
      }
      line = next + 1;
    }
    return {text_.size(), text_.size()};
  }

  // In an interpolation there may be other heredocs, with ends of their own.
  void ReadHeredoc(std::string_view name) {
    auto [end, after] = FindEnd(name, at_);
    while (at_ < end) {
      Take(Kind::kText, TextLength(text_.substr(at_, end - at_), /*is_quoted=*/false));
      if (at_ >= end) break;
      ReadMarker();
      if (at_ <= end) continue;
      const size_t newline = text_.find('\n', at_);
      std::tie(end, after) =
          FindEnd(name, newline == std::string_view::npos ? text_.size() : newline + 1);
    }
    Take(Kind::kEndHeredoc, after - at_);
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> ReadWords(std::string_view text) {
  Reader reader(text);
  reader.ReadCode(/*in_marker=*/false);
  return std::move(reader).words();
}

}  // namespace planner::format
