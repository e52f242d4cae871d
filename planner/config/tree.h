#ifndef PLANNER_CONFIG_TREE_H_
#define PLANNER_CONFIG_TREE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/loader.h"
#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"

// Modules and the modules that they call.
namespace planner::config {

// A module at the place where it is called. Modules that several calls name are read once and
// shared.
struct ModuleNode {
  addr::ModulePath path = {};  // Names of the calls that lead here, without keys.
  std::shared_ptr<const Module> module = {};
  const ModuleNode* parent = nullptr;  // Null for the root module, like `call`.
  const ModuleCall* call = nullptr;
  std::string source = {};  // Normalized; empty for the root module.
  std::map<std::string, std::unique_ptr<ModuleNode>> children = {};

  // "the root module" or module.a.module.b
  std::string DisplayName() const;
  // The module at a path; keys do not matter. Null if there is none.
  const ModuleNode* Find(const addr::ModulePath& wanted) const;
  // The configuration that a provider's local name and alias mean in this module: its own block,
  // what the callers pass on, or, of a default configuration, what the caller itself would use. An
  // alias that nobody passes is one of this module that does not exist: see Exists.
  addr::ProviderConfig Resolve(const ProviderReference& reference) const;
  addr::ProviderConfig ProviderConfigOf(const Resource& resource) const {
    return Resolve(ProviderReferenceOf(resource));
  }
  // Whether a block of this module is only the old way to say that callers pass a configuration,
  // and one is passed.
  bool IsProxy(const ProviderBlock& block) const;

  // Of the root: the block of a configuration; null if it is implied or missing.
  const ProviderBlock* FindProviderBlock(const addr::ProviderConfig& config) const;
  // Of the root: whether there is such a configuration. The root module has default configurations
  // of all providers without a block.
  bool Exists(const addr::ProviderConfig& config) const;
  // Of the root: the configuration that one in the state means now; nullopt if it is gone.
  std::optional<addr::ProviderConfig> ResolveInState(const addr::ProviderConfig& config) const;
};
// A module and all below it, parents before children, children by name.
std::vector<const ModuleNode*> Flatten(const ModuleNode& root);
// The modules of a tree, each once.
std::vector<const Module*> DistinctModules(const ModuleNode& root);
// The key of a module in modules.json and in plan files: "a.b", "" for the root module.
std::string KeyOf(const addr::ModulePath& path);

// One entry of .terraform/modules/modules.json.
struct InstalledModule {
  std::string key = {};
  std::string source = {};   // Normalized; empty for the root module.
  std::string version = {};  // Of registry modules.
  std::string directory = {};
};
using Manifest = std::map<std::string, InstalledModule>;  // By key.
// Reads modules.json; empty if there is no such file. Appends a mistake in it.
Manifest ReadManifest(const std::string& path, diag::Diagnostics& diags);
Manifest ParseManifest(std::string_view json, diag::Diagnostics& diags);
std::string ManifestJson(const Manifest& manifest);

struct LoadedTree {
  std::unique_ptr<ModuleNode> root = {};      // Never null. Complete if there are no errors.
  diag::Sources sources = {};                 // Of all files read.
  std::vector<InstalledModule> modules = {};  // Of every call, the root module first.
  Snapshot files = {};                        // The texts, by folder.
  // Each module once, to give shape to what is written in JSON before anyone reads it.
  std::vector<std::shared_ptr<Module>> shapeable = {};
  bool has_files = false;  // Whether the root module has any configuration file.
  // By local names of the root module: what most callers want.
  const Module& module() const { return *root->module; }
};

// Says where the module of a call is: key, source and folder. nullopt after appending why that is
// not known.
using FindModule = std::function<std::optional<InstalledModule>(
    const ModuleNode& parent, const ModuleCall& call, diag::Diagnostics& diags)>;

// Loads a root module and all that it calls. `snapshot` null: from disk.
LoadedTree LoadTree(const std::string& directory, const FindModule& find, const Snapshot* snapshot,
                    diag::Diagnostics& diags);

// Finds what `manifest` has; everything else is "Module not installed", or another source or
// version than the call asks for.
FindModule FindInstalled(Manifest manifest);

// The mistakes that only the whole tree shows: which provider configurations modules have and get
// (engine-compat.md 2.7).
void CheckPassedProviders(const ModuleNode& root, diag::Diagnostics& diags);
// Import blocks in called modules, and those whose `provider` is not their resource block's.
void CheckImports(const ModuleNode& root, diag::Diagnostics& diags);
// A configuration that a call passes on and its module does not have: an error once something is
// to be done with the tree. nullopt: all are there.
std::optional<addr::ProviderConfig> MissingPassedProvider(const ModuleNode& root);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_TREE_H_
