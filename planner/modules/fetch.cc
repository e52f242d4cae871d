#include "planner/modules/fetch.h"

#include <glob.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "planner/config/module_source.h"
#include "planner/modules/checksum.h"
#include "planner/modules/git.h"
#include "planner/modules/http.h"
#include "planner/modules/registry_answers.h"
#include "planner/modules/unpack.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr int kMaxHops = 10;  // Of pages that lead to pages.
constexpr int64_t kMaxArchiveBytes = int64_t{2} << 30;

// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    path_ = (fs::temp_directory_path(error) / "kiln-module-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  absl::Status status() const {
    return path_.empty() ? absl::UnavailableError("cannot make a temporary folder")
                         : absl::OkStatus();
  }
  std::string operator/(std::string_view name) const { return Cat(path_, "/", name); }

 private:
  std::string path_;
};

// Copies all but what begins with a dot, links as what they lead to.
absl::Status CopyFolder(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::create_directories(to, error);
  for (fs::directory_iterator entry(from, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.front() == '.') continue;
    const std::string target = Cat(to, "/", name);
    if (entry->is_directory(error)) {
      absl::Status status = CopyFolder(entry->path().string(), target);
      if (!status.ok()) return status;
    } else if (entry->is_regular_file(error)) {
      fs::copy_file(entry->path(), target, error);
    }
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      Cat("failed to copy from ", from, " to ", to, ": ", error.message()));
}

// What an address asks for, taken apart.
struct Address {
  std::string getter = {};
  std::string url = {};           // Without the parameters below.
  std::string_view archive = {};  // Empty: no archive.
  std::string checksum = {};
};

std::string_view PathOf(std::string_view url) {
  return url.substr(0, std::min(url.find('?'), url.size()));
}

Address TakeApart(const std::string& package) {
  Address address;
  std::tie(address.getter, address.url) = config::SplitGetter(package);
  if (address.getter.empty()) address.getter = address.url.substr(0, address.url.find("://"));
  if (address.getter != "http" && address.getter != "https" && address.getter != "file")
    return address;
  const std::string archive = TakeParameter("archive", address.url);
  address.checksum = TakeParameter("checksum", address.url);
  const bool none = archive == "false" || archive == "0" || archive == "f" || archive == "F" ||
                    archive == "FALSE" || archive == "False";
  if (IsArchiveKind(archive)) {
    address.archive = ArchiveKind(Cat("x.", archive));
  } else if (!none) {
    address.archive = ArchiveKind(PathOf(address.url));
  }
  return address;
}

absl::Status UnpackAs(std::string_view kind, const std::string& archive,
                      const std::string& target) {
  const bool one_file = kind == "gz" || kind == "bz2" || kind == "xz";
  if (!one_file) return Unpack(archive, target);
  return absl::InvalidArgumentError(
      Cat(kind, "-compressed files can only unarchive to a single file"));
}

