#ifndef PLANNER_CONFIG_TARGET_ADDRESS_H_
#define PLANNER_CONFIG_TARGET_ADDRESS_H_

#include <optional>

#include "planner/addr/address.h"
#include "planner/syntax/tree.h"

namespace planner::config {

// The resource, resource instance or module that a reference names as blocks like moved and import
// do: `module.a["k"].TYPE.NAME[0]`, `resource.TYPE.NAME`, `data.TYPE.NAME`, `module.a`. nullopt: it
// names none, it names more than that, or a key is a fraction or no number or string.
std::optional<addr::Target> TargetOf(const syntax::Traversal& traversal);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_TARGET_ADDRESS_H_
