#ifndef PLANNER_PLUGIN_PACKAGE_H_
#define PLANNER_PLUGIN_PACKAGE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "planner/addr/version.h"

// Provider packages on disk (plugin-protocol.md E.5, E.6).
namespace planner::plugin {

// What this program runs on, as packages name it: "linux_amd64".
std::string_view Platform();

// HOST/NAMESPACE/TYPE/VERSION/PLATFORM, below a mirror, a cache or the data directory.
std::string PackagePath(std::string_view base, const addr::Provider& provider,
                        const addr::Version& version);

// The `h1:` hash of an unpacked package: over the names and contents of all its files. Reads
// every byte. The directory itself may be a symbolic link.
absl::StatusOr<std::string> HashPackage(const std::string& directory);
// The `zh:` hash of an archive as it is distributed.
absl::StatusOr<std::string> HashArchive(const std::string& path);

// The program to start: the first file called terraform-provider-TYPE, or that with `_` or `.`
// and anything after it. NotFound otherwise.
absl::StatusOr<std::string> FindExecutable(const std::string& directory, std::string_view type);

// One package that a mirror holds for this platform.
struct MirrorPackage {
  addr::Version version = {};
  std::string path = {};
  bool is_archive = false;
};
// All packages of a provider below `directory`, in no order. NotFound if the directory is not
// there.
absl::StatusOr<std::vector<MirrorPackage>> ListMirror(const std::string& directory,
                                                      const addr::Provider& provider);

// Unpacks an archive to the directory `target`, which is replaced. Refuses names that lead
// outside, links, more than 10000 entries and more than 4 GiB.
absl::Status UnpackArchive(const std::string& archive, const std::string& target);
// Makes `target` an absolute symbolic link to `package`, replacing what is there; copies where
// links are impossible.
absl::Status LinkPackage(const std::string& package, const std::string& target);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_PACKAGE_H_
