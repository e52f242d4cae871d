#ifndef PLANNER_RENDER_VALUE_TEXT_H_
#define PLANNER_RENDER_VALUE_TEXT_H_

#include <string>

#include "proto/value/value.h"

namespace planner::render {

// A value as `console` and `output` print it (engine-compat.md 4.6), two columns per level,
// without a newline at the end. What is sensitive is never shown.
std::string ValueText(const proto::value::Value& value);

}  // namespace planner::render

#endif  // PLANNER_RENDER_VALUE_TEXT_H_
