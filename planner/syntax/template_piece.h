#ifndef PLANNER_SYNTAX_TEMPLATE_PIECE_H_
#define PLANNER_SYNTAX_TEMPLATE_PIECE_H_

#include <string>

#include "planner/syntax/parsing.h"

// Inside this folder only.
namespace planner::syntax {

// A piece of a template: text or something to evaluate, with its strip markers.
struct Parsing::Piece {
  enum class Kind { kText, kInterpolation, kIf, kElse, kEndIf, kFor, kEndFor };
  Kind kind = Kind::kText;
  std::string text = {};
  Range range = {};
  bool strip_before = false, strip_after = false;
  ExpressionPtr expression = {};  // Interpolation, condition or collection.
  std::string key_name = {}, value_name = {};

  bool HasExpression() const {
    return kind == Kind::kInterpolation || kind == Kind::kIf || kind == Kind::kFor;
  }
};

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_TEMPLATE_PIECE_H_
