#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "planner/cli/workspace.h"
#include "planner/modules/installer.h"
#include "proto/text/cat.h"

// How init and get bring a configuration's modules into the data directory.
namespace planner::cli {

using proto::text::Cat;

std::string ManifestPath() { return Cat(DataDirectory(), "/modules/modules.json"); }

void Workspace::InstallModules(bool upgrade, const std::function<void()>& begin,
                               const std::function<void(const std::string& line)>& print) {
  diag::Diagnostics ignored;  // A damaged record is written anew.
  const std::string path = ManifestPath();
  modules::Installer installer(
      config::ReadManifest(path, ignored),
      {.services = cli_config.host_services, .tokens = cli_config.tokens},
      {.directory = Cat(DataDirectory(), "/modules"), .upgrade = upgrade, .print = print});
  bool has_begun = false;
  const config::FindModule find = [&](const config::ModuleNode& parent,
                                      const config::ModuleCall& call, diag::Diagnostics& found) {
    if (!std::exchange(has_begun, true)) begin();
    return installer.Find(parent, call, found);
  };
  loaded = config::LoadTree(".", find, /*snapshot=*/nullptr, diags);
  std::error_code error;
  if (!has_begun) {
    std::filesystem::remove(path, error);  // Of earlier calls; nothing is installed any more.
    return;
  }
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << config::ManifestJson(installer.installed());
  if (!file.flush()) {
    diag::AddError(diags, "Failed to update module manifest",
                   Cat("The record of installed modules, ", path, ", could not be written."));
  }
}

}  // namespace planner::cli
