#ifndef PLANNER_ENGINE_EXPRESSION_TEXT_H_
#define PLANNER_ENGINE_EXPRESSION_TEXT_H_

#include <string>

#include "proto/value/value.h"

namespace planner::engine {

// Appends an expression of the language that gives `value`, not laid out yet: objects take a line
// for each attribute. `value` is wholly known and unmarked.
void AppendExpression(const proto::value::Value& value, std::string& out);

// Text of the native syntax in canonical layout; as it is if it has mistakes.
std::string InLayout(const std::string& text);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_EXPRESSION_TEXT_H_
