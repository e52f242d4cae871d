#ifndef PLANNER_RENDER_MODULE_JSON_H_
#define PLANNER_RENDER_MODULE_JSON_H_

#include <string>
#include <utility>
#include <vector>

#include "planner/addr/address.h"

namespace planner::render {

// A resource's JSON and the module instance that it is in.
struct PlacedResource {
  addr::ModulePath module = {};
  std::string json = {};
};

// The tree of modules as JSON, from the root: resources in the given order, then the
// address, then child modules in the order of the texts of their addresses. Parents without
// resources of their own appear too.
std::string ModuleTreeJson(const std::vector<PlacedResource>& resources);

}  // namespace planner::render

#endif  // PLANNER_RENDER_MODULE_JSON_H_
