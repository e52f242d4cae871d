#include "planner/config/module_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "proto/text/cat.h"
#include "proto/text/percent.h"

namespace planner::config {
namespace {

using proto::text::Cat;

constexpr size_t kMaxNameLength = 64;
constexpr std::array<std::string_view, 3> kNoRegistries = {"github.com", "bitbucket.org",
                                                           "gitlab.com"};

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool IsRegistryName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameLength && IsAlnum(name.front()) &&
         IsAlnum(name.back()) &&
         std::ranges::all_of(name, [](char c) { return IsAlnum(c) || c == '-' || c == '_'; });
}

bool IsTargetSystem(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameLength && std::ranges::all_of(name, [](char c) {
    const auto letter = static_cast<unsigned char>(c);
    return absl::ascii_isdigit(letter) || absl::ascii_islower(letter);
  });
}

// A host name with a dot, perhaps with a port, in small letters; nullopt if it is none.
std::optional<std::string> HostOf(std::string_view text) {
  const size_t colon = std::min(text.find(':'), text.size());
  const std::string_view port = text.substr(colon);
  const std::vector<std::string> labels = Split(text.substr(0, colon), '.');
  const bool good_labels = std::ranges::all_of(labels, [](const std::string& label) {
    return !label.empty() && label.front() != '-' && label.back() != '-' &&
           label.find("--") == std::string::npos && std::ranges::all_of(label, [](char c) {
             return IsAlnum(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
           });
  });
  const bool good_port =
      port.empty() || (port.size() > 1 && std::ranges::all_of(port.substr(1), [](char c) {
                         return absl::ascii_isdigit(static_cast<unsigned char>(c));
                       }));
  if (!good_labels || !good_port) return std::nullopt;
  std::string host(text.substr(0, colon));
  absl::AsciiStrToLower(&host);
  if (port != ":443") host += port;
  return host;
}

// The host of an address of four parts, or why it is none.
absl::StatusOr<std::string> RegistryHost(std::string_view text) {
  std::optional<std::string> host = HostOf(text);
  if (!host) {
    const bool punycode = text.find("--") != std::string_view::npos;
    return absl::InvalidArgumentError(
        Cat("invalid module registry hostname \"", text, "\"",
            punycode ? "; internationalized domain names must be given as direct unicode "
                       "characters, not in punycode"
                     : ""));
  }
  if (host->find('.') == std::string::npos)
    return absl::InvalidArgumentError(
        "invalid module registry hostname: must contain at least one dot");
  if (std::ranges::find(kNoRegistries, *host) != kNoRegistries.end()) {
    return absl::InvalidArgumentError(
        Cat("can't use \"", *host,
            "\" as a module registry host, because it's reserved for installing directly from "
            "version control repositories"));
  }
  return *std::move(host);
}

absl::Status CheckRegistryParts(std::string_view name_space, std::string_view name,
                                std::string_view system) {
  constexpr std::string_view kNameRule =
      "must be between one and 64 characters, including ASCII letters, digits, dashes, and "
      "underscores, where dashes and underscores may not be the prefix or suffix";
  if (!IsRegistryName(name_space)) {
    return absl::InvalidArgumentError(
        name_space.find('.') != std::string_view::npos
            ? "source address must have three more components after the hostname: the namespace, "
              "the name, and the target system"
            : Cat("invalid namespace \"", name_space, "\": ", kNameRule));
  }
  if (!IsRegistryName(name))
    return absl::InvalidArgumentError(Cat("invalid module name \"", name, "\": ", kNameRule));
  if (!IsTargetSystem(system)) {
    return absl::InvalidArgumentError(
        system.find('?') != std::string_view::npos
            ? "module registry addresses may not include a query string portion"
            : Cat("invalid target system \"", system,
                  "\": must be between one and 64 ASCII letters or digits"));
  }
  return absl::OkStatus();
}

// Whether an address begins with a scheme, as URLs do.
bool HasScheme(std::string_view address) {
  const size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  if (!absl::ascii_isalpha(static_cast<unsigned char>(address.front()))) return false;
  return std::ranges::all_of(address.substr(0, colon),
                             [](char c) { return IsAlnum(c) || c == '+' || c == '-' || c == '.'; });
}

// A path of a URL with what may not stand there in hexadecimal.
std::string EscapePath(std::string_view path) {
  return proto::text::PercentEncode(path, "/$&+,:;=@!'()*%");
}

// github.com/OWNER/REPOSITORY[/subdirectory][?query]
absl::StatusOr<std::string> FromGitHub(std::string_view address) {
  const size_t question = std::min(address.find('?'), address.size());
  const std::vector<std::string> parts = Split(address.substr(0, question), '/');
  if (parts.size() < 3)
    return absl::InvalidArgumentError("GitHub URLs should be github.com/username/repo");
  std::string url = Cat("git::https://", parts[0], "/", parts[1], "/", parts[2]);
  if (!url.ends_with(".git")) url += ".git";
  for (size_t i = 3; i < parts.size(); ++i) url += Cat(i == 3 ? "//" : "/", parts[i]);
  return url + std::string(address.substr(question));
}

std::string FromBitbucket(std::string_view address) {
  const size_t question = std::min(address.find('?'), address.size());
  std::string url = Cat("git::https://", address.substr(0, question));
  if (!url.ends_with(".git")) url += ".git";
  return url + std::string(address.substr(question));
}

// git@HOST:PATH, as scp has it; nullopt if it is not of that form.
std::optional<std::string> FromScp(std::string_view address) {
  constexpr std::string_view kUser = "git@";
  if (!address.starts_with(kUser)) return std::nullopt;
  const size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon == kUser.size()) return std::nullopt;
  std::string_view path = address.substr(colon + 1);
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.empty()) return std::nullopt;
  const size_t question = std::min(path.find('?'), path.size());
  return Cat("git::ssh://", address.substr(0, colon), "/", EscapePath(path.substr(0, question)),
             path.substr(question));
}

