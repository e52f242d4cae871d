// Tuples, objects and for expressions (engine-compat.md 1.4).

#include <optional>
#include <string>
#include <utility>

#include "planner/syntax/parsing.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::syntax {

using proto::value::Type;
using proto::value::Value;

ExpressionPtr Parsing::ParseTuple() {
  const Token open = Read();
  Tuple tuple;
  Token close;
  {
    const Newlines scope(*this, false);
    if (PeekIs(Kind::kIdentifier) && Text(Peek().range) == "for")
      return ParseFor(open, /*is_object=*/false);
    while (in_step_ && !PeekIs(Kind::kCloseBracket)) {
      tuple.elements.push_back(ParseConditional());
      if (!in_step_) break;
      if (PeekIs(Kind::kComma)) {
        Read();
        continue;
      }
      if (PeekIs(Kind::kCloseBracket)) break;
      if (PeekIs(Kind::kEnd)) {
        return Error("Unterminated tuple constructor expression",
                     "There is no corresponding closing bracket before the end of the file. This "
                     "may be caused by incorrect bracket nesting elsewhere in this file.",
                     open.range);
      }
      return Error("Missing item separator",
                   "Expected a comma to mark the beginning of the next item.", Peek().range,
                   Cover(open.range, Peek().range));
    }
    if (!in_step_) return InvalidAt(open.range);
    close = Read();
  }
  return Make(std::move(tuple), Cover(open.range, close.range));
}

ExpressionPtr Parsing::ParseObject() {
  const Token open = Read();
  Object object;
  {
    const Newlines scope(*this, true);
    SkipNewlines();
    if (PeekIs(Kind::kIdentifier) && Text(Peek().range) == "for") {
      const uint32_t before = position_;
      Read();
      const bool is_key = PeekIs(Kind::kAssign) || PeekIs(Kind::kColon);
      position_ = before;
      has_token_ = false;
      if (!is_key) {
        const Newlines inner(*this, false);
        return ParseFor(open, /*is_object=*/true);
      }
    }
    while (in_step_ && !PeekIs(Kind::kCloseBrace)) {
      if (!ParseObjectItem(object, open)) return InvalidAt(open.range);
      SkipNewlines();
    }
  }
  if (!in_step_) return InvalidAt(open.range);
  const Token close = Read();
  return Make(std::move(object), Cover(open.range, close.range));
}

bool Parsing::ParseObjectItem(Object& object, const Token& open) {
  if (PeekIs(Kind::kEnd)) {
    Error("Unterminated object constructor expression",
          "There is no corresponding closing brace before the end of the file. This may be caused "
          "by incorrect brace nesting elsewhere in this file.",
          open.range);
    return false;
  }
  ExpressionPtr key = ParseObjectKey();
  if (!in_step_ || !ReadAssign(open)) return false;
  ExpressionPtr value = ParseConditional();
  if (!in_step_) return false;
  object.items.emplace_back(std::move(key), std::move(value));
  const Token next = Peek();
  if (next.kind == Kind::kComma) {
    Read();
  } else if (next.kind != Kind::kNewline && next.kind != Kind::kCloseBrace &&
             next.kind != Kind::kEnd) {
    Error("Missing attribute separator",
          "Expected a newline or comma to mark the beginning of the next attribute.", next.range,
          Cover(open.range, next.range));
    return false;
  }
  return true;
}

// A name, a literal or an expression; names and true, false, null are themselves. That a.b is no
// key shows when it is evaluated: `providers` in a module block holds such.
ExpressionPtr Parsing::ParseObjectKey() {
  ExpressionPtr key = ParseConditional();
  if (!in_step_) return key;
  if (const auto name = AsKeyword(*key)) return Make(Literal{Value::String(*name)}, key->range);
  if (const auto* literal = key->As<Literal>();
      literal != nullptr && literal->value.type() != Type::String()) {
    return Make(Literal{Value::String(literal->value.IsNull() ? "null" : Text(key->range))},
                key->range);
  }
  return key;
}

bool Parsing::ReadAssign(const Token& open) {
  const Token assign = Peek();
  if (assign.kind == Kind::kAssign || assign.kind == Kind::kColon) {
    Read();
    return true;
  }
  const bool no_value = assign.kind == Kind::kNewline || assign.kind == Kind::kComma;
  std::string detail =
      no_value ? "Expected an attribute value, introduced by an equals sign (\"=\")."
               : "Expected an equals sign (\"=\") to mark the beginning of the attribute value.";
  if (assign.kind == Kind::kIdentifier) {
    detail +=
        " If you intended to given an attribute name containing periods or spaces, write the name "
        "in quotes to create a string literal.";
  }
  Error(no_value ? "Missing attribute value" : "Missing key/value separator", std::move(detail),
        assign.range, Cover(open.range, assign.range));
  return false;
}

ExpressionPtr Parsing::ParseFor(const Token& open, bool is_object) {
  Read();  // `for`
  For result;
  const auto invalid = [&](std::string detail) {
    return Error("Invalid 'for' expression", std::move(detail), Peek().range,
                 Cover(open.range, Peek().range));
  };
  if (!PeekIs(Kind::kIdentifier))
    return invalid("For expression requires variable name after 'for'.");
  result.value_name = Text(Read().range);
  if (Accept(Kind::kComma)) {
    if (!PeekIs(Kind::kIdentifier))
      return invalid("For expression requires value variable name after comma.");
    result.key_name = std::exchange(result.value_name, std::string(Text(Peek().range)));
    Read();
  }
  if (!PeekIs(Kind::kIdentifier) || Text(Peek().range) != "in") {
    return invalid("For expression requires the 'in' keyword after its name declarations.");
  }
  Read();
  result.collection = ParseConditional();
  if (!in_step_) return InvalidAt(open.range);
  if (!Accept(Kind::kColon))
    return invalid("For expression requires a colon after the collection expression.");
  result.value = ParseConditional();
  if (!in_step_) return InvalidAt(open.range);
  if (PeekIs(Kind::kArrow)) {
    if (!is_object) return invalid("Key expression is not valid when building a tuple.");
    Read();
    result.key = std::exchange(result.value, ParseConditional());
    if (!in_step_) return InvalidAt(open.range);
    result.group = Accept(Kind::kEllipsis);
  } else if (is_object) {
    return invalid("Key expression is required when building an object.");
  } else if (PeekIs(Kind::kEllipsis)) {
    return invalid("Grouping ellipsis (...) cannot be used when building a tuple.");
  }
  if (PeekIs(Kind::kIdentifier) && Text(Peek().range) == "if") {
    Read();
    result.condition = ParseConditional();
    if (!in_step_) return InvalidAt(open.range);
  }
  const Token close = Peek();
  if (close.kind != (is_object ? Kind::kCloseBrace : Kind::kCloseBracket)) {
    return invalid("Extra characters after the end of the 'for' expression.");
  }
  Read();
  return Make(std::move(result), Cover(open.range, close.range));
}

}  // namespace planner::syntax
