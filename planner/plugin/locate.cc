#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/plugin/install.h"
#include "planner/plugin/locate_parts.h"
#include "planner/plugin/package.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using addr::ForDisplay;
using diag::AddError;
using proto::text::Cat;

constexpr const char* kReattachVariable = "TF_REATTACH_PROVIDERS";
constexpr size_t kMaxReattachBytes = size_t{1} << 20;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// One entry; nullopt if a field is missing or of the wrong kind.
std::optional<AttachOptions> ReadEntry(const nlohmann::json& entry) {
  if (!entry.is_object()) return std::nullopt;
  AttachOptions options;
  const auto version = entry.find("ProtocolVersion");
  if (version != entry.end() && version->is_number_integer())
    options.protocol = version->get<int>();
  if (options.protocol == 0) options.protocol = 5;
  if (options.protocol != 5 && options.protocol != 6) return std::nullopt;
  const auto pid = entry.find("Pid");
  if (pid != entry.end() && pid->is_number_integer()) options.pid = pid->get<int64_t>();
  const auto address = entry.find("Addr");
  if (address == entry.end() || !address->is_object()) return std::nullopt;
  const auto network = address->find("Network");
  const auto text = address->find("String");
  if (network == address->end() || text == address->end() || !text->is_string())
    return std::nullopt;
  if (*network != "unix" && *network != "tcp") return std::nullopt;
  options.is_unix = *network == "unix";
  options.address = text->get<std::string>();
  return options;
}

class Locator {
 public:
  Locator(const CliConfig& config, const LocateOptions& options, diag::Diagnostics& diags)
      : config_(config), options_(options), diags_(diags) {}

  std::map<addr::Provider, Located> Run(const std::vector<Requirement>& requirements) {
    ReadAttached();
    locks_ = ReadLockFile(options_.lock_path, diags_);
    if (diag::HasErrors(diags_)) return {};
    std::vector<const Requirement*> installed;
    for (const Requirement& requirement : requirements)
      if (!IsSpecial(requirement.provider)) installed.push_back(&requirement);
    CheckLocks(installed);
    if (diag::HasErrors(diags_)) return {};
    for (const Requirement* requirement : installed) LocateInstalled(requirement->provider);
    ReportMissing();
    return std::move(located_);
  }

 private:
  void ReadAttached() {
    const std::string json = Variable(kReattachVariable);
    if (json.empty()) return;
    absl::StatusOr<std::map<addr::Provider, AttachOptions>> attached = ParseReattach(json);
    if (attached.ok()) {
      attached_ = *std::move(attached);
    } else {
      AddError(diags_, "Invalid format for TF_REATTACH_PROVIDERS",
               std::string(attached.status().message()));
    }
  }

  // Providers that neither the lock file nor the data directory knows.
  bool IsSpecial(const addr::Provider& provider) {
    if (IsBuiltin(provider)) return true;
    const auto attached = attached_.find(provider);
    if (attached != attached_.end()) {
      located_[provider] = {.provider = provider, .attach = attached->second};
      return true;
    }
    const auto overridden = config_.dev_overrides.find(provider);
    if (overridden == config_.dev_overrides.end()) return false;
    Take(provider, overridden->second);
    return true;
  }

  void Take(const addr::Provider& provider, const std::string& directory) {
    absl::StatusOr<std::string> executable = FindExecutable(directory, provider.type);
    if (executable.ok()) {
      located_[provider] = {.provider = provider, .executable = *std::move(executable)};
      return;
    }
    const std::string name = ToString(provider);
    AddError(diags_, "Failed to load plugin schemas",
             Cat("Error while loading schemas for plugin components: Failed to obtain provider "
                 "schema: Could not load the schema for provider ",
                 name, ": failed to instantiate provider \"", name,
                 "\" to obtain schema: ", executable.status().message(), ".."));
  }

