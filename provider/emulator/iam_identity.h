#ifndef PROVIDER_EMULATOR_IAM_IDENTITY_H_
#define PROVIDER_EMULATOR_IAM_IDENTITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/accounts.h"

// Reads what the bodies of the identity service say about who asks (ims-api.md 3.2).
namespace provider::emulator {

// Who a body proves its sender to be, and in which account that lets him act.
struct Identity {
  std::string method = {};  // password, token or assume_role.
  std::string user_id = {};
  std::string domain_id = {};
};

// Whether the body has `auth.identity.methods`.
bool HasMethods(const nlohmann::json& body);
// By password (also with a user id), by `auth.identity.token.id` or, for `assume_role`, by
// `caller_id`: who has sent the request. `header_token`, if not empty, wins over the body's.
// Nothing if the credentials are wrong, or there is no such agency.
std::optional<Identity> IdentityOf(const Accounts& accounts, const nlohmann::json& body,
                                   std::string_view header_token, std::string_view caller_id,
                                   absl::Time now);
// The id of the wanted project of the domain, empty for the domain itself; nothing if there is
// no such project.
std::optional<std::string> ScopeOf(const Accounts& accounts, const nlohmann::json& body,
                                   std::string_view domain_id);
// The `duration_seconds` of the method, if it is a number.
std::optional<std::int64_t> DurationOf(const nlohmann::json& body, std::string_view method);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IAM_IDENTITY_H_
