#include "planner/config/tree.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

namespace fs = std::filesystem;
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
    AddError(diags_, "Unreadable module directory",
             Cat("The directory ", directory, " could not be read for module \"", call.name,
                 "\" at ", call.range.filename, ":", call.range.start.line, "."),
             call.source_range);
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

bool IsLocal(std::string_view source) {
  return source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
}

// "./a//b/" -> "./a/b"
std::string Normalized(const std::string& source) {
  if (!IsLocal(source)) return source;
  std::string clean = fs::path(source).lexically_normal().string();
  if (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return clean.starts_with("..") ? clean : clean == "." ? "./" : "./" + clean;
}

std::string JoinDirectories(const std::string& parent, const std::string& source) {
  std::string joined = (fs::path(parent) / source).lexically_normal().string();
  if (joined.size() > 1 && joined.back() == '/') joined.pop_back();
  return joined;
}

void RefuseVersion(const ModuleCall& call, diag::Diagnostics& diags) {
  AddError(diags, "Invalid registry module source address",
           Cat("Failed to parse module registry address: can't use local directory \"", call.source,
               "\" as a module registry address.\n\nTerraform assumed that you intended a module "
               "registry source address because you also set the argument \"version\", which "
               "applies only to registry modules."),
           call.source_range);
}

void RefuseSource(const ModuleCall& call, diag::Diagnostics& diags) {
  const bool one_word = call.source.find_first_of("/:") == std::string::npos;
  if (one_word) {
    return AddError(
        diags, "Invalid module source address",
        Cat("Terraform failed to determine your intended installation method for remote module "
            "package \"",
            call.source,
            "\".\n\nIf you intended this as a path relative to the current module, "
            "use \"./",
            call.source,
            "\" instead. The \"./\" prefix indicates that the address is a relative filesystem "
            "path."),
        call.source_range);
  }
  AddError(diags, "Module source not supported yet",
           Cat("The source \"", call.source, "\" of module \"", call.name,
               "\" is not in this file system. This version of kiln installs local modules only: "
               "put a copy of the module into a folder and name that by a path that begins with "
               "\"./\" or \"../\"."),
           call.source_range);
}

addr::ModulePath PathOf(const ModuleNode& parent, const ModuleCall& call) {
  addr::ModulePath path = parent.path;
  path.push_back({call.name});
  return path;
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
        if (call.source.empty()) return std::nullopt;  // Reported when it was read.
        const auto found = manifest.find(KeyOf(PathOf(parent, call)));
        if (found == manifest.end()) {
          AddError(diags, "Module not installed",
                   Cat("This module is not yet installed.", kRunInit), call.range);
          return std::nullopt;
        }
        if (found->second.source != Normalized(call.source)) {
          AddError(diags, "Module source has changed",
                   Cat("The source address was changed since this module was installed.", kRunInit),
                   call.source_range);
          return std::nullopt;
        }
        return found->second;
      };
}

FindModule FindLocal(Manifest known, std::function<void(const InstalledModule&)> announce) {
  return [known = std::move(known), announce = std::move(announce)](
             const ModuleNode& parent, const ModuleCall& call,
             diag::Diagnostics& diags) -> std::optional<InstalledModule> {
    if (call.source.empty()) return std::nullopt;  // Reported when it was read.
    if (!IsLocal(call.source)) {
      RefuseSource(call, diags);
      return std::nullopt;
    }
    if (!call.version_constraint.empty()) {
      RefuseVersion(call, diags);
      return std::nullopt;
    }
    InstalledModule module{.key = KeyOf(PathOf(parent, call)),
                           .source = Normalized(call.source),
                           .directory = JoinDirectories(parent.module->directory, call.source)};
    const auto before = known.find(module.key);
    const bool is_known = before != known.end() && before->second.source == module.source &&
                          before->second.directory == module.directory;
    if (!is_known) announce(module);
    return module;
  };
}

}  // namespace planner::config