// `first//second` as one subdirectory; either may be empty.
std::string JoinSubdirectories(const std::string& first, const std::string& second) {
  if (first.empty() || second.empty()) return first + second;
  return CleanPath(Cat(first, "/", second));
}

// What an address without a scheme is short for.
absl::StatusOr<std::string> Expand(std::string_view address) {
  if (address.starts_with("github.com/")) return FromGitHub(address);
  if (std::optional<std::string> url = FromScp(address)) return *std::move(url);
  if (address.starts_with("bitbucket.org/")) return FromBitbucket(address);
  if (address.starts_with('/')) return Cat("file://", address);
  return absl::NotFoundError(
      Cat("Terraform cannot detect a supported external module source type for ", address));
}

absl::Status Outside(std::string_view subdirectory) {
  return absl::InvalidArgumentError(
      Cat("subdirectory path \"", subdirectory, "\" leads outside of the module package"));
}

absl::StatusOr<ModuleSource> ParseRemote(std::string_view source) {
  auto [package, subdirectory] = SplitSubdirectory(source);
  if (!subdirectory.empty()) subdirectory = CleanPath(subdirectory);
  if (subdirectory.starts_with("../")) return Outside(subdirectory);
  const auto [getter, address] = SplitGetter(package);
  if (!HasScheme(address)) {
    absl::StatusOr<std::string> expanded = Expand(address);
    if (!expanded.ok()) return expanded.status();
    auto [own_getter, rest] = SplitGetter(*expanded);
    auto [own_package, own_subdirectory] = SplitSubdirectory(rest);
    const std::string& used = getter.empty() ? own_getter : getter;
    package = Cat(used, used.empty() ? "" : "::", own_package);
    if (!own_subdirectory.empty()) own_subdirectory = CleanPath(own_subdirectory);
    subdirectory = JoinSubdirectories(own_subdirectory, subdirectory);
    if (subdirectory.starts_with("../")) return Outside(subdirectory);
  }
  return ModuleSource{.kind = ModuleSource::Kind::kRemote,
                      .package = std::move(package),
                      .subdirectory = std::move(subdirectory)};
}