absl::Status FetchFile(const Address& address, const std::string& target) {
  constexpr std::string_view kScheme = "file://";
  std::string path(PathOf(address.url));
  if (path.starts_with(kScheme)) path.erase(0, kScheme.size());
  std::error_code error;
  if (!fs::exists(path, error))
    return absl::NotFoundError(
        Cat("source path error: stat ", path, ": no such file or directory"));
  if (!address.archive.empty()) {
    if (!address.checksum.empty()) {
      absl::Status status = CheckChecksum(path, address.checksum);
      if (!status.ok()) return status;
    }
    return UnpackAs(address.archive, path, target);
  }
  if (!fs::is_directory(path, error))
    return absl::InvalidArgumentError("source path must be a directory");
  fs::create_directory_symlink(path, target, error);
  if (error) return absl::UnavailableError(Cat("cannot make ", target, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status FetchArchive(const Address& address, const std::string& target) {
  const TemporaryFolder folder;
  if (!folder.status().ok()) return folder.status();
  const std::string path = folder / "archive";
  const absl::StatusOr<HttpReply> reply =
      Download({.url = address.url, .max_bytes = kMaxArchiveBytes}, path);
  if (!reply.ok()) return reply.status();
  if (reply->status < 200 || reply->status >= 300)
    return absl::UnavailableError(Cat("bad response code: ", reply->status));
  if (!address.checksum.empty()) {
    absl::Status status = CheckChecksum(path, address.checksum);
    if (!status.ok()) return status;
  }
  return UnpackAs(address.archive, path, target);
}

absl::Status FetchPackage(const std::string& package, const std::string& target, int hops);

// A page that says where the package is: in the header X-Terraform-Get or in its HTML.
absl::Status FollowPage(const Address& address, const std::string& target, int hops) {
  if (hops >= kMaxHops)
    return absl::InvalidArgumentError("too many pages lead to each other by X-Terraform-Get");
  const bool has_query = address.url.find('?') != std::string::npos;
  const absl::StatusOr<HttpReply> reply =
      Get({.url = Cat(address.url, has_query ? "&" : "?", "terraform-get=1")});
  if (!reply.ok()) return reply.status();
  if (reply->status < 200 || reply->status >= 300)
    return absl::UnavailableError(Cat("bad response code: ", reply->status));
  std::string location = reply->Header("X-Terraform-Get");
  if (location.empty()) location = FindTerraformGet(reply->body);
  if (location.empty()) return absl::InvalidArgumentError("no source URL was returned");
  const absl::StatusOr<config::ModuleSource> source = config::ParseModuleSource(location);
  if (!source.ok() || source->kind != config::ModuleSource::Kind::kRemote) {
    return absl::InvalidArgumentError(
        Cat("the page leads to \"", location, "\", which is no address of a package"));
  }
  if (source->subdirectory.empty()) return FetchPackage(source->package, target, hops + 1);
  const TemporaryFolder folder;
  if (!folder.status().ok()) return folder.status();
  const std::string whole = folder / "package";
  absl::Status status = FetchPackage(source->package, whole, hops + 1);
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> part = FindSubdirectory(whole, source->subdirectory);
  return part.ok() ? CopyFolder(*part, target) : part.status();
}

absl::Status FetchPackage(const std::string& package, const std::string& target, int hops) {
  const Address address = TakeApart(package);
  if (address.getter == "git") return CloneRepository(address.url, target);
  if (address.getter == "file") return FetchFile(address, target);
  if (address.getter == "http" || address.getter == "https") {
    if (!address.archive.empty()) return FetchArchive(address, target);
    if (!address.checksum.empty())
      return absl::InvalidArgumentError("checksum cannot be specified for directory download");
    return FollowPage(address, target, hops);
  }
  if (address.getter == "s3" || address.getter == "gcs" || address.getter == "hg") {
    return absl::UnimplementedError(
        Cat("kiln does not get modules by \"", address.getter,
            "\": put the module into a Git repository, or into an archive behind a web server"));
  }
  return absl::InvalidArgumentError(
      Cat("download not supported for scheme '", address.getter, "'"));
}

}  // namespace

absl::Status Fetcher::Fetch(const std::string& package, const std::string& target) {
  const auto known = fetched_.find(package);
  if (known != fetched_.end()) return CopyFolder(known->second, target);
  absl::Status status = FetchPackage(package, target, /*hops=*/0);
  if (status.ok()) fetched_[package] = target;
  return status;
}

absl::StatusOr<std::string> FindSubdirectory(const std::string& package_folder,
                                             const std::string& subdirectory) {
  if (subdirectory.empty()) return package_folder;
  const std::string path = Cat(package_folder, "/", subdirectory);
  glob_t found{};
  const int result = glob(path.c_str(), 0, nullptr, &found);
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owned(&found, globfree);
  if (result != 0) return absl::NotFoundError(Cat("subdir \"", subdirectory, "\" not found"));
  if (found.gl_pathc > 1) {
    return absl::InvalidArgumentError(Cat("subdir \"", subdirectory, "\" matches multiple paths"));
  }
  return std::string(*found.gl_pathv);
}

}  // namespace planner::modules
