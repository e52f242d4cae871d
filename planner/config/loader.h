#ifndef PLANNER_CONFIG_LOADER_H_
#define PLANNER_CONFIG_LOADER_H_

#include <map>
#include <string>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"

namespace planner::config {

// Configuration files as texts: by folder, by base name.
using Snapshot = std::map<std::string, std::map<std::string, std::string>>;

struct LoadedModule {
  Module module = {};          // What could be understood; complete if there are no errors.
  diag::Sources sources = {};  // Of all files read.
  // Base name to text, for plan files.
  std::map<std::string, std::string> files = {};
  bool has_files = false;  // Whether there is any configuration file.
  bool exists = false;     // Whether the folder can be read.
};

// Reads the *.tf files of a folder in name order, override files last (engine-compat.md
// 2.1). `directory` is relative to the working directory, "." for the root module. Appends
// all mistakes that are found. A folder without files is an empty module (see has_files).
// From `snapshot` if it is not null, else from disk.
LoadedModule LoadModule(const std::string& directory, diag::Diagnostics& diags,
                        const Snapshot* snapshot = nullptr);

// The error of plan and apply in a folder without configuration.
diag::Diagnostic NoConfigurationFiles();

}  // namespace planner::config

#endif  // PLANNER_CONFIG_LOADER_H_
