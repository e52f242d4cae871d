#include "planner/config/tree.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/addr/version.h"
#include "planner/config/content.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

// Reads modules, each folder once.
class TreeLoader {
 public:
  TreeLoader(const FindModule& find, const Snapshot* snapshot, LoadedTree& tree,
             diag::Diagnostics& diags)
      : find_(find), snapshot_(snapshot), tree_(tree), diags_(diags) {}

  // The module in a folder; null if there is no such folder.
  std::shared_ptr<const Module> Read(const std::string& directory) {
    const auto known = modules_.find(directory);
    if (known != modules_.end()) return known->second;
    LoadedModule loaded = LoadModule(directory, diags_, snapshot_);
    if (modules_.empty()) tree_.has_files = loaded.has_files;
    tree_.sources.insert(loaded.sources.begin(), loaded.sources.end());
    tree_.files[directory] = std::move(loaded.files);
    if (!loaded.exists) return modules_[directory] = nullptr;
    auto module = std::make_shared<Module>(std::move(loaded.module));
    tree_.shapeable.push_back(module);
    modules_[directory] = module;
    return module;
  }

  void AddChildren(ModuleNode& node) {
    for (const auto& [name, call] : node.module->calls) {
      const std::optional<InstalledModule> found = find_(node, call, diags_);
      if (!found || CallsItself(node, call, found->directory)) continue;
      auto child = std::make_unique<ModuleNode>();
      child->path = node.path;
      child->path.push_back({name});
      child->parent = &node;
      child->call = &call;
      child->source = found->source;
      child->module = ReadCalled(call, found->directory);
      if (child->module == nullptr) continue;
      tree_.modules.push_back(*found);
      ModuleNode& placed = *(node.children[name] = std::move(child));
      AddChildren(placed);
      WarnOfBackend(*placed.module);
    }
  }

 private:
  std::shared_ptr<const Module> ReadCalled(const ModuleCall& call, const std::string& directory) {
    diag::Diagnostics found;
    std::swap(found, diags_);
    std::shared_ptr<const Module> module = Read(directory);
    std::swap(found, diags_);
    if (module != nullptr) {
      Append(diags_, std::move(found));
      return module;
    }
    AddError(diags_, "Module not installed",
             Cat("This module's local cache directory ", directory,
                 " could not be read. Run \"kiln init\" to install all modules required by this "
                 "configuration."),
             call.range);
    return nullptr;
  }

  bool CallsItself(const ModuleNode& node, const ModuleCall& call, const std::string& directory) {
    for (const ModuleNode* above = &node; above != nullptr; above = above->parent) {
      if (above->module->directory != directory) continue;
      AddError(diags_, "Module calls itself",
               Cat("The source of module \"", call.name, "\" is ", above->DisplayName(),
                   ", which this call is part of: there would be no end of modules."),
               call.source_range);
      return true;
    }
    return false;
  }

  void WarnOfBackend(const Module& module) {
    if (!module.backend) return;
    AddWarning(diags_, "Backend configuration ignored",
               "The state of the whole configuration is where the backend of the root module says. "
               "This backend block has no effect while its module is called by another one.",
               module.backend->range);
  }

  const FindModule& find_;
  const Snapshot* snapshot_;
  LoadedTree& tree_;
  diag::Diagnostics& diags_;
  std::map<std::string, std::shared_ptr<const Module>> modules_;
};

addr::ModulePath PathOf(const ModuleNode& parent, const ModuleCall& call) {
  addr::ModulePath path = parent.path;
  path.push_back({call.name});
  return path;
}

// Whether the version that is installed (empty: it has none) is one that the call allows.
bool AllowsInstalled(const ModuleCall& call, const std::string& installed) {
  if (call.version_constraint.empty()) return true;
  const auto constraints = addr::ParseVersionConstraints(call.version_constraint);
  if (!constraints.ok()) return true;  // Reported when it was read.
  const absl::StatusOr<addr::Version> version = addr::ParseVersion(installed);
  return version.ok() && addr::Meets(*version, *constraints);
}

void Collect(const ModuleNode& node, std::vector<const ModuleNode*>& all) {
  all.push_back(&node);
  for (const auto& entry : node.children) Collect(*entry.second, all);
}

}  // namespace

std::string ModuleNode::DisplayName() const {
  return path.empty() ? "the root module" : addr::ToString(path);
}

const ModuleNode* ModuleNode::Find(const addr::ModulePath& wanted) const {
  const ModuleNode* node = this;
  for (const addr::ModuleStep& step : wanted) {
    const auto child = node->children.find(step.name);
    if (child == node->children.end()) return nullptr;
    node = child->second.get();
  }
  return node;
}

std::vector<const ModuleNode*> Flatten(const ModuleNode& root) {
  std::vector<const ModuleNode*> all;
  Collect(root, all);
  return all;
}

std::vector<const Module*> DistinctModules(const ModuleNode& root) {
  std::vector<const Module*> modules;
  std::set<const Module*> seen;
  for (const ModuleNode* node : Flatten(root)) {
    if (seen.insert(node->module.get()).second) modules.push_back(node->module.get());
  }
  return modules;
}

LoadedTree LoadTree(const std::string& directory, const FindModule& find, const Snapshot* snapshot,
                    diag::Diagnostics& diags) {
  LoadedTree tree;
  diag::Diagnostics found;
  TreeLoader loader(find, snapshot, tree, found);
  tree.root = std::make_unique<ModuleNode>();
  tree.root->module = loader.Read(directory);
  if (tree.root->module == nullptr) tree.root->module = std::make_shared<const Module>();
  tree.modules.push_back({.directory = directory});
  loader.AddChildren(*tree.root);
  CheckImports(*tree.root, found);
  if (!HasErrors(found)) CheckPassedProviders(*tree.root, found);
  Append(diags, std::move(found));
  return tree;
}

FindModule FindInstalled(Manifest manifest) {
  return
      [manifest = std::move(manifest)](const ModuleNode& parent, const ModuleCall& call,
                                       diag::Diagnostics& diags) -> std::optional<InstalledModule> {
        constexpr std::string_view kRunInit =
            " Run \"kiln init\" to install all modules required by this configuration.";
        if (!call.address) return std::nullopt;  // Reported when it was read.
        const auto found = manifest.find(KeyOf(PathOf(parent, call)));
        if (found == manifest.end()) {
          AddError(diags, "Module not installed",
                   Cat("This module is not yet installed.", kRunInit), call.range);
          return std::nullopt;
        }
        const InstalledModule& module = found->second;
        if (module.source != call.address->ToString()) {
          AddError(diags, "Module source has changed",
                   Cat("The source address was changed since this module was installed.", kRunInit),
                   call.source_range);
          return std::nullopt;
        }
        if (!AllowsInstalled(call, module.version)) {
          AddError(diags, "Module version requirements have changed",
                   Cat("The version requirements have changed since this module was installed and "
                       "the installed version",
                       module.version.empty() ? "" : Cat(" (", module.version, ")"),
                       " is no longer acceptable.", kRunInit),
                   call.source_range);
          return std::nullopt;
        }
        return module;
      };
}

}  // namespace planner::config
