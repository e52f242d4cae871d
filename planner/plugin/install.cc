#include "planner/plugin/install.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/plugin/locate_parts.h"
#include "planner/plugin/package.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using addr::ForDisplay;
using addr::Provider;
using addr::Version;
using diag::AddError;
using proto::text::Cat;

// A package that could be installed, or the fact that it is already there.
struct Selection {
  Provider provider = {};
  addr::VersionConstraints constraints = {};
  Version version = {};
  bool is_locked = false;  // The lock file chose the version.
  std::optional<MirrorPackage> package = {};
};

std::string Titled(const Provider& provider, const Version& version) {
  return Cat(ForDisplay(provider), " v", ToString(version));
}

bool Contains(const std::vector<std::string>& hashes, const std::string& hash) {
  return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

class Installer {
 public:
  Installer(const CliConfig& config, const InstallOptions& options, diag::Diagnostics& diags)
      : config_(config), options_(options), diags_(diags) {
    if (options.plugin_dirs.empty()) {
      methods_ = config.methods;
      return;
    }
    for (const std::string& directory : options.plugin_dirs) {
      methods_.push_back(
          {.kind = InstallationMethod::Kind::kFilesystemMirror, .location = directory});
    }
  }

  // The steps of `init`, in order.
  InstallResult Run(const std::vector<Requirement>& requirements) {
    old_locks_ = ReadLockFile(options_.lock_path, diags_);
    if (diag::HasErrors(diags_)) return {};
    for (const Requirement& requirement : requirements) Select(requirement);
    if (diag::HasErrors(diags_)) return {};
    for (const Selection& selection : selections_) Get(selection);
    if (diag::HasErrors(diags_)) return {};
    WarnOfIncompleteHashes();
    return {.lock_change = Record()};
  }

 private:
  void Print(std::string_view line) const { options_.print(line); }

  void Select(const Requirement& requirement) {
    const Provider& provider = requirement.provider;
    if (IsBuiltin(provider)) {
      Print(Cat("- ", ToString(provider), " is built in to Terraform"));
      return;
    }
    if (IsAttached(provider)) return;
    Selection selection{.provider = provider, .constraints = requirement.constraints};
    const auto locked = old_locks_.find(provider);
    selection.is_locked = locked != old_locks_.end() && !options_.upgrade;
    if (selection.is_locked) {
      Print(Cat("- Reusing previous version of ", ForDisplay(provider),
                " from the dependency lock file"));
      selection.version = locked->second.version;
      if (!Meets(selection.version, requirement.constraints)) {
        return RefuseQuery(
            provider,
            Cat("locked provider ", ForDisplay(provider), " ", ToString(selection.version),
                " does not match configured version constraint ", ToString(requirement.constraints),
                "; must use kiln init -upgrade to allow selection "
                "of new versions"));
      }
      selections_.push_back(std::move(selection));
      return;
    }
    Print(requirement.constraints.empty()
              ? Cat("- Finding latest version of ", ForDisplay(provider), "...")
              : Cat("- Finding ", ForDisplay(provider), " versions matching \"",
                    ToString(requirement.constraints), "\"..."));
    if (Find(selection)) selections_.push_back(std::move(selection));
  }

  // Looks for the newest acceptable version, or for the locked one.
  bool Find(Selection& selection) {
    bool needs_network = false;
    bool found_any = false;
    std::string locations;
    for (const InstallationMethod& method : methods_) {
      if (!method.Serves(selection.provider)) continue;
      if (method.kind != InstallationMethod::Kind::kFilesystemMirror) {
        needs_network = true;
        continue;
      }
      locations += Cat("\n  - ", method.location);
      const absl::StatusOr<std::vector<MirrorPackage>> packages =
          ListMirror(method.location, selection.provider);
      if (!packages.ok()) {
        RefuseQuery(selection.provider, std::string(packages.status().message()));
        return false;
      }
      found_any = found_any || !packages->empty();
      for (const MirrorPackage& package : *packages) Consider(package, selection);
    }
    if (selection.package) return true;
    ReportNotFound(selection, found_any, needs_network, locations);
    return false;
  }

  static void Consider(const MirrorPackage& package, Selection& selection) {
    const bool fits = selection.is_locked ? ToString(package.version) == ToString(selection.version)
                                          : Meets(package.version, selection.constraints);
    if (!fits) return;
    // Of equal versions the first one listed stays, an unpacked one before an archive.
    if (selection.package) {
      const std::strong_ordering order = Compare(package.version, selection.package->version);
      const bool is_better = order == std::strong_ordering::greater;
      if (!is_better) return;
    }
    selection.version = package.version;
    selection.package = package;
  }

  void ReportNotFound(const Selection& selection, bool found_any, bool needs_network,
                      const std::string& locations) {
    const std::string name = ForDisplay(selection.provider);
    if (needs_network) {
      return RefuseQuery(
          selection.provider,
          Cat(found_any ? "the local mirrors have no acceptable version, and kiln"
                        : "it is in none of the local mirrors, and kiln",
              " does not install from registries or network mirrors. Put the provider into a "
              "filesystem mirror, or use a development override"));
    }
    if (found_any) {
      return RefuseQuery(selection.provider,
                         Cat("no available releases match the given constraints ",
                             ToString(selection.constraints)));
    }
    AddError(diags_, "Failed to query available provider packages",
             Cat("Could not retrieve the list of available versions for provider ", name,
                 ": provider ", name, " was not found in any of the search locations\n", locations,
                 HintAtSource(selection.provider)));
  }

  // A provider whose source nobody has given is taken for one of HashiCorp's.
  static std::string HintAtSource(const Provider& provider) {
    if (provider.hostname != addr::kDefaultHostname || provider.name_space != "hashicorp")
      return "";
    return Cat(
        "\n\nA provider without a source address is looked for in the namespace \"hashicorp\". "
        "If you mean another one, give its address in the required_providers block of the "
        "module that uses it:\n    ",
        provider.type, " = {\n      source = \"NAMESPACE/", provider.type, "\"\n    }");
  }

  void RefuseQuery(const Provider& provider, std::string_view why) {
    AddError(
        diags_, "Failed to query available provider packages",
        Cat("Could not retrieve the list of available versions for provider ", ForDisplay(provider),
            ": ", why, "\n\nCheck the source address and the version constraints of ",
            ForDisplay(provider), " in the required_providers blocks of the configuration."));
  }

  // Puts one selected package into the data directory and notes its hashes.
  void Get(Selection selection) {
    const std::string target =
        PackagePath(options_.data_dir + "/providers", selection.provider, selection.version);
    const std::vector<std::string> known = KnownHashes(selection);
    if (!known.empty() && Matches(target, known)) {
      Print(Cat("- Using previously-installed ", Titled(selection.provider, selection.version)));
      return Note(selection, known, {});
    }
    if (!config_.plugin_cache_dir.empty() && GetFromCache(selection, known, target)) return;
    if (selection.is_locked && !Find(selection)) return;
    Print(Cat("- Installing ", Titled(selection.provider, selection.version), "..."));
    const std::optional<std::string> hash = Place(selection, known, target);
    if (!hash) return;
    Print(Cat("- Installed ", Titled(selection.provider, selection.version), " (unauthenticated)"));
    Note(selection, known, *hash);
  }

  // The hashes recorded for exactly this version.
  std::vector<std::string> KnownHashes(const Selection& selection) const {
    const auto locked = old_locks_.find(selection.provider);
    if (locked == old_locks_.end() ||
        ToString(locked->second.version) != ToString(selection.version))
      return {};
    return locked->second.hashes;
  }

  static bool Matches(const std::string& package, const std::vector<std::string>& hashes) {
    const absl::StatusOr<std::string> hash = HashPackage(package);
    return hash.ok() && Contains(hashes, *hash);
  }

  bool GetFromCache(const Selection& selection, const std::vector<std::string>& known,
                    const std::string& target) {
    const std::string cached =
        PackagePath(config_.plugin_cache_dir, selection.provider, selection.version);
    const char* may_break = std::getenv("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE");
    const bool trusts_any = known.empty() && may_break != nullptr && *may_break != '\0';
    if (!trusts_any && !Matches(cached, known)) return false;
    const absl::StatusOr<std::string> hash = HashPackage(cached);
    if (!hash.ok() || !LinkPackage(cached, target).ok()) return false;
    Print(Cat("- Using ", Titled(selection.provider, selection.version),
              " from the shared cache directory"));
    Note(selection, known, *hash);
    return true;
  }

  // Checks the package against the recorded hashes and links or unpacks it. The h1 hash of
  // what is then in place.
  std::optional<std::string> Place(const Selection& selection,
                                   const std::vector<std::string>& known,
                                   const std::string& target) {
    const MirrorPackage& package = *selection.package;
    const bool uses_cache = !config_.plugin_cache_dir.empty();
    const std::string place =
        uses_cache ? PackagePath(config_.plugin_cache_dir, selection.provider, selection.version)
                   : target;
    absl::Status status =
        package.is_archive ? UnpackArchive(package.path, place) : LinkPackage(package.path, place);
    if (status.ok() && uses_cache) status = LinkPackage(place, target);
    if (!status.ok()) return RefuseInstall(selection, std::string(status.message()));
    const absl::StatusOr<std::string> hash = HashPackage(target);
    if (!hash.ok()) return RefuseInstall(selection, std::string(hash.status().message()));
    if (known.empty() || Contains(known, *hash)) return *hash;
    if (package.is_archive) {
      const absl::StatusOr<std::string> archive = HashArchive(package.path);
      if (archive.ok() && Contains(known, *archive)) return *hash;
    }
    std::error_code error;
    std::filesystem::remove_all(target, error);
    return RefuseInstall(
        selection,
        Cat("the local package for ", ForDisplay(selection.provider), " ",
            ToString(selection.version),
            " doesn't match any of the checksums previously recorded in the dependency lock file "
            "(this might be because the available checksums are for packages targeting different "
            "platforms); for more information: "
            "https://developer.hashicorp.com/terraform/language/files/"
            "dependency-lock#checksum-verification"));
  }

  std::nullopt_t RefuseInstall(const Selection& selection, std::string_view why) {
    AddError(
        diags_, "Failed to install provider",
        Cat("Error while installing ", Titled(selection.provider, selection.version), ": ", why));
    return std::nullopt;
  }

  void Note(const Selection& selection, const std::vector<std::string>& known,
            const std::string& new_hash) {
    LockedProvider locked{
        .version = selection.version, .constraints = selection.constraints, .hashes = known};
    if (known.empty()) incomplete_.push_back(ForDisplay(selection.provider));
    if (!new_hash.empty() && !Contains(locked.hashes, new_hash)) {
      locked.hashes.push_back(new_hash);
      std::sort(locked.hashes.begin(), locked.hashes.end());
    }
    new_locks_[selection.provider] = std::move(locked);
  }

  void WarnOfIncompleteHashes() {
    if (incomplete_.empty()) return;
    std::string list;
    for (const std::string& name : incomplete_) list += Cat("  - ", name, "\n");
    diag::AddWarning(
        diags_, "Incomplete lock file information for providers",
        Cat("Due to your customized provider installation methods, Terraform was forced to "
            "calculate lock file checksums locally for the following providers:\n",
            list, "\nThe current .terraform.lock.hcl file only includes checksums for ", Platform(),
            ", so Terraform running on another platform will fail to install these providers.\n\n"
            "To add the checksums of another platform, run \"kiln init\" there, too, and commit "
            "the "
            "lock file."));
  }

  // Constraints alone do not make Terraform write the file again.
  bool IsSameSelection() const {
    return std::equal(old_locks_.begin(), old_locks_.end(), new_locks_.begin(), new_locks_.end(),
                      [](const auto& a, const auto& b) {
                        return a.first == b.first &&
                               ToString(a.second.version) == ToString(b.second.version) &&
                               a.second.hashes == b.second.hashes;
                      });
  }

  InstallResult::LockChange Record() {
    if (IsSameSelection()) return InstallResult::LockChange::kNone;
    if (options_.lock_readonly) {
      AddError(diags_, "Provider dependency changes detected",
               "Changes to the required provider dependencies were detected, but the lock file is "
               "read-only. To use and record these requirements, run \"kiln init\" without "
               "the \"-lockfile=readonly\" flag.");
      return InstallResult::LockChange::kNone;
    }
    const absl::Status status = WriteLockFile(options_.lock_path, new_locks_);
    if (!status.ok())
      AddError(diags_, "Failed to save dependency lock file", std::string(status.message()));
    return old_locks_.empty() ? InstallResult::LockChange::kCreated
                              : InstallResult::LockChange::kUpdated;
  }

  const CliConfig& config_;
  const InstallOptions& options_;
  diag::Diagnostics& diags_;
  std::vector<InstallationMethod> methods_ = {};
  Locks old_locks_ = {};
  Locks new_locks_ = {};
  std::vector<Selection> selections_ = {};
  std::vector<std::string> incomplete_ = {};
};

}  // namespace

InstallResult Install(const std::vector<Requirement>& requirements, const CliConfig& config,
                      const InstallOptions& options, diag::Diagnostics& diags) {
  std::vector<Requirement> sorted = requirements;
  std::sort(sorted.begin(), sorted.end(),
            [](const Requirement& a, const Requirement& b) { return a.provider < b.provider; });
  return Installer(config, options, diags).Run(sorted);
}

}  // namespace planner::plugin
