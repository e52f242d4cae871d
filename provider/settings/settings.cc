#include "provider/settings/settings.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/settings/options.h"
#include "provider/settings/variables.h"

namespace provider::settings {
namespace {

using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;

constexpr std::string_view kDefaultCloud = "myhuaweicloud.com";

// The block and the environment as one source of texts.
class Source {
 public:
  Source(const Value& block, const Environment& environment)
      : block_(block), environment_(environment) {}

  // Set in the block, known or not.
  bool InBlock(std::string_view attribute) const { return !block_.GetAttr(attribute).IsNull(); }
  bool IsUnknown(std::string_view attribute) const { return !block_.GetAttr(attribute).IsKnown(); }
  std::string FromBlock(std::string_view attribute) const {
    const Value& value = block_.GetAttr(attribute);
    return value.IsKnownNonNull() ? std::string(value.AsString()) : std::string();
  }
  std::string FromEnvironment(std::string_view attribute) const {
    for (const std::string_view name : VariablesOf(attribute)) {
      std::optional<std::string> value = environment_(name);
      if (value && !value->empty()) return *std::move(value);
    }
    return {};
  }
  std::string Get(std::string_view attribute) const {
    if (std::string value = FromBlock(attribute); !value.empty()) return value;
    return IsUnknown(attribute) ? std::string() : FromEnvironment(attribute);
  }
  // A member of `endpoints`.
  std::string Endpoint(std::string_view service) const {
    const Value& endpoints = block_.GetAttr("endpoints");
    if (!endpoints.IsKnownNonNull()) return {};
    const Value* const found = endpoints.Find(service);
    if (found == nullptr || !found->IsKnownNonNull()) return {};
    return std::string(found->AsString());
  }
  const Value& block() const { return block_; }

