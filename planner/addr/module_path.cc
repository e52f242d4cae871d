#include "planner/addr/module_path.h"

#include <utility>

namespace planner::addr {

ModulePath WithoutKeys(ModulePath module) {
  for (ModuleStep& step : module) step.key = {};
  return module;
}

Resource WithoutKeys(Resource resource) {
  resource.module = WithoutKeys(std::move(resource.module));
  return resource;
}

}  // namespace planner::addr
