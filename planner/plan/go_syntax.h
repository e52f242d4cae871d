#ifndef PLANNER_PLAN_GO_SYNTAX_H_
#define PLANNER_PLAN_GO_SYNTAX_H_

#include <string>

#include "proto/value/path.h"
#include "proto/value/value.h"

namespace planner::plan {

// A value in the notation of Terraform's messages about providers' mistakes:
// cty.StringVal("a"), cty.UnknownVal(cty.Number), cty.ListVal([]cty.Value{cty.True}).
std::string GoSyntax(const proto::value::Value& value);
std::string GoSyntax(proto::value::Type type);

// A path in front of such a message: `.tags["a"]`, `.disk[0].size`; a set's element is
// its notation in brackets. Empty for an empty path.
std::string MessagePath(const proto::value::Path& path);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_GO_SYNTAX_H_
