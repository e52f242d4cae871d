#include "planner/plugin/cli_config.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "planner/child/environment.h"
#include "planner/plugin/hcl1.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

namespace fs = std::filesystem;
using diag::AddError;
using proto::text::Cat;

constexpr const char* kBadMethod = "Invalid provider_installation method block";

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// $NAME and ${NAME} by their values; nothing for those that are not set.
std::string ExpandVariables(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t dollar = text.find('$');
    out.append(text.substr(0, dollar));
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar + 1);
    const bool braces = text.starts_with('{');
    if (braces) text.remove_prefix(1);
    size_t length = 0;
    while (length < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[length])) != 0 || text[length] == '_'))
      ++length;
    out += Variable(std::string(text.substr(0, length)).c_str());
    text.remove_prefix(std::min(text.size(), length + (braces ? 1 : 0)));
  }
  return out;
}

// `*` or a literal, for each of two or three parts.
std::optional<ProviderPattern> ParsePattern(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  if (parts.size() == 2) parts.insert(parts.begin(), std::string(addr::kDefaultHostname));
  if (parts.size() != 3 ||
      std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); }))
    return std::nullopt;
  return ProviderPattern{parts[0], parts[1], parts[2]};
}

void ReadPatterns(const hcl1::Value& value, std::string_view kind,
                  std::vector<ProviderPattern>& out, diag::Diagnostics& diags) {
  for (const hcl1::Value& text : value.list) {
    std::optional<ProviderPattern> pattern = ParsePattern(text.text);
    if (pattern) {
      out.push_back(*std::move(pattern));
      continue;
    }
    AddError(diags, Cat("Invalid provider source ", kind, " patterns"),
             Cat("CLI config specifies invalid provider ", kind,
                 " patterns: invalid provider matching pattern \"", text.text,
                 "\": must have either two or three slash-separated segments."));
  }
}

class Interpreter {
 public:
  Interpreter(CliConfig& config, diag::Diagnostics& diags) : config_(config), diags_(diags) {}

  void ReadFile(const std::vector<hcl1::Item>& items) {
    for (const hcl1::Item& item : items) {
      const std::string& name = item.keys.front();
      if (name == "plugin_cache_dir") config_.plugin_cache_dir = ExpandVariables(item.value.text);
      if (name == "host") ReadHost(item);
      if (name == "credentials") ReadCredentials(item);
      if (name != "provider_installation") continue;
      config_.has_installation_block = true;
      ReadInstallation(item.value);
    }
  }

 private:
  // host "NAME" { services = { "modules.v1" = "https://…" } }
  void ReadHost(const hcl1::Item& block) {
    ForEachNamed(block, [this](const std::string& host, const hcl1::Value& body) {
      for (const hcl1::Item& item : body.items) {
        if (item.keys.front() != "services") continue;
        for (const hcl1::Item& service : item.value.items)
          config_.host_services[host][service.keys.front()] = service.value.text;
      }
    });
  }

  // credentials "NAME" { token = "…" }
  void ReadCredentials(const hcl1::Item& block) {
    ForEachNamed(block, [this](const std::string& host, const hcl1::Value& body) {
      for (const hcl1::Item& item : body.items) {
        if (item.keys.front() == "token") config_.tokens[host] = item.value.text;
      }
    });
  }

  // Calls `use` with the host name, in small letters, and the body of a block. In JSON the name is
  // a member.
  template <typename Use>
  static void ForEachNamed(const hcl1::Item& block, const Use& use) {
    const auto call = [&use](const std::string& name, const hcl1::Value& body) {
      std::string host = name;
      absl::AsciiStrToLower(&host);
      use(host, body);
      for (const hcl1::Value& each : body.list) use(host, each);
    };
    if (block.keys.size() > 1) return call(block.keys[1], block.value);
    for (const hcl1::Item& item : block.value.items) call(item.keys.front(), item.value);
  }

