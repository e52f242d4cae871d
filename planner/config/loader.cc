#include "planner/config/loader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/addr/version.h"
#include "planner/config/decode.h"
#include "planner/config/file_names.h"
#include "planner/config/merge.h"
#include "planner/config/read_text.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr std::string_view kSupportedVersion = "1.11.4";

// The part of a name before .tf or .tf.json; nullopt for other files.
std::optional<std::string_view> Stem(std::string_view name) {
  for (const std::string_view extension : {".tf.json", ".tf"}) {
    if (name.ends_with(extension)) return name.substr(0, name.size() - extension.size());
  }
  return std::nullopt;
}

bool IsOverride(std::string_view stem) { return stem == "override" || stem.ends_with("_override"); }

struct Names {
  std::vector<std::string> primary = {};
  std::vector<std::string> overrides = {};
};

void AddName(const std::string& name, Names& names) {
  if (IsIgnoredName(name)) return;
  const std::optional<std::string_view> stem = Stem(name);
  if (!stem) return;
  (IsOverride(*stem) ? names.overrides : names.primary).push_back(name);
}

// The configuration files of a folder, in name order; nullopt if it cannot be read.
std::optional<Names> ListFiles(const std::string& directory, const Snapshot* snapshot) {
  Names names;
  if (snapshot != nullptr) {
    const auto found = snapshot->find(directory);
    if (found == snapshot->end()) return std::nullopt;
    for (const auto& entry : found->second) AddName(entry.first, names);
    return names;
  }
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error) return std::nullopt;
  for (const fs::directory_entry& entry : entries) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) continue;
    AddName(entry.path().filename().string(), names);
  }
  std::sort(names.primary.begin(), names.primary.end());
  std::sort(names.overrides.begin(), names.overrides.end());
  return names;
}

std::string Join(const std::string& directory, const std::string& name) {
  return directory == "." ? name : (fs::path(directory) / name).lexically_normal().string();
}

// Reads and decodes one file; nullopt after reporting that there is nothing to read.
std::optional<FileContent> LoadFile(const std::string& name, bool is_override,
                                    const Snapshot* snapshot, LoadedModule& loaded,
                                    diag::Diagnostics& diags) {
  const std::string path = Join(loaded.module.directory, name);
  std::optional<std::string> text =
      snapshot != nullptr ? snapshot->at(loaded.module.directory).at(name) : ReadText(path);
  if (!text) {
    AddError(diags, "Failed to read file",
             Cat("The configuration file \"", path, "\" could not be read."));
    return std::nullopt;
  }
  loaded.files[name] = *text;
  const auto file = std::make_shared<const syntax::SourceFile>(path, *std::move(text));
  loaded.sources[path] = file->shared_text();
  const syntax::Body body =
      name.ends_with(".json") ? syntax::ParseJsonFile(file, diags) : syntax::ParseFile(file, diags);
  return DecodeFile(body, is_override, diags);
}

void CheckRequiredVersions(const Module& module, diag::Diagnostics& diags) {
  const absl::StatusOr<addr::Version> ours = addr::ParseVersion(kSupportedVersion);
  for (const VersionRequirement& required : module.required_versions) {
    const auto constraints = addr::ParseVersionConstraints(required.constraint);
    if (!constraints.ok() || addr::Meets(*ours, *constraints)) continue;
    AddError(diags, "Unsupported Terraform Core version",
             Cat("This configuration does not support Terraform version ", kSupportedVersion,
                 ". To proceed, either choose another supported Terraform version or update this "
                 "version constraint. Version constraints are normally set for good reason, so "
                 "updating the constraint may lead to other errors or unexpected behavior."),
             required.range);
  }
}

}  // namespace

LoadedModule LoadModule(const std::string& directory, diag::Diagnostics& diags,
                        const Snapshot* snapshot) {
  LoadedModule loaded;
  loaded.module.directory = directory;
  const std::optional<Names> names = ListFiles(directory, snapshot);
  if (!names) {
    AddError(diags, "Failed to read module directory",
             Cat("Module directory ", directory, " does not exist or cannot be read."));
    return loaded;
  }
  loaded.exists = true;
  loaded.has_files = !names->primary.empty() || !names->overrides.empty();
  diag::Diagnostics found;
  Assembly assembly;
  for (const std::string& name : names->primary) {
    if (auto file = LoadFile(name, /*is_override=*/false, snapshot, loaded, found)) {
      AddFile(*std::move(file), assembly, found);
    }
  }
  for (const std::string& name : names->overrides) {
    if (auto file = LoadFile(name, /*is_override=*/true, snapshot, loaded, found)) {
      OverrideWithFile(*std::move(file), assembly, found);
    }
  }
  assembly.module.directory = directory;
  for (auto& [name, variable] : assembly.variables) {
    assembly.module.variables[name] = std::move(variable.what);
  }
  loaded.module = std::move(assembly.module);
  // What another version of the language is for, this one may not understand: that is all to be
  // said.
  diag::Diagnostics of_versions;
  CheckRequiredVersions(loaded.module, of_versions);
  Append(diags, HasErrors(of_versions) ? std::move(of_versions) : std::move(found));
  return loaded;
}

diag::Diagnostic NoConfigurationFiles() {
  diag::Diagnostic diagnostic;
  diagnostic.summary = "No configuration files";
  diagnostic.detail =
      "Plan requires configuration to be present. Planning without a configuration would mark "
      "everything for destruction, which is normally not what is desired. If you would like to "
      "destroy everything, run plan with the -destroy option. Otherwise, create a Terraform "
      "configuration file (.tf file) and try again.";
  return diagnostic;
}

}  // namespace planner::config
