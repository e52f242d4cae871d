#include "planner/addr/module_path.h"

#include <utility>
#include <variant>

namespace planner::addr {

ModulePath WithoutKeys(ModulePath module) {
  for (ModuleStep& step : module) step.key.emplace<std::monostate>();
  return module;
}

Resource WithoutKeys(Resource resource) {
  resource.module = WithoutKeys(std::move(resource.module));
  return resource;
}

}  // namespace planner::addr
