#ifndef PLANNER_CONFIG_LOADER_H_
#define PLANNER_CONFIG_LOADER_H_

#include <map>
#include <string>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"

namespace planner::config {

struct LoadedModule {
  Module module = {};          // What could be understood; complete if there are no errors.
  diag::Sources sources = {};  // Of all files read.
  // Base name to text, for plan files.
  std::map<std::string, std::string> files = {};
  bool has_files = false;  // Whether there is any configuration file.
};

// Reads the *.tf files of a folder in name order, override files last (engine-compat.md
// 2.1). `directory` is relative to the working directory, "." for the root module. Appends
// all mistakes that are found. A folder without files is an empty module (see has_files).
LoadedModule LoadModule(const std::string& directory, diag::Diagnostics& diags);

// The error of plan and apply in a folder without configuration.
diag::Diagnostic NoConfigurationFiles();

}  // namespace planner::config

#endif  // PLANNER_CONFIG_LOADER_H_
