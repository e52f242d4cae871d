#ifndef PLANNER_RENDER_SCHEMA_MARKS_H_
#define PLANNER_RENDER_SCHEMA_MARKS_H_

#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::render {

// The value of a block without the marks that its schema alone explains: those of sensitive
// attributes, and of sets that hold such attributes.
proto::value::Value WithoutSchemaMarks(const proto::schema::Block& block,
                                       const proto::value::Value& value);

}  // namespace planner::render

#endif  // PLANNER_RENDER_SCHEMA_MARKS_H_
