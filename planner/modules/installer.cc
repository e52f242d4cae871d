#include "planner/modules/installer.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "planner/addr/version.h"
#include "planner/modules/local.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

namespace fs = std::filesystem;
using config::InstalledModule;
using config::ModuleCall;
using config::ModuleNode;
using config::ModuleSource;
using diag::AddError;
using proto::text::Cat;

// main.tf:3
std::string PlaceOf(const ModuleCall& call) {
  return Cat(call.range.filename, ":", call.range.start.line);
}

std::string Message(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// As registries may write it: v1.2 is 1.2.0.
absl::StatusOr<addr::Version> ParseLooseVersion(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const size_t end = std::min(text.find_first_of("-+"), text.size());
  std::string padded(text.substr(0, end));
  for (auto dots = std::ranges::count(padded, '.'); dots < 2; ++dots) padded += ".0";
  return addr::ParseVersion(padded + std::string(text.substr(end)));
}

addr::VersionConstraints ConstraintsOf(const ModuleCall& call) {
  // What does not parse was reported when it was read.
  return addr::ParseVersionConstraints(call.version_constraint)
      .value_or(addr::VersionConstraints());
}

// Nothing of an earlier installation may be mixed into the next.
bool Clear(const std::string& folder, diag::Diagnostics& diags) {
  std::error_code error;
  fs::remove_all(folder, error);  // A link is removed, not what it leads to.
  if (!error) fs::create_directories(fs::path(folder).parent_path(), error);
  if (!error) return true;
  AddError(diags, "Failed to remove local module cache",
           Cat("Terraform tried to remove ", folder,
               " in order to reinstall this module, but encountered an error: ", error.message()));
  return false;
}

}  // namespace

Installer::Installer(config::Manifest installed, Hosts hosts, InstallOptions options)
    : installed_(std::move(installed)), registry_(std::move(hosts)), options_(std::move(options)) {
  installed_[""] = {.directory = "."};
}

std::string Installer::Place(const std::string& key) const {
  return Cat(options_.directory, "/", key);
}

// A module that goes takes those along that it called.
void Installer::Forget(const std::string& key) {
  installed_.erase(key);
  const std::string below = key + ".";
  std::erase_if(installed_, [&](const auto& entry) { return entry.first.starts_with(below); });
}

// What is recorded and still is what the call asks for.
std::optional<InstalledModule> Installer::Installed(const ModuleCall& call,
                                                    const std::string& key) const {
  const auto found = installed_.find(key);
  if (options_.upgrade || found == installed_.end()) return std::nullopt;
  if (found->second.source != call.address->ToString()) return std::nullopt;
  if (found->second.version.empty()) return found->second;
  const absl::StatusOr<addr::Version> version = ParseLooseVersion(found->second.version);
  if (!version.ok() || !addr::Meets(*version, ConstraintsOf(call))) return std::nullopt;
  return found->second;
}

std::optional<InstalledModule> Installer::Find(const ModuleNode& parent, const ModuleCall& call,
                                               diag::Diagnostics& diags) {
  if (!call.address) return std::nullopt;  // Reported when it was read.
  addr::ModulePath path = parent.path;
  path.push_back({call.name});
  InstalledModule module{.key = config::KeyOf(path), .source = call.address->ToString()};
  std::error_code error;
  std::optional<InstalledModule> known = Installed(call, module.key);
  if (known && fs::is_directory(known->directory, error)) return known;
  Forget(module.key);
  if (!Clear(Place(module.key), diags)) return std::nullopt;
  std::optional<InstalledModule> done = Install(parent, call, std::move(module), diags);
  if (done) installed_[done->key] = *done;
  return done;
}

std::optional<InstalledModule> Installer::Install(const ModuleNode& parent, const ModuleCall& call,
                                                  InstalledModule module,
                                                  diag::Diagnostics& diags) {
  switch (call.address->kind) {
    case ModuleSource::Kind::kLocal: return InstallLocal(parent, call, std::move(module), diags);
    case ModuleSource::Kind::kRegistry: return InstallFromRegistry(call, std::move(module), diags);
    case ModuleSource::Kind::kRemote: return InstallRemote(call, std::move(module), diags);
  }
  return std::nullopt;
}