 private:
  const Value& block_;
  const Environment& environment_;
};

void AddError(std::string_view attribute, std::string_view summary, std::string detail,
              Diagnostics& diags) {
  Path path;
  if (!attribute.empty()) path.push_back(PathStep::Attribute(attribute));
  diags.push_back(
      {Diagnostic::Severity::kError, std::string(summary), std::move(detail), std::move(path)});
}

bool IsAddress(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

void CheckEndpoints(const Value& block, Diagnostics& diags) {
  const Value& endpoints = block.GetAttr("endpoints");
  if (!endpoints.IsKnownNonNull()) return;
  for (size_t i = 0; i < endpoints.size(); ++i) {
    const std::string& key = endpoints.keys()[i];
    const Path path = {PathStep::Attribute("endpoints"), PathStep::Key(key)};
    if (key != "ims" && key != "iam") {
      diags.push_back({Diagnostic::Severity::kError, "Unknown service",
                       proto::text::Cat("This provider speaks to the services \"ims\" and \"iam\"; "
                                        "there is no \"",
                                        key, "\"."),
                       path});
    } else if (endpoints[i].IsKnownNonNull() && !IsAddress(endpoints[i].AsString())) {
      diags.push_back(
          {Diagnostic::Severity::kError, "Invalid address",
           proto::text::Cat("The address of \"", key, "\" must begin with https:// or http://."),
           path});
    }
  }
}

void CheckNotBoth(const Value& block, std::string_view a, std::string_view b, Diagnostics& diags) {
  if (!block.GetAttr(a).IsKnownNonNull() || !block.GetAttr(b).IsKnownNonNull()) return;
  AddError(
      b, "Conflicting credentials",
      proto::text::Cat("Both \"", a, "\" and \"", b,
                       "\" are set. Set the credentials of one kind only: a token, an access key "
                       "with its secret key, or a user with a password."),
      diags);
}

// An argument of the block that makes sense only with another, which may also come from
// the environment.
void CheckGoesWith(const Source& source, std::string_view attribute, std::string_view partner,
                   Diagnostics& diags) {
  if (source.FromBlock(attribute).empty() || source.IsUnknown(partner)) return;
  if (!source.Get(partner).empty()) return;
  AddError(attribute, "Incomplete credentials",
           proto::text::Cat("The argument \"", attribute, "\" needs \"", partner, "\" as well."),
           diags);
}

std::string WithoutSlash(std::string text) {
  while (text.ends_with("/")) text.pop_back();
  return text;
}

std::string AuthUrl(const Source& source, const std::string& region, const std::string& cloud) {
  std::string url = source.FromBlock("auth_url");
  if (url.empty()) url = source.Endpoint("iam");
  if (url.empty()) url = source.FromEnvironment("auth_url");
  if (url.empty() && !region.empty())
    url = proto::text::Cat("https://iam.", region, ".", cloud, "/v3");
  url = WithoutSlash(std::move(url));
  if (!url.empty() && !url.ends_with("/v3")) url += "/v3";
  return url;
}

// Fills the credentials of one kind: the first that the block has, else the first that the
// environment has.
void FillCredentials(const Source& source, Settings& settings) {
  const auto fill_token = [&] { settings.token = source.Get("token"); };
  const auto fill_key = [&] {
    settings.access_key = source.Get("access_key");
    settings.secret_key = source.Get("secret_key");
    settings.security_token = source.Get("security_token");
  };
  const auto fill_user = [&] {
    settings.user_name = source.Get("user_name");
    settings.password = source.Get("password");
  };
  if (source.InBlock("token")) return fill_token();
  if (source.InBlock("access_key") || source.InBlock("secret_key")) return fill_key();
  if (source.InBlock("user_name") || source.InBlock("password")) return fill_user();
  if (!source.Get("token").empty()) return fill_token();
  if (!source.Get("access_key").empty() || !source.Get("secret_key").empty()) return fill_key();
  fill_user();
}

void CheckCredentials(const Settings& settings, Diagnostics& diags) {
  if (!settings.token.empty()) return;
  const auto incomplete = [&](std::string_view has, std::string_view lacks,
                              std::string_view variable) {
    AddError(lacks, "Incomplete credentials",
             proto::text::Cat("There is ", has, " but no \"", lacks,
                              "\". Set the argument or the "
                              "environment variable ",
                              variable, "."),
             diags);
  };
  const bool has_key = !settings.access_key.empty();
  if (has_key || !settings.secret_key.empty()) {
    if (!has_key) incomplete("a secret key", "access_key", "HW_ACCESS_KEY");
    if (settings.secret_key.empty()) incomplete("an access key", "secret_key", "HW_SECRET_KEY");
    return;
  }
  const bool has_user = !settings.user_name.empty();
  if (!has_user && settings.password.empty()) {
    AddError("", "Missing credentials",
             "Set one of: access_key and secret_key (HW_ACCESS_KEY, HW_SECRET_KEY); user_name, "
             "password and domain_name (HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME); token "
             "(HW_AUTH_TOKEN). The environment variables are better places for secrets than the "
             "configuration.",
             diags);
    return;
  }
  if (!has_user) incomplete("a password", "user_name", "HW_USER_NAME");
  if (settings.password.empty()) incomplete("a user", "password", "HW_USER_PASSWORD");
  if (settings.domain_id.empty() && settings.domain_name.empty()) {
    incomplete("a user", "domain_name", "HW_DOMAIN_NAME");
  }
}

void CheckReach(const Settings& settings, Diagnostics& diags) {
  if (settings.region.empty() && settings.ims_url.empty()) {
    AddError("region", "Missing region",
             "Set the argument \"region\" or the environment variable HW_REGION_NAME, such as "
             "\"eu-de\".",
             diags);
    return;
  }
  if (!settings.auth_url.empty() && !IsAddress(settings.auth_url)) {
    AddError("auth_url", "Invalid address",
             proto::text::Cat("\"", settings.auth_url, "\" must begin with https:// or http://."),
             diags);
  }
  if (!settings.cacert_file.empty() && access(settings.cacert_file.c_str(), R_OK) != 0) {
    AddError("cacert_file", "Unreadable file",
             proto::text::Cat("The file \"", settings.cacert_file,
                              "\" with the certificates to trust cannot be read."),
             diags);
  }
}

std::optional<bool> ParseFlag(const std::string& text) {
  const std::string word = absl::AsciiStrToLower(text);
  if (word.empty() || word == "0" || word == "false" || word == "f") return false;
  if (word == "1" || word == "true" || word == "t") return true;
  return std::nullopt;
}

bool ResolveInsecure(const Source& source, Diagnostics& diags) {
  const Value& value = source.block().GetAttr("insecure");
  if (value.IsKnownNonNull()) return value.AsBool();
  const std::optional<bool> flag = ParseFlag(source.FromEnvironment("insecure"));
  if (!flag) {
    AddError("insecure", "Invalid environment variable",
             "HW_INSECURE (or OS_INSECURE) must be true or false.", diags);
  }
  return flag.value_or(false);
}

}  // namespace

Environment ProcessEnvironment() {
  return [](std::string_view name) -> std::optional<std::string> {
    // The process never changes its environment, so that reading it is safe in any thread.
    const char* const value =
        std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

void ValidateProviderBlock(const Value& block, const Environment& environment, Diagnostics& diags) {
  const Source source(block, environment);
  CheckEndpoints(block, diags);
  CheckNotBoth(block, "token", "access_key", diags);
  CheckNotBoth(block, "token", "password", diags);
  CheckNotBoth(block, "access_key", "password", diags);
  CheckGoesWith(source, "access_key", "secret_key", diags);
  CheckGoesWith(source, "secret_key", "access_key", diags);
  CheckGoesWith(source, "security_token", "access_key", diags);
  CheckGoesWith(source, "password", "user_name", diags);
  const std::string auth_url = source.FromBlock("auth_url");
  if (!auth_url.empty() && !IsAddress(auth_url)) {
    AddError("auth_url", "Invalid address",
             proto::text::Cat("\"", auth_url, "\" must begin with https:// or http://."), diags);
  }
  CheckOptions(block, diags);
}

std::optional<Settings> ResolveSettings(const Value& block, const Environment& environment,
                                        Diagnostics& diags) {
  const Source source(block, environment);
  Diagnostics found;
  CheckEndpoints(block, found);
  Settings settings;
  settings.region = source.Get("region");
  std::string cloud = source.Get("cloud");
  if (cloud.empty()) cloud = kDefaultCloud;
  settings.ims_url = WithoutSlash(source.Endpoint("ims"));
  if (settings.ims_url.empty() && !settings.region.empty()) {
    settings.ims_url = proto::text::Cat("https://ims.", settings.region, ".", cloud);
  }
  settings.auth_url = AuthUrl(source, settings.region, cloud);
  FillCredentials(source, settings);
  settings.domain_id = source.Get("domain_id");
  settings.domain_name = source.Get("domain_name");
  settings.project_id = source.Get("project_id");
  settings.project_name = source.Get("project_name");
  settings.enterprise_project_id = source.Get("enterprise_project_id");
  settings.cacert_file = source.Get("cacert_file");
  settings.insecure = ResolveInsecure(source, found);
  if (settings.project_id.empty() && settings.project_name.empty()) {
    settings.project_name = settings.region;
  }
  CheckOptions(block, found);
  FillOptions(block, settings);
  CheckCredentials(settings, found);
  CheckReach(settings, found);
  const bool failed = resource::HasErrors(found);
  diags.insert(diags.end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return settings;
}

}  // namespace provider::settings
