#ifndef PLANNER_MODULES_INSTALLER_H_
#define PLANNER_MODULES_INSTALLER_H_

#include <functional>
#include <optional>
#include <string>

#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/modules/fetch.h"
#include "planner/modules/registry.h"

namespace planner::modules {

struct InstallOptions {
  std::string directory = ".terraform/modules";  // Where modules from elsewhere go, by key.
  bool upgrade = false;  // Gets all anew, in the newest version that is allowed.
  // Hears of each module that is about to be downloaded ("Downloading PACKAGE [VERSION] for
  // KEY...") and of each that is installed ("- KEY in FOLDER").
  std::function<void(const std::string& line)> print = [](const std::string&) {};
};

// Installs the modules of a tree, as LoadTree comes to them. What the manifest has, and what still
// fits the configuration, stays; all else is got anew, and what it calls, too.
//
// Its diagnostics are in Terraform's words.
class Installer {
 public:
  // `installed` is what modules.json says; empty if there is no such file.
  Installer(config::Manifest installed, Hosts hosts, InstallOptions options);

  // For LoadTree: the place of a called module, installed if need be. nullopt with errors, or if
  // its source was reported before.
  std::optional<config::InstalledModule> Find(const config::ModuleNode& parent,
                                              const config::ModuleCall& call,
                                              diag::Diagnostics& diags);
  // What is installed now, the root module's folder included.
  const config::Manifest& installed() const { return installed_; }

 private:
  void Forget(const std::string& key);
  std::optional<config::InstalledModule> Installed(const config::ModuleCall& call,
                                                   const std::string& key) const;
  std::optional<config::InstalledModule> InstallLocal(const config::ModuleNode& parent,
                                                      const config::ModuleCall& call,
                                                      config::InstalledModule module,
                                                      diag::Diagnostics& diags);
  std::optional<config::InstalledModule> InstallRemote(const config::ModuleCall& call,
                                                       config::InstalledModule module,
                                                       diag::Diagnostics& diags);
  std::optional<config::InstalledModule> InstallFromRegistry(const config::ModuleCall& call,
                                                             config::InstalledModule module,
                                                             diag::Diagnostics& diags);
  std::optional<config::InstalledModule> Install(const config::ModuleNode& parent,
                                                 const config::ModuleCall& call,
                                                 config::InstalledModule module,
                                                 diag::Diagnostics& diags);
  // "1.2.0": the newest that the call allows.
  std::optional<std::string> SelectVersion(const config::ModuleCall& call,
                                           diag::Diagnostics& diags);
  std::optional<config::ModuleSource> Locate(const config::ModuleSource& source,
                                             const std::string& version, diag::Diagnostics& diags);
  std::string Place(const std::string& key) const;

  config::Manifest installed_;
  Registry registry_;
  Fetcher fetcher_ = {};
  InstallOptions options_;
};

}  // namespace planner::modules

#endif  // PLANNER_MODULES_INSTALLER_H_