// A local module is where its source says; there is nothing to get.
std::optional<InstalledModule> Installer::InstallLocal(const ModuleNode& parent,
                                                       const ModuleCall& call,
                                                       InstalledModule module,
                                                       diag::Diagnostics& diags) {
  if (!call.version_constraint.empty()) {
    AddError(diags, "Invalid version constraint",
             Cat("Cannot apply a version constraint to module \"", call.name, "\" (at ",
                 PlaceOf(call), ") because it has a relative local path."),
             call.range);
    return std::nullopt;
  }
  module.directory =
      FollowLinks(config::CleanPath(Cat(parent.module->directory, "/", call.address->package)));
  std::error_code error;
  if (!fs::is_directory(module.directory, error)) {
    if (ReportEscape(parent, call, diags)) return std::nullopt;
    AddError(diags, "Unreadable module directory",
             Cat("The directory ", module.directory, " could not be read for module \"", call.name,
                 "\" at ", PlaceOf(call), "."),
             call.source_range);
    return std::nullopt;
  }
  options_.print(Cat("- ", module.key, " in ", module.directory));
  return module;
}

std::optional<InstalledModule> Installer::InstallRemote(const ModuleCall& call,
                                                        InstalledModule module,
                                                        diag::Diagnostics& diags) {
  const ModuleSource& source = *call.address;
  options_.print(Cat("Downloading ", source.package, " for ", module.key, "..."));
  if (!call.version_constraint.empty()) {
    AddError(diags, "Invalid version constraint",
             Cat("Cannot apply a version constraint to module \"", call.name, "\" (at ",
                 PlaceOf(call), ") because it doesn't come from a module registry."),
             call.range);
    return std::nullopt;
  }
  const absl::Status status = fetcher_.Fetch(source.package, Place(module.key));
  if (!status.ok()) {
    AddError(diags, "Failed to download module",
             Cat("Could not download module \"", call.name, "\" (", PlaceOf(call),
                 ") source code from \"", source.package, "\": ", Message(status)),
             call.range);
    return std::nullopt;
  }
  const absl::StatusOr<std::string> folder =
      FindSubdirectory(Place(module.key), source.subdirectory);
  if (!folder.ok()) {
    AddError(diags, "Failed to expand subdir globs", Message(folder.status()));
    return std::nullopt;
  }
  module.directory = *folder;
  options_.print(Cat("- ", module.key, " in ", module.directory));
  return module;
}

std::optional<std::string> Installer::SelectVersion(const ModuleCall& call,
                                                    diag::Diagnostics& diags) {
  const ModuleSource& source = *call.address;
  const std::string hostname = source.Hostname();
  const absl::StatusOr<std::vector<std::string>> texts = registry_.Versions(source);
  if (absl::IsNotFound(texts.status())) {
    AddError(diags, "Module not found",
             Cat("Module \"", call.name, "\" (from ", PlaceOf(call),
                 ") cannot be found in the module registry at ", hostname, "."),
             call.range);
    return std::nullopt;
  }
  if (absl::IsInvalidArgument(texts.status())) {
    AddError(diags, "Invalid response from remote module registry",
             Cat("The registry at ", hostname,
                 " returned an invalid response when Terraform requested available versions for "
                 "module \"",
                 call.name, "\" (", PlaceOf(call), ")."),
             call.range);
    return std::nullopt;
  }
  if (!texts.ok()) {
    AddError(diags, "Error accessing remote module registry",
             Cat("Failed to retrieve available versions for module \"", call.name, "\" (",
                 PlaceOf(call), ") from ", hostname, ": ", Message(texts.status()), "."),
             call.range);
    return std::nullopt;
  }
  const addr::VersionConstraints constraints = ConstraintsOf(call);
  std::optional<addr::Version> newest;
  std::optional<addr::Version> best;
  for (const std::string& text : *texts) {
    absl::StatusOr<addr::Version> version = ParseLooseVersion(text);
    if (!version.ok()) {
      diag::AddWarning(
          diags, "Invalid response from remote module registry",
          Cat("The registry at ", hostname, " returned an invalid version string \"", text,
              "\" for module \"", call.name, "\" (", PlaceOf(call), "), which Terraform ignored."),
          call.range);
      continue;
    }
    const bool meets = addr::Meets(*version, constraints);
    if (!version->prerelease.empty() && !meets) continue;  // Only counts if it is named.
    if (!newest || addr::Compare(*version, *newest) > 0) newest = *version;
    if (meets && (!best || addr::Compare(*version, *best) > 0)) best = *std::move(version);
  }
  if (best) return addr::ToString(*best);
  if (!newest) {
    AddError(diags, "Module has no versions",
             Cat("Module \"", source.ToString(), "\" (", PlaceOf(call),
                 ") has no versions available on ", hostname, "."),
             call.range);
    return std::nullopt;
  }
  AddError(
      diags, "Unresolvable module version constraint",
      Cat("There is no available version of module \"", source.ToString(), "\" (", PlaceOf(call),
          ") which matches the given version constraint. The newest available version is ",
          addr::ToString(*newest), "."),
      call.range);
  return std::nullopt;
}