  // A block, or in JSON also a list of objects.
  void ReadInstallation(const hcl1::Value& value) {
    for (const hcl1::Value& each : value.list) ReadInstallation(each);
    bool is_first = true;
    for (const hcl1::Item& item : value.items) {
      if (item.keys.front() == "dev_overrides") {
        if (is_first) {
          ReadOverrides(item);
        } else {
          AddError(diags_, kBadMethod,
                   Cat("The dev_overrides block at ", item.line, ":", item.column,
                       " must appear before all other installation methods, because development "
                       "overrides always have the highest priority."));
        }
      } else {
        ReadMethod(item);
        is_first = false;
      }
    }
  }

  void ReadOverrides(const hcl1::Item& block) {
    for (const hcl1::Item& item : block.value.items) {
      const absl::StatusOr<addr::Provider> provider = addr::ParseProvider(item.keys.front());
      if (!provider.ok()) {
        AddError(diags_, "Invalid provider installation dev overrides",
                 Cat("The entry \"", item.keys.front(), "\" in ", item.line, ":", item.column,
                     " is not a valid provider source string.\n\n", provider.status().message()));
        continue;
      }
      std::string directory =
          fs::path(ExpandVariables(item.value.text)).lexically_normal().string();
      if (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
      config_.dev_overrides[*provider] = std::move(directory);
    }
  }

  void ReadMethod(const hcl1::Item& block) {
    InstallationMethod method;
    const std::string& name = block.keys.front();
    std::string_view location;
    if (name == "filesystem_mirror") {
      method.kind = InstallationMethod::Kind::kFilesystemMirror;
      location = "path";
    } else if (name == "network_mirror") {
      method.kind = InstallationMethod::Kind::kNetworkMirror;
      location = "url";
    } else if (name != "direct") {
      AddError(diags_, kBadMethod,
               Cat("Unknown provider installation method \"", name, "\" at ", block.line, ":",
                   block.column, "."));
      return;
    }
    for (const hcl1::Item& item : block.value.items) {
      const std::string& argument = item.keys.front();
      if (argument == "include") ReadPatterns(item.value, "inclusion", method.include, diags_);
      if (argument == "exclude") ReadPatterns(item.value, "exclusion", method.exclude, diags_);
      if (argument == location) method.location = ExpandVariables(item.value.text);
    }
    if (!location.empty() && method.location.empty()) {
      AddError(diags_, kBadMethod,
               Cat("Invalid ", name, " block at ", block.line, ":", block.column, ": \"", location,
                   "\" argument is required."));
      return;
    }
    config_.methods.push_back(std::move(method));
  }

  CliConfig& config_;
  diag::Diagnostics& diags_;
};

std::optional<std::string> ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void ReadOneFile(const fs::path& path, CliConfig& config, diag::Diagnostics& diags) {
  const std::optional<std::string> text = ReadText(path);
  if (text) {
    ReadCliConfig(path.string(), *text, config, diags);
  } else {
    AddError(diags, Cat("Error reading ", path.string(), ": the file cannot be opened"), "");
  }
}

void ReadConfigDirectory(const fs::path& directory, CliConfig& config, diag::Diagnostics& diags) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".tfrc") || name.ends_with(".tfrc.json")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) ReadOneFile(file, config, diags);
}

// What applies without a provider_installation block: local directories, then the registry.
void AddImpliedMethods(const std::string& home, CliConfig& config) {
  std::vector<std::string> directories = {"terraform.d/plugins"};
  if (!home.empty()) directories.push_back(home + "/.terraform.d/plugins");
  std::string data_home = Variable("XDG_DATA_HOME");
  if (data_home.empty() && !home.empty()) data_home = home + "/.local/share";
  std::string data_dirs = Variable("XDG_DATA_DIRS");
  if (data_dirs.empty()) data_dirs = "/usr/local/share:/usr/share";
  std::string rest = Cat(data_home, ":", data_dirs);
  while (!rest.empty()) {
    const size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) directories.push_back(rest.substr(0, colon) + "/terraform/plugins");
    rest.erase(0, std::min(colon + 1, rest.size()));
  }
  std::error_code error;
  for (std::string& directory : directories) {
    if (!fs::is_directory(directory, error)) continue;
    config.methods.push_back(
        {.kind = InstallationMethod::Kind::kFilesystemMirror, .location = std::move(directory)});
  }
  config.methods.push_back({.kind = InstallationMethod::Kind::kDirect});
}

