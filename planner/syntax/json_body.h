#ifndef PLANNER_SYNTAX_JSON_BODY_H_
#define PLANNER_SYNTAX_JSON_BODY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/json_tree.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

// Bodies of the JSON syntax (engine-compat.md 1.7). What a property is, an argument or blocks,
// only the reader of a body knows: he gives the body its shape.
namespace planner::syntax {

// Reads a file. Everything in it is an attribute until Shape.
Body ParseJsonFile(const SourceFilePtr& file, diag::Diagnostics& diags);

struct BlockShape {
  std::string type = {};
  size_t labels = 0;
};
// The body with the properties of these types as blocks, whose bodies again have no shape yet,
// and all others as attributes with their expressions. Of a body in the native syntax a copy.
Body Shape(const Body& body, const std::vector<BlockShape>& shapes, diag::Diagnostics& diags);

// What a JSON value says where strings are no templates, as in variables files: of the types that
// JSON has (objects and tuples, no maps and lists). Of properties of the same name in one object,
// which are reported, the first counts.
proto::value::Value LiteralOf(const SourceFile& file, const Json& json, diag::Diagnostics& diags);

// Reports a property of a JSON body that is neither an argument nor a block of its reader, whose
// names for both are `names`: in JSON one cannot tell the two apart.
void ReportUnknownProperty(const Body& body, const Attribute& property,
                           const std::vector<std::string>& names, diag::Diagnostics& diags);

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_JSON_BODY_H_