  void CheckLocks(const std::vector<const Requirement*>& requirements) {
    std::string list;
    for (const Requirement* requirement : requirements) {
      const std::string name = Cat("  - provider ", ForDisplay(requirement->provider));
      const auto locked = locks_.find(requirement->provider);
      if (locked == locks_.end()) {
        list += Cat(name, ": required by this configuration but no version is selected\n");
      } else if (!Meets(locked->second.version, requirement->constraints)) {
        list += Cat(name, ": locked version selection ", ToString(locked->second.version),
                    " doesn't match the updated version constraints \"",
                    ToString(requirement->constraints), "\"\n");
      }
    }
    if (list.empty()) return;
    AddError(
        diags_, "Inconsistent dependency lock file",
        Cat("The following dependency selections recorded in the lock file are inconsistent "
            "with the current configuration:\n",
            list,
            locks_.empty() ? "\nTo make the initial dependency selections that will initialize the "
                             "dependency lock file, run:\n  kiln init"
                           : "\nTo update the locked dependency selections to match a changed "
                             "configuration, run:\n  kiln init -upgrade"));
  }

  void LocateInstalled(const addr::Provider& provider) {
    const LockedProvider& locked = locks_.at(provider);
    const std::string base = options_.data_dir + "/providers";
    const std::string directory = PackagePath(base, provider, locked.version);
    const std::string name = Cat(ForDisplay(provider), " ", ToString(locked.version));
    const absl::StatusOr<std::string> hash = HashPackage(directory);
    if (!hash.ok()) {
      missing_ += Cat("  - ", ForDisplay(provider), ": there is no package for ", name,
                      " cached in ", base, "\n");
    } else if (std::find(locked.hashes.begin(), locked.hashes.end(), *hash) ==
               locked.hashes.end()) {
      missing_ +=
          Cat("  - ", ForDisplay(provider), ": the cached package for ", name, " (in ", base,
              ") does not match any of the checksums recorded in the dependency lock "
              "file\n");
    } else {
      Take(provider, directory);
    }
  }

  void ReportMissing() {
    if (missing_.empty()) return;
    AddError(diags_, "Required plugins are not installed",
             Cat("The installed provider plugins are not consistent with the packages selected in "
                 "the dependency lock file:\n",
                 missing_,
                 "\nTerraform uses external plugins to integrate with a variety of different "
                 "infrastructure services. To download the plugins required for this "
                 "configuration, run:\n  kiln init"));
  }

  const CliConfig& config_;
  const LocateOptions& options_;
  diag::Diagnostics& diags_;
  std::map<addr::Provider, AttachOptions> attached_ = {};
  Locks locks_ = {};
  std::map<addr::Provider, Located> located_ = {};
  std::string missing_ = {};
};

}  // namespace

bool IsBuiltin(const addr::Provider& provider) {
  return provider.hostname == "terraform.io" && provider.name_space == "builtin";
}

absl::StatusOr<std::map<addr::Provider, AttachOptions>> ParseReattach(std::string_view json) {
  const absl::Status bad = absl::InvalidArgumentError(
      "The variable must hold a JSON object with an object for each provider: Protocol, "
      "ProtocolVersion, Pid, Test and Addr with Network and String.");
  if (json.size() > kMaxReattachBytes) return bad;
  const nlohmann::json root = nlohmann::json::parse(json, nullptr, false);
  if (!root.is_object()) return bad;
  std::map<addr::Provider, AttachOptions> attached;
  for (const auto& [source, entry] : root.items()) {
    const absl::StatusOr<addr::Provider> provider = addr::ParseProvider(source);
    if (!provider.ok()) return provider.status();
    std::optional<AttachOptions> options = ReadEntry(entry);
    if (!options) return bad;
    options->provider = ToString(*provider);
    attached[*provider] = *std::move(options);
  }
  return attached;
}

bool IsAttached(const addr::Provider& provider) {
  const std::string json = Variable(kReattachVariable);
  if (json.empty()) return false;
  const auto attached = ParseReattach(json);
  return attached.ok() && attached->contains(provider);
}

std::map<addr::Provider, Located> Locate(const std::vector<Requirement>& requirements,
                                         const CliConfig& config, const LocateOptions& options,
                                         diag::Diagnostics& diags) {
  std::vector<Requirement> sorted = requirements;
  std::sort(sorted.begin(), sorted.end(),
            [](const Requirement& a, const Requirement& b) { return a.provider < b.provider; });
  return Locator(config, options, diags).Run(sorted);
}

std::unique_ptr<Provider> Start(const Located& located) {
  if (located.attach) return Provider::Attach(*located.attach);
  LaunchOptions options;
  options.address = ToString(located.provider);
  options.executable = located.executable;
  options.tls = Variable("TF_DISABLE_PLUGIN_TLS").empty();
  return Provider::Launch(options);
}

}  // namespace planner::plugin
