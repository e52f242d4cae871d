#ifndef PLANNER_LANG_SHAPE_H_
#define PLANNER_LANG_SHAPE_H_

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

namespace planner::lang {

// A body of the JSON syntax as the schema says what is a block in it, `dynamic` blocks and all
// that is nested included (engine-compat.md 1.7). Of a body in the native syntax a copy.
syntax::Body ShapeBySchema(const syntax::Body& body, const proto::schema::Block& block,
                           diag::Diagnostics& diags);

}  // namespace planner::lang

#endif  // PLANNER_LANG_SHAPE_H_
