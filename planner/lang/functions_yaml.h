#ifndef PLANNER_LANG_FUNCTIONS_YAML_H_
#define PLANNER_LANG_FUNCTIONS_YAML_H_

#include <string_view>

#include "planner/lang/functions.h"
#include "proto/value/value.h"

// YAML with Terraform's typing rules (engine-compat.md 3.4); text by libyaml.
namespace planner::lang {

// Of one document: scalars by YAML 1.1's rules for plain ones, mappings are objects, sequences
// tuples. Nesting at most 1000 levels; an alias shares its anchor's value.
FunctionResult DecodeYaml(std::string_view text);

// `value` is wholly known and unmarked.
FunctionResult EncodeYaml(const proto::value::Value& value);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FUNCTIONS_YAML_H_
