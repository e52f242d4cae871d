// String templates: quoted, heredocs and template files (engine-compat.md 1.3).

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/diag/place.h"
#include "planner/syntax/parsing.h"
#include "planner/syntax/template_piece.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::syntax {

using proto::text::Cat;
using proto::text::ReadCharacter;
using proto::value::Value;

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

ExpressionPtr Parsing::ParseQuoted() {
  const Token quote = Read();
  bool closed = false;
  std::vector<Piece> pieces = ReadPieces("\"", &closed);
  has_token_ = false;
  if (!in_step_) return InvalidAt(quote.range);
  if (!closed) {
    return Error("Unterminated template string", "No closing marker was found for the string.",
                 {quote.range.start, position_});
  }
  template_end_ = {position_ - 1, position_};
  return BuildTemplate(std::move(pieces), {quote.range.start, position_}, /*dedent=*/false);
}

std::optional<uint32_t> Parsing::HeredocEndAt(uint32_t line, std::string_view name) const {
  const std::string_view rest = text_.substr(line);
  const std::string_view content = rest.substr(0, rest.find('\n'));
  const size_t first = std::min(content.find_first_not_of(" \t"), content.size());
  const size_t last = content.find_last_not_of(" \t\r") + 1;
  if (last <= first || content.substr(first, last - first) != name) return std::nullopt;
  return line + static_cast<uint32_t>(last);
}

// Behind the first line from `line` that could end the heredoc; the end of the text if none could.
uint32_t Parsing::SkipHeredoc(uint32_t line, std::string_view name) {
  while (line < text_.size()) {
    if (const auto end = HeredocEndAt(line, name)) return *end;
    line = static_cast<uint32_t>(std::min(text_.find('\n', line), text_.size() - 1)) + 1;
  }
  is_cut_off_ = true;
  return line;
}

ExpressionPtr Parsing::ParseHeredoc() {
  const Token token = Read();
  std::string_view name = Text(token.range).substr(2);
  const bool dedent = name[0] == '-';
  if (dedent) name.remove_prefix(1);
  const auto content = static_cast<uint32_t>(text_.find('\n', token.range.end)) + 1;
  position_ = content;
  bool closed = false;
  std::vector<Piece> pieces = ReadPieces(name, &closed);
  has_token_ = false;
  if (!in_step_) {
    position_ = SkipHeredoc(content, name);
    return InvalidAt(token.range);
  }
  if (!closed) {
    is_cut_off_ = true;
    return Error("Unterminated template string",
                 Cat("No line with nothing but \"", name,
                     "\" was found, which would end the heredoc "
                     "that begins in line ",
                     file_->PositionOf(token.range.start).line, "."),
                 {position_, position_});
  }
  position_ = *HeredocEndAt(position_, name);
  template_end_ = {position_ - static_cast<uint32_t>(name.size()), position_};
  return BuildTemplate(std::move(pieces), {token.range.start, position_}, dedent);
}

ExpressionPtr Parsing::ParseWholeTemplate() {
  bool closed = false;
  std::vector<Piece> pieces = ReadPieces("", &closed);
  const Range range = {0, static_cast<uint32_t>(text_.size())};
  if (!in_step_) return InvalidAt(range);
  template_end_ = {range.end, range.end};
  return BuildTemplate(std::move(pieces), range, /*dedent=*/false);
}

namespace {

// The strip markers take the white space of the neighbouring text.
void Strip(std::vector<Parsing::Piece>& pieces) {
  using PieceKind = Parsing::Piece::Kind;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == PieceKind::kText) continue;
    if (pieces[i].strip_before && i > 0 && pieces[i - 1].kind == PieceKind::kText)
      TrimRight(pieces[i - 1].text);
    if (pieces[i].strip_after && i + 1 < pieces.size() && pieces[i + 1].kind == PieceKind::kText)
      TrimLeft(pieces[i + 1].text);
  }
}

// Takes from each line of a `<<-` heredoc the spaces that all lines begin with.
void Dedent(std::vector<Parsing::Piece>& pieces) {
  using PieceKind = Parsing::Piece::Kind;
  std::optional<size_t> least;
  std::vector<size_t> beginnings;
  for (size_t i = 0; i < pieces.size(); ++i) {
    // Lines begin at pieces that are first or follow a text that ends in a newline.
    const bool begins =
        i == 0 || (pieces[i - 1].kind == PieceKind::kText && !pieces[i - 1].text.empty() &&
                   pieces[i - 1].text.back() == '\n');
    if (!begins) continue;
    if (pieces[i].kind != PieceKind::kText) {
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

}  // namespace

ExpressionPtr Parsing::BuildTemplate(std::vector<Piece> pieces, Range range, bool dedent) {
  Strip(pieces);
  if (dedent) Dedent(pieces);
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
    const Piece& piece = pieces[next];
    if (piece.kind == Piece::Kind::kText) {
      if (text.empty()) text_range = piece.range;
      text_range.end = piece.range.end;
      text += piece.text;
      continue;
    }
    flush();
    if (piece.kind == Piece::Kind::kInterpolation) {
      parts.push_back(piece.expression);
    } else if (piece.HasExpression()) {
      ExpressionPtr part = BuildDirective(pieces, next, depth);
      if (!in_step_) return parts;
      parts.push_back(std::move(part));
    } else {
      CheckEnd(piece, inside);
      return parts;
    }
  }
  flush();
  return parts;
}

// Builds the directive at `next`, and stops at the one that ends it.
ExpressionPtr Parsing::BuildDirective(std::vector<Piece>& pieces, size_t& next, int depth) {
  const Piece& piece = pieces[next];
  const bool is_if = piece.kind == Piece::Kind::kIf;
  const Range range = piece.range;
  if (depth > kDeepest) {
    return Error("Expression nested too deeply", "Template directives are nested too deeply.",
                 range);
  }
  ++next;
  ExpressionPtr body =
      Make(Template{BuildParts(pieces, next, depth + 1, is_if ? "if" : "for")}, range);
  ExpressionPtr otherwise;
  if (in_step_ && is_if && next < pieces.size() && pieces[next].kind == Piece::Kind::kElse) {
    ++next;
    otherwise = Make(Template{BuildParts(pieces, next, depth + 1, "else")}, range);
  }
  if (!in_step_) return InvalidAt(range);
  if (next >= pieces.size()) {
    return Error(
        "Unexpected end of template",
        Cat("The ", is_if ? "if" : "for", " directive at ", ToString(file_->RangeOf(range)),
            " is missing its corresponding ", is_if ? "endif" : "endfor", " directive."),
        template_end_);
  }
  if (is_if) return Make(TemplateIf{piece.expression, body, otherwise}, range);
  return Make(TemplateFor{piece.key_name, piece.value_name, piece.expression, body}, range);
}

// Reports a directive that ends or divides what it is not `inside` of.
void Parsing::CheckEnd(const Piece& piece, std::string_view inside) {
  const bool expected =
      (piece.kind == Piece::Kind::kElse && inside == "if") ||
      (piece.kind == Piece::Kind::kEndIf && (inside == "if" || inside == "else")) ||
      (piece.kind == Piece::Kind::kEndFor && inside == "for");
  if (expected) return;
  const std::string_view name = piece.kind == Piece::Kind::kElse    ? "else"
                                : piece.kind == Piece::Kind::kEndIf ? "endif"
                                                                    : "endfor";
  Error(Cat("Unexpected ", name, " directive"),
        Cat("There is no ", name == "endfor" ? "for" : "if", " directive that this ", name,
            " could belong to."),
        piece.range);
}

}  // namespace planner::syntax
