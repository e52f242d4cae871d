#include "planner/render/module_json.h"

#include <map>

#include "planner/render/json_object.h"

namespace planner::render {

namespace {

struct Module {
  std::vector<std::string> resources = {};
  std::map<addr::ModuleStep, Module> children = {};
};

std::string ModuleJson(const Module& module, const addr::ModulePath& path) {
  JsonObject object;
  if (!module.resources.empty()) object.Raw("resources", JsonArray(module.resources));
  if (!path.empty()) object.Text("address", addr::ToString(path));
  std::vector<std::string> children;
  for (const auto& [step, child] : module.children) {
    addr::ModulePath below = path;
    below.push_back(step);
    children.push_back(ModuleJson(child, below));
  }
  if (!children.empty()) object.Raw("child_modules", JsonArray(children));
  return std::move(object).Take();
}

}  // namespace

std::string ModuleTreeJson(const std::vector<PlacedResource>& resources) {
  Module root;
  for (const PlacedResource& resource : resources) {
    Module* module = &root;
    for (const addr::ModuleStep& step : resource.module) module = &module->children[step];
    module->resources.push_back(resource.json);
  }
  return ModuleJson(root, {});
}

}  // namespace planner::render
