#include "planner/render/module_json.h"

#include <map>

#include "planner/render/json_object.h"

namespace planner::render {

namespace {

struct Module {
  addr::ModuleStep step = {};
  std::vector<std::string> resources = {};
  // By the texts of their addresses: module.a[10] comes before module.a[2].
  std::map<std::string, Module> children = {};
};

std::string ModuleJson(const Module& module, const addr::ModulePath& path) {
  JsonObject object;
  if (!module.resources.empty()) object.Raw("resources", JsonArray(module.resources));
  if (!path.empty()) object.Text("address", addr::ToString(path));
  std::vector<std::string> children;
  for (const auto& [text, child] : module.children) {
    addr::ModulePath below = path;
    below.push_back(child.step);
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
    for (const addr::ModuleStep& step : resource.module) {
      module = &module->children[addr::ToString(addr::ModulePath{step})];
      module->step = step;
    }
    module->resources.push_back(resource.json);
  }
  return ModuleJson(root, {});
}

}  // namespace planner::render
