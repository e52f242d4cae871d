#ifndef PLANNER_LANG_RENDER_VALUE_H_
#define PLANNER_LANG_RENDER_VALUE_H_

#include <string>

#include "proto/value/value.h"

namespace planner::lang {

// A value as `console`, `output` and the end of `apply` show it (engine-compat.md 4.6):
// indented by `indent` after the first line, no newline at the end. Sensitive values are
// `(sensitive value)`, unknown ones `(known after apply)`.
std::string RenderValue(const proto::value::Value& value, int indent = 0);

// A type as the console's type() shows it: `list(string)`, structural types over several lines.
std::string RenderType(proto::value::Type type, int indent = 0);

}  // namespace planner::lang

#endif  // PLANNER_LANG_RENDER_VALUE_H_
