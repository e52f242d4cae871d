#ifndef PLANNER_FORMAT_REWRITE_H_
#define PLANNER_FORMAT_REWRITE_H_

#include <string>

#include "planner/syntax/tree.h"

// Inside this folder only.
namespace planner::format {

// The file's text with the few things that are written in another way: labels in quotes, values
// that are one interpolation without their quotes, types of variables as type expressions.
std::string Rewrite(const syntax::Body& body);

}  // namespace planner::format

#endif  // PLANNER_FORMAT_REWRITE_H_