// TF_TOKEN_example_com: underscores stand for dots, doubled ones for dashes.
void ReadTokenVariables(CliConfig& config) {
  constexpr std::string_view kPrefix = "TF_TOKEN_";
  for (auto [name, value] : child::Environment()) {
    if (!name.starts_with(kPrefix)) continue;
    name.remove_prefix(kPrefix.size());
    std::string host;
    while (!name.empty()) {
      const size_t length = name.starts_with("__") ? 2 : 1;
      host += name.front() != '_' ? name.front() : length == 2 ? '-' : '.';
      name.remove_prefix(length);
    }
    absl::AsciiStrToLower(&host);
    config.tokens[host] = std::string(value);
  }
}

diag::Diagnostic OverridesWarning(const CliConfig& config, std::string_view advice) {
  diag::Diagnostic warning{.severity = diag::Diagnostic::Severity::kWarning};
  warning.summary = "Provider development overrides are in effect";
  warning.detail =
      "The following provider development overrides are set in the CLI configuration:\n";
  for (const auto& [provider, directory] : config.dev_overrides)
    warning.detail += Cat(" - ", addr::ForDisplay(provider), " in ", directory, "\n");
  warning.detail += Cat("\n", advice);
  return warning;
}

}  // namespace

bool ProviderPattern::Matches(const addr::Provider& provider) const {
  const auto fits = [](const std::string& pattern, const std::string& part) {
    return pattern == "*" || pattern == part;
  };
  return fits(hostname, provider.hostname) && fits(name_space, provider.name_space) &&
         fits(type, provider.type);
}

bool InstallationMethod::Serves(const addr::Provider& provider) const {
  const auto matches = [&](const ProviderPattern& pattern) { return pattern.Matches(provider); };
  const bool included = include.empty() || std::any_of(include.begin(), include.end(), matches);
  return included && std::none_of(exclude.begin(), exclude.end(), matches);
}

void ReadCliConfig(std::string_view filename, std::string_view text, CliConfig& config,
                   diag::Diagnostics& diags) {
  const absl::StatusOr<std::vector<hcl1::Item>> items = hcl1::Parse(text);
  if (!items.ok()) {
    AddError(diags, Cat("Error parsing ", filename, ": ", items.status().message()), "");
    return;
  }
  Interpreter(config, diags).ReadFile(*items);
}

CliConfig LoadCliConfig(diag::Diagnostics& diags) {
  CliConfig config;
  const std::string home = Variable("HOME");
  std::string file = Variable("TF_CLI_CONFIG_FILE");
  if (file.empty()) file = Variable("TERRAFORM_CONFIG");
  const bool is_named = !file.empty();
  if (!is_named && !home.empty()) file = home + "/.terraformrc";
  std::error_code error;
  if (!file.empty() && fs::exists(file, error)) {
    ReadOneFile(file, config, diags);
  } else if (is_named) {
    diag::AddWarning(diags, "Unable to open CLI configuration file",
                     Cat("The CLI configuration file at \"", file, "\" does not exist."));
  }
  if (!is_named && !home.empty()) ReadConfigDirectory(home + "/.terraform.d", config, diags);
  const std::string cache = Variable("TF_PLUGIN_CACHE_DIR");
  if (!cache.empty()) config.plugin_cache_dir = cache;
  if (!config.plugin_cache_dir.empty() && !fs::is_directory(config.plugin_cache_dir, error)) {
    AddError(
        diags,
        Cat("The specified plugin cache dir ", config.plugin_cache_dir, " cannot be opened: stat ",
            config.plugin_cache_dir, ": no such file or directory"),
        "");
    config.plugin_cache_dir.clear();
  }
  ReadTokenVariables(config);
  if (!config.has_installation_block) AddImpliedMethods(home, config);
  return config;
}

diag::Diagnostic DevOverridesWarning(const CliConfig& config) {
  return OverridesWarning(
      config,
      "The behavior may therefore not match any released version of the provider and applying "
      "changes may cause the state to become incompatible with published releases.");
}

diag::Diagnostic DevOverridesInitWarning(const CliConfig& config) {
  return OverridesWarning(config,
                          "Skip kiln init when using provider development overrides. It is "
                          "not necessary and may error unexpectedly.");
}

}  // namespace planner::plugin
