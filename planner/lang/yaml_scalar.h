#ifndef PLANNER_LANG_YAML_SCALAR_H_
#define PLANNER_LANG_YAML_SCALAR_H_

#include <optional>
#include <string>
#include <string_view>

#include "proto/value/value.h"

namespace planner::lang {

// The value of a scalar of a YAML document.
//   tag       "str", "int" … of YAML's own; another tag in full; empty: none
//   is_plain  not quoted and no block scalar: only then it may be something else than a string
// On failure fills `error`. Rule: engine-compat.md 3.4, "yamldecode".
std::optional<proto::value::Value> ResolveYamlScalar(std::string_view text, std::string_view tag,
                                                     bool is_plain, std::string& error);

}  // namespace planner::lang

#endif  // PLANNER_LANG_YAML_SCALAR_H_
