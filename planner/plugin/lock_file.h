#ifndef PLANNER_PLUGIN_LOCK_FILE_H_
#define PLANNER_PLUGIN_LOCK_FILE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "planner/addr/address.h"
#include "planner/addr/version.h"
#include "planner/diag/diagnostic.h"

namespace planner::plugin {

// What `.terraform.lock.hcl` remembers of one provider (plugin-protocol.md E.5).
struct LockedProvider {
  addr::Version version = {};
  addr::VersionConstraints constraints = {};
  std::vector<std::string> hashes = {};  // "h1:…", "zh:…"; sorted, without duplicates.
};
using Locks = std::map<addr::Provider, LockedProvider>;

inline constexpr const char* kLockFileName = ".terraform.lock.hcl";

// Reads the text of a lock file. Mistakes become diagnostics with their place.
Locks ParseLocks(std::string_view filename, std::string_view text, diag::Diagnostics& diags);
// The exact bytes Terraform would write.
std::string FormatLocks(const Locks& locks);

// The file's locks; empty if there is no file.
Locks ReadLockFile(const std::string& path, diag::Diagnostics& diags);
// Replaces the file by way of a temporary one.
absl::Status WriteLockFile(const std::string& path, const Locks& locks);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_LOCK_FILE_H_
