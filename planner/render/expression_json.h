#ifndef PLANNER_RENDER_EXPRESSION_JSON_H_
#define PLANNER_RENDER_EXPRESSION_JSON_H_

#include <string>

#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

namespace planner::render {

// {"constant_value": V} if the expression needs nothing from outside, not even a function;
// otherwise {"references": […]}, or {} without any.
std::string ExpressionJson(const syntax::Expression& expression);
// The settings of a block by name; nested blocks as an object (single, group), an array
// (list, set) or by label (map). Empty text if there are none.
std::string BodyExpressionsJson(const syntax::Body& body, const proto::schema::Block& block);

}  // namespace planner::render

#endif  // PLANNER_RENDER_EXPRESSION_JSON_H_