ModuleSource ParseLocal(std::string_view source) {
  std::string path(source);
  std::ranges::replace(path, '\\', '/');
  path = CleanPath(path);
  if (!path.starts_with("../")) path.insert(0, "./");
  return {.kind = ModuleSource::Kind::kLocal, .package = std::move(path)};
}

}  // namespace

std::string CleanPath(std::string_view path) {
  std::string clean = std::filesystem::path(path).lexically_normal().string();
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return clean.empty() ? "." : clean;
}

std::string ModuleSource::ToString() const {
  if (subdirectory.empty()) return package;
  const size_t question = std::min(package.find('?'), package.size());
  return Cat(package.substr(0, question), "//", subdirectory, package.substr(question));
}

bool IsLocalSource(std::string_view source) {
  constexpr std::array<std::string_view, 4> kPrefixes = {"./", "../", ".\\", "..\\"};
  return std::ranges::any_of(
      kPrefixes, [source](std::string_view prefix) { return source.starts_with(prefix); });
}

std::pair<std::string, std::string> SplitGetter(std::string_view address) {
  const size_t colons = address.find("::");
  if (colons == std::string_view::npos || colons == 0 || colons + 2 == address.size() ||
      !std::ranges::all_of(address.substr(0, colons), IsAlnum))
    return {"", std::string(address)};
  return {std::string(address.substr(0, colons)), std::string(address.substr(colons + 2))};
}

std::pair<std::string, std::string> SplitSubdirectory(std::string_view address) {
  const size_t question = std::min(address.find('?'), address.size());
  const std::string_view path = address.substr(0, question);
  const size_t scheme = path.find("://");
  const size_t slashes = path.find("//", scheme == std::string_view::npos ? 0 : scheme + 3);
  if (slashes == std::string_view::npos) return {std::string(address), ""};
  return {Cat(path.substr(0, slashes), address.substr(question)),
          std::string(path.substr(slashes + 2))};
}

absl::StatusOr<ModuleSource> ParseRegistrySource(std::string_view source) {
  if (IsLocalSource(source)) {
    return absl::InvalidArgumentError(
        Cat("can't use local directory \"", source, "\" as a module registry address"));
  }
  auto [address, subdirectory] = SplitSubdirectory(source);
  if (!subdirectory.empty()) subdirectory = CleanPath(subdirectory);
  if (subdirectory.starts_with("../")) return Outside(subdirectory);
  std::vector<std::string> parts = Split(address, '/');
  if (parts.size() != 3 && parts.size() != 4) {
    return absl::InvalidArgumentError(
        "a module registry source address must have either three or four slash-separated "
        "components");
  }
  absl::StatusOr<std::string> host = std::string(kModuleRegistry);
  if (parts.size() == 4) {
    host = RegistryHost(parts.front());
    if (!host.ok()) return host.status();
    parts.erase(parts.begin());
  }
  absl::Status status = CheckRegistryParts(parts[0], parts[1], parts[2]);
  if (!status.ok()) return status;
  return ModuleSource{.kind = ModuleSource::Kind::kRegistry,
                      .package = Cat(*host, "/", parts[0], "/", parts[1], "/", parts[2]),
                      .subdirectory = std::move(subdirectory)};
}

absl::StatusOr<ModuleSource> ParseModuleSource(std::string_view source) {
  if (IsLocalSource(source)) return ParseLocal(source);
  absl::StatusOr<ModuleSource> registry = ParseRegistrySource(source);
  return registry.ok() ? registry : ParseRemote(source);
}

}  // namespace planner::config
