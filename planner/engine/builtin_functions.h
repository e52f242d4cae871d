#ifndef PLANNER_ENGINE_BUILTIN_FUNCTIONS_H_
#define PLANNER_ENGINE_BUILTIN_FUNCTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "planner/plugin/provider.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

// The functions of the built-in provider: encode_tfvars, decode_tfvars and encode_expr, which turn
// values into text of the language and back.
std::map<std::string, proto::schema::Function, std::less<>> BuiltinFunctions();

// Calls one of them. Arguments are unmarked and of the parameters' types; those of encode_* may
// hold unknown values.
plugin::FunctionReply CallBuiltinFunction(const std::string& name,
                                          const std::vector<proto::value::Value>& arguments);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_BUILTIN_FUNCTIONS_H_
