// Tokens, recovery, bodies and blocks.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/diag/place.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/parsing.h"
#include "proto/text/cat.h"

namespace planner::syntax {

using proto::text::Cat;

Parsing::Parsing(SourceFilePtr file, diag::Diagnostics& diags)
    : file_(std::move(file)), text_(file_->text()), diags_(diags) {}

Parsing::Newlines::Newlines(Parsing& parsing, bool are_tokens)
    : parsing_(parsing), before_(parsing.newlines_are_tokens_) {
  parsing_.newlines_are_tokens_ = are_tokens;
  parsing_.has_token_ = false;
}
Parsing::Newlines::~Newlines() {
  parsing_.newlines_are_tokens_ = before_;
  parsing_.has_token_ = false;
}

const Token& Parsing::Peek() {
  if (has_token_) return token_;
  uint32_t at = position_;
  do {
    token_ = ScanToken(text_, at);
    at = token_.range.end;
  } while (!newlines_are_tokens_ && token_.kind == Kind::kNewline);
  has_token_ = true;
  if (token_.kind == Kind::kSlash && text_.substr(token_.range.start, 2) == "/*")
    open_comment_ = token_.range.start;
  return token_;
}

Token Parsing::Read() {
  const Token token = Peek();
  position_ = token.range.end;
  has_token_ = false;
  return token;
}

bool Parsing::Accept(Kind kind) {
  if (!PeekIs(kind)) return false;
  Read();
  return true;
}

void Parsing::SkipNewlines() {
  while (PeekIs(Kind::kNewline)) Read();
}

ExpressionPtr Parsing::Make(decltype(Expression::node) node, Range range) const {
  return std::make_shared<Expression>(
      Expression{.node = std::move(node), .range = range, .file = file_});
}

ExpressionPtr Parsing::InvalidAt(Range range) const { return Make(Invalid{}, range); }

ExpressionPtr Parsing::Error(std::string summary, std::string detail, Range subject,
                             std::optional<Range> context) {
  if (in_step_ && !(told_encoding_ && summary == kNotUtf8.summary)) {
    told_encoding_ = told_encoding_ || summary == kNotUtf8.summary;
    if (open_comment_ && subject.start >= *open_comment_) {
      detail +=
          " The comment that begins here has no end: \"*/\" does not follow before the end of the "
          "file.";
    }
    diag::Diagnostic diagnostic{.summary = std::move(summary),
                                .detail = std::move(detail),
                                .subject = file_->RangeOf(subject)};
    if (context) diagnostic.context = file_->RangeOf(*context);
    diags_.push_back(std::move(diagnostic));
  }
  in_step_ = false;
  return InvalidAt(subject);
}

bool Parsing::TooDeep(Range range) {
  if (depth_ <= kDeepest) return false;
  Error("Expression nested too deeply",
        Cat("Expressions and blocks may be nested at most ", kDeepest, " levels deep."), range);
  return true;
}

Body Parsing::ParseWholeFile() {
  Body body = ParseBody(/*top_level=*/true, 0);
  body.range = {0, static_cast<uint32_t>(text_.size())};
  body.missing_range = {body.range.end, body.range.end};
  return body;
}

ExpressionPtr Parsing::ParseWholeExpression() {
  const Newlines scope(*this, false);
  ExpressionPtr expression = ParseConditional();
  if (in_step_ && !PeekIs(Kind::kEnd)) {
    return Error("Extra characters after expression",
                 "An expression was successfully parsed, but extra characters were found after it.",
                 Peek().range);
  }
  return expression;
}

Body Parsing::ParseBody(bool top_level, uint32_t start) {
  const Newlines scope(*this, true);
  Body body;
  body.file = file_;
  body.range.start = start;
  while (true) {
    SkipNewlines();
    if (PeekIs(Kind::kEnd)) break;
    if (PeekIs(Kind::kCloseBrace)) {
      if (!top_level) break;
      Error("Argument or block definition required",
            "An argument or block definition is required here.", Peek().range);
      Read();
      in_step_ = true;
      continue;
    }
    if (!top_level && IsWrongClose(start)) break;
    const uint32_t item = Here();
    ParseItem(body);
    if (!in_step_) Recover(item);
  }
  return body;
}

void Parsing::ReportUnexpected(const Token& token) {
  if (token.kind == Kind::kQuote) {
    Error("Invalid argument name", "Argument names must not be quoted.", token.range);
  } else if (token.kind == Kind::kInvalid) {
    const InvalidReason reason = ExplainInvalid(Text(token.range));
    Error(reason.summary, reason.detail, token.range);
  } else {
    Error("Argument or block definition required",
          "An argument or block definition is required here.", token.range);
  }
}

void Parsing::ParseItem(Body& body) {
  const Token name = Read();
  if (name.kind != Kind::kIdentifier) return ReportUnexpected(name);
  switch (Peek().kind) {
    case Kind::kAssign: return ParseAttribute(body, name, /*single_line=*/false);
    case Kind::kQuote:
    case Kind::kOpenBrace:
    case Kind::kIdentifier: return ParseBlock(body, name);
    default:
      Error("Argument or block definition required",
            "An argument or block definition is required here. To set an argument, use the equals "
            "sign \"=\" to "
            "introduce the argument value.",
            name.range);
      // It may have been meant as a block: resource 'a' 'b' {
      if (PeekIs(Kind::kColon)) return AddUnread(body, name.range);
      SkipHeader(body, name.range);
  }
}

void Parsing::ParseAttribute(Body& body, const Token& name, bool single_line) {
  Read();  // The equals sign.
  Attribute attribute{.name = std::string(Text(name.range)), .name_range = name.range};
  attribute.expression = ParseConditional();
  attribute.range = Cover(name.range, attribute.expression->range);
  const bool may_close = single_line || (is_open_line_ && PeekIs(Kind::kCloseBrace));
  if (in_step_ && !may_close && !PeekIs(Kind::kNewline) && !PeekIs(Kind::kEnd)) {
    const Token extra = Peek();
    if (extra.kind == Kind::kInvalid) {
      const InvalidReason reason = ExplainInvalid(Text(extra.range));
      Error(reason.summary, reason.detail, extra.range);
    } else if (extra.kind == Kind::kComma) {
      Error("Unexpected comma after argument",
            "Arguments are separated by newlines, not by commas. An argument definition must end "
            "with a newline.",
            extra.range, Cover(name.range, extra.range));
    } else {
      Error("Missing newline after argument", "An argument definition must end with a newline.",
            extra.range, Cover(name.range, extra.range));
    }
  }
  if (!in_step_) attribute.expression = InvalidAt(attribute.expression->range);
  if (const Attribute* before = body.Find(attribute.name)) {
    diag::AddError(
        diags_, "Attribute redefined",
        Cat("The argument \"", attribute.name, "\" was already set at ",
            ToString(file_->RangeOf(before->range)), ". Each argument may be set only once."),
        file_->RangeOf(name.range));
    return;
  }
  body.attributes.push_back(std::move(attribute));
}

bool Parsing::ParseLabels(Block& block) {
  while (true) {
    const Token token = Peek();
    if (token.kind == Kind::kOpenBrace) return true;
    if (token.kind == Kind::kIdentifier) {
      block.labels.push_back({std::string(Text(token.range)), token.range});
      Read();
    } else if (token.kind == Kind::kQuote) {
      const ExpressionPtr text = ParseQuoted();
      const auto* parts = text->As<Template>();
      if (!in_step_) return false;
      if (parts == nullptr || parts->parts.size() > 1 ||
          (parts->parts.size() == 1 && parts->parts[0]->As<Literal>() == nullptr)) {
        Error("Invalid string literal",
              "Template sequences are not allowed in this string. To include a literal \"$\", "
              "double it (as \"$$\") to escape it.",
              text->range);
        return false;
      }
      const std::string label(
          parts->parts.empty() ? "" : parts->parts[0]->As<Literal>()->value.AsString());
      block.labels.push_back({label, text->range});
    } else if (token.kind == Kind::kAssign) {
      Error("Invalid block definition",
            "The equals sign \"=\" indicates an argument definition, and must not be used when "
            "defining a block.",
            token.range, Cover(block.type_range, token.range));
      return false;
    } else if (token.kind == Kind::kNewline || token.kind == Kind::kEnd) {
      Error("Invalid block definition",
            "A block definition must have block content delimited by \"{\" and \"}\", starting on "
            "the same line as the "
            "block header.",
            token.range, Cover(block.type_range, token.range));
      return false;
    } else {
      Error("Invalid block definition",
            "Either a quoted string block label or an opening brace (\"{\") is expected here.",
            token.range, Cover(block.type_range, token.range));
      return false;
    }
    block.header_range.end = position_;
  }
}

void Parsing::ParseBlock(Body& body, const Token& name) {
  Block block{
      .type = std::string(Text(name.range)), .type_range = name.range, .header_range = name.range};
  if (!ParseLabels(block)) return SkipHeader(body, name.range);
  const Token open = Read();
  ++depth_;
  const bool is_whole = !TooDeep(open.range) && ParseBlockBody(block, open);
  --depth_;
  if (!is_whole) return TakeSwallowed(block, body);
  if (in_step_ && !PeekIs(Kind::kNewline) && !PeekIs(Kind::kEnd)) {
    Error("Missing newline after block definition", "A block definition must end with a newline.",
          Peek().range, Cover(name.range, Peek().range));
  }
  body.blocks.push_back(std::move(block));
}

// Whether the end of the block was found.
bool Parsing::ParseBlockBody(Block& block, const Token& open) {
  if (!PeekIs(Kind::kNewline)) {
    block.body.file = file_;
    block.body.range.start = open.range.start;
    const bool is_whole = ParseOneLineBody(block, open);
    block.body.range.end = block.body.missing_range.end = position_;
    block.body.missing_range.start = position_ - 1;
    return is_whole;
  }
  block.body = ParseBody(/*top_level=*/false, open.range.start);
  return ParseClose(block, open);
}

bool Parsing::ParseClose(Block& block, const Token& open) {
  const Token close = Peek();
  block.body.range.end = close.range.end;
  block.body.missing_range = close.range;
  if (close.kind == Kind::kEnd) return ReportUnclosed(block, open);
  Read();
  if (close.kind != Kind::kCloseBrace) {
    ReportUnexpected(close);
    in_step_ = true;
  }
  return true;
}

bool Parsing::ReportUnclosed(const Block& block, const Token& open) {
  if (is_cut_off_) return false;
  Error("Unclosed configuration block",
        "There is no closing brace for this block before the end of the file. This may be caused "
        "by incorrect brace "
        "nesting elsewhere in this file.",
        open.range, Cover(block.type_range, open.range));
  is_cut_off_ = true;
  return false;
}

// What follows a name in a block of one line is no equals sign.
void Parsing::ReportNoArgument(const Token& name) {
  const Token next = Peek();
  if (next.kind == Kind::kQuote || next.kind == Kind::kOpenBrace ||
      next.kind == Kind::kIdentifier) {
    Error("Argument definition required",
          Cat("A block on a single line can hold one argument only. If you meant to define the "
              "argument \"",
              Text(name.range),
              "\", use an equals sign to assign it a value. A nested block needs lines of its own "
              "within its parent block."),
          Cover(name.range, next.range));
    return;
  }
  Error("Argument or block definition required",
        "An argument or block definition is required here. To set an argument, use the equals "
        "sign \"=\" to introduce the argument value.",
        name.range);
}

// `{}` or `{ name = value }` on one line. Whether the end of the block may have been found.
bool Parsing::ParseOneLineBody(Block& block, const Token& open) {
  if (Accept(Kind::kCloseBrace)) return true;
  const Token name = Read();
  if (name.kind == Kind::kEnd) return ReportUnclosed(block, open);
  const auto wrong = [&](std::string detail, Range range) {
    Error("Invalid single-argument block definition", std::move(detail), range,
          Cover(block.type_range, range));
  };
  if (name.kind != Kind::kIdentifier) {
    ReportUnexpected(name);
    return true;
  }
  if (!PeekIs(Kind::kAssign)) {
    ReportNoArgument(name);
    AddUnread(block.body, name.range);
    return true;
  }
  ParseAttribute(block.body, name, /*single_line=*/true);
  if (!in_step_ || Accept(Kind::kCloseBrace)) return true;
  const Token close = Peek();
  if (close.kind == Kind::kEnd) return ReportUnclosed(block, open);
  if (close.kind == Kind::kComma) {
    wrong(
        "Single-line block syntax can include only one argument definition. To define multiple "
        "arguments, use the "
        "multi-line block syntax with one argument definition per line.",
        close.range);
  } else if (close.kind == Kind::kNewline) {
    wrong(
        "An argument definition on the same line as its containing block creates a single-line "
        "block definition, "
        "which must also be closed on the same line. Place the block's closing brace immediately "
        "after the argument "
        "definition.",
        close.range);
    return ReadMoreLines(block, open);
  } else {
    wrong(
        "A single-line block definition must end with a closing brace immediately after its single "
        "argument "
        "definition.",
        close.range);
  }
  return true;
}

// The other lines of a block whose first argument is in the line of its brace, if it has any.
bool Parsing::ReadMoreLines(Block& block, const Token& open) {
  if (!GoesOnBehind(block.type_range.start)) return true;
  in_step_ = true;
  const bool before = std::exchange(is_open_line_, true);
  Body more = ParseBody(/*top_level=*/false, open.range.start);
  is_open_line_ = before;
  for (Attribute& attribute : more.attributes) {
    if (block.body.Find(attribute.name) == nullptr)
      block.body.attributes.push_back(std::move(attribute));
  }
  for (Block& nested : more.blocks) block.body.blocks.push_back(std::move(nested));
  return Accept(Kind::kCloseBrace);
}

Body ParseFile(const SourceFilePtr& file, diag::Diagnostics& diags) {
  return Parsing(file, diags).ParseWholeFile();
}
ExpressionPtr ParseExpression(const SourceFilePtr& file, diag::Diagnostics& diags) {
  return Parsing(file, diags).ParseWholeExpression();
}
ExpressionPtr ParseTemplate(const SourceFilePtr& file, diag::Diagnostics& diags) {
  return Parsing(file, diags).ParseWholeTemplate();
}
bool IsIdentifier(std::string_view name) {
  return !name.empty() && IdentifierLength(name) == name.size();
}

}  // namespace planner::syntax
