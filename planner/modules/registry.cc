#include "planner/modules/registry.h"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "planner/modules/registry_answers.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

using proto::text::Cat;

constexpr std::string_view kService = "modules.v1";
constexpr std::string_view kServiceName = "modules";
constexpr std::string_view kProtocolVersion = "1.11.4";
constexpr int64_t kMaxDiscoveryBytes = int64_t{1} << 20;
constexpr int64_t kMaxAnswerBytes = int64_t{32} << 20;
constexpr absl::Duration kRetryWait = absl::Seconds(1);

// A positive number in the environment.
int Setting(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  int value = 0;
  const std::string_view view = text;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  return error == std::errc() && end == view.data() + view.size() && value > 0 ? value : otherwise;
}

absl::Duration Timeout() { return absl::Seconds(Setting("TF_REGISTRY_CLIENT_TIMEOUT", 10)); }

bool IsWorthARetry(const absl::StatusOr<HttpReply>& reply) {
  if (!reply.ok()) return absl::IsUnavailable(reply.status());
  return reply->status == 429 || (reply->status >= 500 && reply->status != 501);
}

std::string Message(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

std::string Registry::TokenOf(const std::string& hostname) const {
  const auto found = hosts_.tokens.find(hostname);
  return found == hosts_.tokens.end() ? std::string() : found->second;
}

absl::StatusOr<std::map<std::string, std::string>> Registry::Discover(
    const std::string& hostname) const {
  const std::string url = Cat("https://", hostname, "/.well-known/terraform.json");
  std::map<std::string, std::string> services;
  std::string base = url;
  if (const auto given = hosts_.services.find(hostname); given != hosts_.services.end()) {
    services = given->second;
  } else {
    const absl::StatusOr<HttpReply> reply = Get({.url = url,
                                                 .headers = {{"Accept", "application/json"}},
                                                 .token = TokenOf(hostname),
                                                 .timeout = Timeout(),
                                                 .max_bytes = kMaxDiscoveryBytes,
                                                 .https_only = true});
    if (!reply.ok()) {
      return absl::UnavailableError(
          Cat("failed to request discovery document: ", Message(reply.status())));
    }
    if (reply->status == 404)
      return absl::UnavailableError(Cat("host does not provide a ", kServiceName, " service"));
    if (reply->status != 200) {
      return absl::UnavailableError(
          Cat("failed to request discovery document: ", StatusText(reply->status)));
    }
    const std::string type = reply->Header("Content-Type");
    if (type.substr(0, type.find(';')) != "application/json") {
      return absl::UnavailableError(
          Cat("discovery URL returned an unsupported Content-Type \"", type, "\""));
    }
    absl::StatusOr<std::map<std::string, std::string>> parsed = ParseServices(reply->body);
    if (!parsed.ok()) {
      return absl::UnavailableError(
          Cat("failed to decode discovery document as a JSON object: ", Message(parsed.status())));
    }
    services = *std::move(parsed);
    base = reply->url;
  }
  for (auto& [name, location] : services) location = ResolveUrl(base, location);
  return services;
}

absl::StatusOr<std::string> Registry::Service(const std::string& hostname) {
  auto known = discovered_.find(hostname);
  if (known == discovered_.end()) known = discovered_.emplace(hostname, Discover(hostname)).first;
  if (!known->second.ok()) return known->second.status();
  const std::map<std::string, std::string>& services = *known->second;
  const auto found = services.find(std::string(kService));
  if (found != services.end()) {
    return found->second.ends_with('/') ? found->second : found->second + "/";
  }
  const auto other = services.lower_bound(Cat(kServiceName, "."));
  if (other != services.end() && other->first.starts_with(Cat(kServiceName, "."))) {
    return absl::UnavailableError(
        Cat("host ", hostname, " does not support ", kServiceName, " version 1"));
  }
  return absl::UnavailableError(
      Cat("host ", hostname, " does not provide a ", kServiceName, " service"));
}

absl::StatusOr<HttpReply> Registry::Ask(const std::string& hostname, const std::string& url) const {
  const HttpRequest request{.url = url,
                            .headers = {{"X-Terraform-Version", std::string(kProtocolVersion)}},
                            .token = TokenOf(hostname),
                            .timeout = Timeout(),
                            .max_bytes = kMaxAnswerBytes};
  const int attempts = 1 + Setting("TF_REGISTRY_DISCOVERY_RETRY", 1);
  absl::StatusOr<HttpReply> reply = Get(request);
  for (int i = 1; i < attempts && IsWorthARetry(reply); ++i) {
    absl::SleepFor(kRetryWait);
    reply = Get(request);
  }
  if (!IsWorthARetry(reply)) return reply;
  return absl::UnavailableError(
      Cat("the request failed after ", attempts, " attempts, please try again later: ",
          reply.ok() ? Cat(StatusText(reply->status), " returned from ", reply->url)
                     : Message(reply.status())));
}

absl::StatusOr<std::vector<std::string>> Registry::Versions(const config::ModuleSource& source) {
  const auto known = versions_.find(source.package);
  if (known != versions_.end()) return known->second;
  const auto ask = [&]() -> absl::StatusOr<std::vector<std::string>> {
    const std::string hostname = source.Hostname();
    const absl::StatusOr<std::string> service = Service(hostname);
    if (!service.ok()) return service.status();
    const absl::StatusOr<HttpReply> reply =
        Ask(hostname, Cat(*service, source.NameAtHost(), "/versions"));
    if (!reply.ok()) return reply.status();
    if (reply->status == 404) return absl::NotFoundError("module not found");
    if (reply->status != 200) {
      return absl::UnavailableError(
          Cat("error looking up module versions: ", StatusText(reply->status)));
    }
    absl::StatusOr<std::optional<std::vector<std::string>>> versions = ParseVersions(reply->body);
    if (!versions.ok()) return absl::UnavailableError(Message(versions.status()));
    if (!*versions) return absl::InvalidArgumentError("the answer names no module");
    return **std::move(versions);
  };
  return versions_.emplace(source.package, ask()).first->second;
}

absl::StatusOr<std::string> Registry::Location(const config::ModuleSource& source,
                                               const std::string& version) {
  const std::string hostname = source.Hostname();
  const absl::StatusOr<std::string> service = Service(hostname);
  if (!service.ok()) return service.status();
  const std::string& name = source.package;
  const std::string url = Cat(*service, source.NameAtHost(), "/", version, "/download");
  const absl::StatusOr<HttpReply> reply = Ask(hostname, url);
  if (!reply.ok()) return reply.status();
  if (reply->status == 404)
    return absl::NotFoundError(Cat("module \"", name, "\" version \"", version, "\" not found"));
  const std::string answer = Cat(StatusText(reply->status), " resp:", reply->body.substr(0, 500));
  if (reply->status != 200 && reply->status != 204) {
    return absl::UnavailableError(
        Cat("error getting download location for \"", name, "\": ", answer));
  }
  const std::string location = reply->Header("X-Terraform-Get");
  if (location.empty())
    return absl::UnavailableError(Cat("failed to get download URL for \"", name, "\": ", answer));
  const bool relative =
      location.starts_with("/") || location.starts_with("./") || location.starts_with("../");
  return relative ? ResolveUrl(url, location) : location;
}

}  // namespace planner::modules