// Where the registry says that a version is.
std::optional<ModuleSource> Installer::Locate(const ModuleSource& source,
                                              const std::string& version,
                                              diag::Diagnostics& diags) {
  const std::string hostname = source.Hostname();
  const absl::StatusOr<std::string> location = registry_.Location(source, version);
  if (!location.ok()) {
    AddError(diags, "Error accessing remote module registry",
             Cat("Failed to retrieve a download URL for ", source.ToString(), " ", version,
                 " from ", hostname, ": ", Message(location.status())));
    return std::nullopt;
  }
  absl::StatusOr<ModuleSource> place = config::ParseModuleSource(*location);
  if (place.ok() && place->kind == ModuleSource::Kind::kRemote) return *std::move(place);
  AddError(
      diags, "Invalid package location from module registry",
      Cat("Module registry ", hostname, " returned invalid source location \"", *location,
          "\" for ", source.ToString(), " ", version, ": ",
          place.ok() ? "must be a direct remote package address" : Message(place.status()), "."));
  return std::nullopt;
}

std::optional<InstalledModule> Installer::InstallFromRegistry(const ModuleCall& call,
                                                              InstalledModule module,
                                                              diag::Diagnostics& diags) {
  const ModuleSource& source = *call.address;
  std::optional<std::string> version = SelectVersion(call, diags);
  if (!version) return std::nullopt;
  module.version = *std::move(version);
  options_.print(
      Cat("Downloading ", source.package, " ", module.version, " for ", module.key, "..."));
  const std::optional<ModuleSource> place = Locate(source, module.version, diags);
  if (!place) return std::nullopt;
  const absl::Status status = fetcher_.Fetch(place->package, Place(module.key));
  if (!status.ok()) {
    AddError(diags, "Failed to download module",
             Cat("Could not download module \"", call.name, "\" (", PlaceOf(call),
                 ") source code from \"", place->ToString(), "\": ", Message(status), "."),
             call.range);
    return std::nullopt;
  }
  // The registry's own part of the package, and in it the one that the call names.
  const std::string subdirectory =
      config::CleanPath(Cat("./", place->subdirectory, "/", source.subdirectory));
  module.directory = config::CleanPath(Cat(Place(module.key), "/", subdirectory));
  std::error_code error;
  if (!fs::is_directory(module.directory, error)) {
    AddError(diags, "Unreadable module subdirectory",
             Cat("The directory ", module.directory, " does not exist. The target submodule ",
                 subdirectory, " does not exist within the target module."));
    return std::nullopt;
  }
  options_.print(Cat("- ", module.key, " in ", module.directory));
  return module;
}

}  // namespace planner::modules
