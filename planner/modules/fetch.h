#ifndef PLANNER_MODULES_FETCH_H_
#define PLANNER_MODULES_FETCH_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace planner::modules {

// Gets packages of modules from where their addresses say (config::ModuleSource, kRemote): Git
// repositories, archives by HTTP, pages that say where else the package is, folders and archives of
// this machine. A package that was got before by the same object is copied.
//
// Folders of this machine become symbolic links to them. Failures are texts for people; `s3::`,
// `gcs::` and `hg::` are Unimplemented.
class Fetcher {
 public:
  // `target` is a new folder, whose parent exists. On failure it may be left half filled.
  absl::Status Fetch(const std::string& package, const std::string& target);

 private:
  std::map<std::string, std::string> fetched_ = {};  // Package to folder.
};

// The one folder in a package that `subdirectory` names; it may have wildcards, to skip a folder
// whose name nobody knows.
absl::StatusOr<std::string> FindSubdirectory(const std::string& package_folder,
                                             const std::string& subdirectory);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_FETCH_H_
