// Expressions (engine-compat.md 1.4).

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/syntax/parsing.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"

namespace planner::syntax {

using proto::text::Cat;
using proto::value::Number;
using proto::value::Type;
using proto::value::Value;

namespace {

struct BinaryOperator {
  Token::Kind token;
  Operator op;
};
// From the loosest level to the tightest.
const std::vector<std::vector<BinaryOperator>>& Levels() {
  using Kind = Token::Kind;
  static const auto& levels = *new std::vector<std::vector<BinaryOperator>>{
      {{Kind::kOr, Operator::kOr}},
      {{Kind::kAnd, Operator::kAnd}},
      {{Kind::kEqual, Operator::kEqual}, {Kind::kNotEqual, Operator::kNotEqual}},
      {{Kind::kGreater, Operator::kGreater},
       {Kind::kGreaterOrEqual, Operator::kGreaterOrEqual},
       {Kind::kLess, Operator::kLess},
       {Kind::kLessOrEqual, Operator::kLessOrEqual}},
      {{Kind::kPlus, Operator::kAdd}, {Kind::kMinus, Operator::kSubtract}},
      {{Kind::kStar, Operator::kMultiply},
       {Kind::kSlash, Operator::kDivide},
       {Kind::kPercent, Operator::kModulo}}};
  return levels;
}

}  // namespace

ExpressionPtr Parsing::ParseConditional() {
  ++depth_;
  if (TooDeep(Peek().range)) {
    --depth_;
    return InvalidAt(Peek().range);
  }
  ExpressionPtr condition = ParseBinary(0);
  if (!in_step_ || !Accept(Kind::kQuestion)) {
    --depth_;
    return condition;
  }
  ExpressionPtr then = ParseConditional();
  ExpressionPtr result = condition;
  if (in_step_ && !PeekIs(Kind::kColon)) {
    result = Error(
        "Missing false expression in conditional",
        "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
        Peek().range, Cover(condition->range, Peek().range));
  } else if (in_step_) {
    Read();
    ExpressionPtr otherwise = ParseConditional();
    const Range range = Cover(condition->range, otherwise->range);
    result = Make(Conditional{condition, then, otherwise}, range);
  }
  --depth_;
  return result;
}

ExpressionPtr Parsing::ParseBinary(size_t level) {
  if (level == Levels().size()) return ParseUnary();
  ExpressionPtr left = ParseBinary(level + 1);
  while (in_step_) {
    const BinaryOperator* found = nullptr;
    for (const BinaryOperator& candidate : Levels()[level]) {
      if (PeekIs(candidate.token)) found = &candidate;
    }
    if (found == nullptr) break;
    Read();
    ExpressionPtr right = ParseBinary(level + 1);
    const Range range = Cover(left->range, right->range);
    left = Make(Binary{found->op, left, right}, range);
  }
  return left;
}

ExpressionPtr Parsing::ParseUnary() {
  const Token token = Peek();
  if (token.kind != Kind::kMinus && token.kind != Kind::kNot) return ParsePostfix();
  Read();
  ++depth_;
  ExpressionPtr operand = TooDeep(token.range) ? InvalidAt(token.range) : ParseUnary();
  --depth_;
  return Make(Unary{token.kind == Kind::kNot ? Operator::kNot : Operator::kNegate, operand},
              Cover(token.range, operand->range));
}

ExpressionPtr Parsing::ParsePostfix() {
  ExpressionPtr term = ParseTerm();
  return in_step_ ? ParseSteps(std::move(term), /*attributes_only=*/false) : term;
}

ExpressionPtr Parsing::ParseSteps(ExpressionPtr source, bool attributes_only) {
  while (in_step_) {
    if (PeekIs(Kind::kDot)) {
      bool done = false;
      source = ParseDotStep(std::move(source), attributes_only, &done);
      if (done) break;
    } else if (PeekIs(Kind::kOpenBracket) && !attributes_only) {
      source = ParseIndexStep(std::move(source));
    } else {
      break;
    }
  }
  return source;
}

// `.name`, `.0` or `.*`.
ExpressionPtr Parsing::ParseDotStep(ExpressionPtr source, bool attributes_only, bool* done) {
  const Token dot = Read();
  const Token token = Peek();
  if (token.kind == Kind::kIdentifier) {
    Read();
    const Range range = Cover(source->range, token.range);
    return Make(
        GetAttr{std::move(source), std::string(Text(token.range)), Cover(dot.range, token.range)},
        range);
  }
  if (token.kind == Kind::kNumber) {
    Read();
    const std::string text(Text(token.range));
    if (text.find_first_not_of("0123456789") != std::string::npos) {
      return Error("Invalid legacy index syntax",
                   "When using the legacy index syntax, chaining two indexes together is not "
                   "permitted. Use the proper "
                   "index syntax instead, like [0].",
                   token.range, Cover(source->range, token.range));
    }
    const Range range = Cover(source->range, token.range);
    return Make(
        Index{std::move(source), Make(Literal{Value::Number(*Number::Parse(text))}, token.range),
              Cover(dot.range, token.range)},
        range);
  }
  if (token.kind == Kind::kStar) {
    Read();
    if (attributes_only) {
      return Error(
          "Nested splat expression not allowed",
          "A splat expression (*) cannot be used inside another attribute-only splat expression.",
          token.range);
    }
    *done = false;
    return ParseSplat(std::move(source), Cover(dot.range, token.range), /*attributes_only=*/true);
  }
  return Error("Invalid attribute name", "An attribute name is required after a dot.", token.range);
}

// `[key]` or `[*]`.
ExpressionPtr Parsing::ParseIndexStep(ExpressionPtr source) {
  const Token open = Read();
  ExpressionPtr key;
  Token close;
  {
    const Newlines scope(*this, false);
    if (PeekIs(Kind::kStar)) {
      Read();
      close = Peek();
      if (close.kind != Kind::kCloseBracket) {
        return Error("Missing close bracket on splat index",
                     "The star for a full splat operator must be immediately followed by a closing "
                     "bracket (\"]\").",
                     close.range);
      }
      Read();
    } else {
      key = ParseConditional();
      close = Peek();
      if (in_step_ && close.kind != Kind::kCloseBracket) {
        return Error("Missing close bracket on index",
                     "The index operator must end with a closing bracket (\"]\").", close.range);
      }
      if (in_step_) Read();
    }
  }
  if (key == nullptr)
    return ParseSplat(std::move(source), Cover(open.range, close.range), /*attributes_only=*/false);
  const Range range = Cover(source->range, close.range);
  return Make(Index{std::move(source), std::move(key), Cover(open.range, close.range)}, range);
}

ExpressionPtr Parsing::ParseSplat(ExpressionPtr source, Range marker, bool attributes_only) {
  ++depth_;
  if (TooDeep(marker)) {
    --depth_;
    return InvalidAt(marker);
  }
  ExpressionPtr each = ParseSteps(Make(SplatItem{}, marker), attributes_only);
  --depth_;
  const Range range = Cover(source->range, each->range);
  ExpressionPtr splat = Make(Splat{std::move(source), std::move(each), marker}, range);
  return splat;
}

ExpressionPtr Parsing::ParseNumber() {
  const Token token = Read();
  const std::optional<Number> number = Number::Parse(Text(token.range));
  if (!number) {
    return Error("Invalid number literal", "Failed to recognize the value of this number literal.",
                 token.range);
  }
  return Make(Literal{Value::Number(*number)}, token.range);
}

ExpressionPtr Parsing::ParseTerm() {
  const Token token = Peek();
  switch (token.kind) {
    case Kind::kOpenParen: {
      Read();
      ExpressionPtr inner;
      Token close;
      {
        const Newlines scope(*this, false);
        inner = ParseConditional();
        close = Peek();
        if (in_step_ && close.kind != Kind::kCloseParen) {
          return Error("Unbalanced parentheses",
                       "Expected a closing parenthesis to terminate the expression.", close.range,
                       Cover(token.range, close.range));
        }
        if (in_step_) Read();
      }
      return Make(Parentheses{std::move(inner)}, Cover(token.range, close.range));
    }
    case Kind::kNumber: return ParseNumber();
    case Kind::kIdentifier: return ParseNameOrCall();
    case Kind::kQuote: return ParseQuoted();
    case Kind::kHeredoc: return ParseHeredoc();
    case Kind::kOpenBracket: return ParseTuple();
    case Kind::kOpenBrace: return ParseObject();
    case Kind::kInvalid: {
      Read();
      const InvalidReason reason = ExplainInvalid(Text(token.range));
      return Error(reason.summary, reason.detail, token.range);
    }
    case Kind::kEnd:
    case Kind::kNewline:
      return Error(
          token.kind == Kind::kEnd ? "Missing expression" : "Invalid expression",
          token.kind == Kind::kEnd
              ? "Expected the start of an expression, but found the end of the file."
              : "Expected the start of an expression, but found an invalid expression token.",
          token.range);
    default:
      return Error("Invalid expression",
                   "Expected the start of an expression, but found an invalid expression token.",
                   token.range);
  }
}

ExpressionPtr Parsing::ParseNameOrCall() {
  const Token first = Read();
  std::string name(Text(first.range));
  Range range = first.range;
  while (PeekIs(Kind::kDoubleColon)) {
    Read();
    const Token part = Peek();
    if (part.kind != Kind::kIdentifier) {
      return Error("Missing function name", "Expected a function name after \"::\".", part.range);
    }
    Read();
    name += Cat("::", Text(part.range));
    range.end = part.range.end;
  }
  if (PeekIs(Kind::kOpenParen)) return ParseCall(std::move(name), range);
  if (name.find("::") != std::string::npos) {
    return Error(
        "Missing open parenthesis",
        "Function selector must be followed by an open parenthesis to begin the function call.",
        Peek().range, range);
  }
  if (name == "true" || name == "false") return Make(Literal{Value::Bool(name == "true")}, range);
  if (name == "null") return Make(Literal{Value::Null(Type::Dynamic())}, range);
  return Make(Root{std::move(name)}, range);
}

ExpressionPtr Parsing::ParseCall(std::string name, Range name_range) {
  const Token open = Read();
  Call call{.name = std::move(name), .name_range = name_range};
  {
    const Newlines scope(*this, false);
    while (in_step_ && !PeekIs(Kind::kCloseParen)) {
      call.arguments.push_back(ParseConditional());
      if (!in_step_) break;
      if (PeekIs(Kind::kEllipsis)) {
        Read();
        call.expand_last = true;
        if (PeekIs(Kind::kCloseParen)) break;
        return Error("Missing closing parenthesis",
                     "An expanded function argument (with ...) must be immediately followed by "
                     "closing parentheses.",
                     Peek().range, Cover(name_range, Peek().range));
      }
      if (PeekIs(Kind::kComma)) {
        Read();
        continue;
      }
      if (PeekIs(Kind::kCloseParen)) break;
      if (PeekIs(Kind::kEnd)) {
        return Error("Unterminated function call",
                     "There is no closing parenthesis for this function call before the end of the "
                     "file. This may be caused "
                     "by incorrect parenthesis nesting elsewhere in this file.",
                     Cover(name_range, open.range));
      }
      return Error("Missing argument separator",
                   "A comma is required to separate each function argument from the next.",
                   Peek().range, Cover(name_range, Peek().range));
    }
    if (!in_step_) return InvalidAt(name_range);
    call.close_range = Read().range;
  }
  const Range range = Cover(name_range, call.close_range);
  return Make(std::move(call), range);
}

}  // namespace planner::syntax
