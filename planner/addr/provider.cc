#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/addr/quote.h"

namespace planner::addr {
namespace {

constexpr std::string_view kDefaultNamespace = "hashicorp";
constexpr std::string_view kNameRule =
    ": must contain only letters, digits, and dashes, and may not use leading or trailing dashes";

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(std::string(text)); }

absl::Status Invalid(std::string_view what, std::string_view part, std::string_view source,
                     std::string_view why) {
  std::string message = "Invalid provider ";
  message.append(what).append(" \"").append(part).append("\" in source \"");
  message.append(source).append("\"").append(why);
  return absl::InvalidArgumentError(message);
}

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetterOrDigit(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// Letters, digits, single dashes and (for types and namespaces) underscores inside.
bool IsNamePart(std::string_view part) {
  if (part.empty() || !IsLetterOrDigit(part.front()) || !IsLetterOrDigit(part.back())) return false;
  if (part.find("--") != std::string_view::npos) return false;
  return std::all_of(part.begin(), part.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '-' || c == '_'; });
}

// A host name with at least one dot (or localhost), and an optional port.
bool IsHostname(std::string_view host) {
  const size_t colon = host.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (port.empty() || !std::all_of(port.begin(), port.end(), IsDigit)) return false;
    host = host.substr(0, colon);
  }
  const std::vector<std::string_view> labels = Split(host, '.');
  if (labels.size() < 2 && host != "localhost") return false;
  return std::all_of(labels.begin(), labels.end(), IsNamePart);
}

}  // namespace

std::string ToString(const Provider& provider) {
  return absl::StrCat(provider.hostname, "/", provider.name_space, "/", provider.type);
}

std::string ForDisplay(const Provider& provider) {
  if (provider.hostname != kDefaultHostname) return ToString(provider);
  return absl::StrCat(provider.name_space, "/", provider.type);
}

absl::StatusOr<Provider> ParseProvider(std::string_view source) {
  const std::vector<std::string_view> parts = Split(source, '/');
  if (parts.size() > 3 ||
      std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); })) {
    return absl::InvalidArgumentError(
        R"(The "source" attribute must be in the format "[hostname/][namespace/]name")");
  }
  Provider provider{std::string(kDefaultHostname), std::string(kDefaultNamespace),
                    Lower(parts.back())};
  if (!IsNamePart(parts.back())) {
    return Invalid("type", parts.back(), source, kNameRule);
  }
  if (parts.size() == 1) return provider;
  const std::string_view name_space = parts[parts.size() - 2];
  if (!IsNamePart(name_space)) {
    return Invalid("namespace", name_space, source, kNameRule);
  }
  provider.name_space = Lower(name_space);
  if (parts.size() == 2) return provider;
  if (!IsHostname(parts[0])) {
    return Invalid("source hostname", parts[0], source, "");
  }
  provider.hostname = Lower(parts[0]);
  return provider;
}

std::string ToString(const ProviderConfig& config) {
  std::string out = ToString(config.module);
  absl::StrAppend(&out, out.empty() ? "" : ".", "provider[", Quote(ToString(config.provider)), "]");
  if (!config.alias.empty()) absl::StrAppend(&out, ".", config.alias);
  return out;
}

absl::StatusOr<ProviderConfig> ParseProviderConfig(std::string_view text) {
  const auto fail = [text] {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(text), "\" is no provider configuration address."));
  };
  // Module keys may hold any text, so the last `provider[` counts, which no source address holds.
  const size_t at = text.rfind("provider[");
  if (at == std::string_view::npos || (at > 0 && text[at - 1] != '.')) return fail();
  ModulePath module;
  if (at > 0) {
    absl::StatusOr<Target> target = ParseTarget(text.substr(0, at - 1));
    if (!target.ok() || !target->is_module) return fail();
    module = std::move(target->instance.resource.module);
  }
  std::string_view rest = text.substr(at);
  if (rest.substr(0, 9) != "provider[") return fail();
  rest.remove_prefix(9);
  size_t length = 0;
  const std::optional<std::string> source = Unquote(rest, &length);
  if (!source || length >= rest.size() || rest[length] != ']') return fail();
  rest.remove_prefix(length + 1);
  absl::StatusOr<Provider> provider = ParseProvider(*source);
  if (!provider.ok()) return provider.status();
  ProviderConfig config{.provider = *std::move(provider), .module = std::move(module)};
  if (rest.empty()) return config;
  if (rest[0] != '.' || rest.size() == 1) return fail();
  config.alias = std::string(rest.substr(1));
  if (config.alias.find_first_of(".[\" ") != std::string::npos) return fail();
  return config;
}

}  // namespace planner::addr
