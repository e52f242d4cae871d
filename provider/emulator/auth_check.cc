#include "provider/emulator/auth_check.h"

#include <algorithm>
#include <optional>
#include <string>

#include "provider/emulator/crypto.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/signature.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

constexpr absl::Duration kClockWindow = absl::Minutes(15);

using Outcome = std::variant<Caller, std::string_view>;  // Or why not.

// `20240102T030405Z`, UTC.
std::optional<absl::Time> ParseSdkDate(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto day = ParseNumber(text.substr(0, 8));
  const auto second = ParseNumber(text.substr(9, 6));
  if (!day || !second) return std::nullopt;
  return absl::FromCivil(
      absl::CivilSecond(static_cast<int>(*day / 10000), static_cast<int>(*day / 100 % 100),
                        static_cast<int>(*day % 100), static_cast<int>(*second / 10000),
                        static_cast<int>(*second / 100 % 100), static_cast<int>(*second % 100)),
      absl::UTCTimeZone());
}

Outcome CheckToken(std::string_view token, const Accounts& accounts, absl::Time now) {
  const Token* found = accounts.FindToken(Sha256Hex(token), now);
  if (found == nullptr) return "decrypt token fail";
  return Caller{
      .user_id = found->user_id, .domain_id = found->domain_id, .project_id = found->project_id};
}

Outcome CheckSignature(const Request& request, const Accounts& accounts, absl::Time now) {
  const auto authorization = ParseAuthorization(request.FindHeader("Authorization"));
  if (!authorization) return "the Authorization header is not one of a signed request";
  const auto date = ParseSdkDate(request.FindHeader("X-Sdk-Date"));
  if (!date) return "X-Sdk-Date is missing or not of the form YYYYMMDDTHHMMSSZ";
  if (absl::AbsDuration(now - *date) > kClockWindow) {
    return "X-Sdk-Date is more than 15 minutes away from now";
  }
  const auto& names = authorization->signed_headers;
  if (std::find(names.begin(), names.end(), "x-sdk-date") == names.end()) {
    return "X-Sdk-Date is not signed";
  }
  const AccessKey* key = accounts.FindKey(authorization->access_key, now);
  if (key == nullptr) return "Get secretKey failed";
  if (!SecretEquals(authorization->signature,
                    ExpectedSignature(request, *authorization, key->secret))) {
    return "verify aksk signature fail";
  }
  if (!key->security_token.empty() &&
      !SecretEquals(request.FindHeader("X-Security-Token"), key->security_token)) {
    return "X-Security-Token is missing or does not belong to the key";
  }
  Caller caller{
      .user_id = key->user_id, .domain_id = key->domain_id, .project_id = key->project_id};
  const std::string_view project_id = request.FindHeader("X-Project-Id");
  if (project_id.empty()) return caller;
  const Project* project = accounts.FindProject(project_id);
  if (project == nullptr || project->domain_id != key->domain_id) {
    return "X-Project-Id is not a project of the key";
  }
  caller.project_id = project_id;
  return caller;
}

Outcome Check(const Request& request, const Accounts& accounts, absl::Time now) {
  const std::string_view token = request.FindHeader("X-Auth-Token");
  if (!token.empty()) return CheckToken(token, accounts, now);
  if (!request.FindHeader("Authorization").empty()) return CheckSignature(request, accounts, now);
  return "x-auth-token not found";
}

}  // namespace

std::variant<Caller, Response> Authenticate(const Request& request, const Accounts& accounts,
                                            absl::Time now, std::string_view request_id) {
  Outcome outcome = Check(request, accounts, now);
  if (auto* caller = std::get_if<Caller>(&outcome)) return std::move(*caller);
  return GatewayError(
      401, "APIGW.0301",
      Concat("Incorrect IAM authentication information: ", std::get<std::string_view>(outcome)),
      request_id);
}

}  // namespace provider::emulator
