#include "provider/emulator/iam_identity.h"

#include <algorithm>

#include "nlohmann/json.hpp"
#include "provider/emulator/crypto.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;
using Path = std::initializer_list<std::string_view>;

// The member at the end of a path of names; null if something on the way is missing.
const Json* FindAt(const Json& json, Path path) {
  const Json* at = &json;
  for (std::string_view name : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(name);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

std::string TextAt(const Json& json, Path path) {
  const Json* at = FindAt(json, path);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
}

bool HasMethod(const Json& body, std::string_view method) {
  const Json* methods = FindAt(body, {"auth", "identity", "methods"});
  if (methods == nullptr || !methods->is_array()) return false;
  return std::find(methods->begin(), methods->end(), Json(method)) != methods->end();
}

const Domain* FindDomain(const Accounts& accounts, const std::string& id, const std::string& name) {
  return id.empty() ? accounts.FindDomainByName(name) : accounts.FindDomain(id);
}

// The user whose password the body knows, or null.
const User* UserOfPassword(const Accounts& accounts, const Json& body) {
  const Json* user = FindAt(body, {"auth", "identity", "password", "user"});
  if (user == nullptr) return nullptr;
  const std::string id = TextAt(*user, {"id"});
  const User* found = accounts.FindUser(id);
  if (id.empty()) {
    const Domain* domain =
        FindDomain(accounts, TextAt(*user, {"domain", "id"}), TextAt(*user, {"domain", "name"}));
    if (domain == nullptr) return nullptr;
    found = accounts.FindUserByName(domain->id, TextAt(*user, {"name"}));
  }
  if (found == nullptr || !SecretEquals(TextAt(*user, {"password"}), found->password)) {
    return nullptr;
  }
  return found;
}

std::optional<Identity> ByToken(const Accounts& accounts, const Json& body,
                                std::string_view header_token, absl::Time now) {
  const std::string body_token = TextAt(body, {"auth", "identity", "token", "id"});
  const Token* token =
      accounts.FindToken(Sha256Hex(header_token.empty() ? body_token : header_token), now);
  if (token == nullptr) return std::nullopt;
  return Identity{.method = "token", .user_id = token->user_id, .domain_id = token->domain_id};
}

// An agency of any domain but the caller's own may be assumed.
std::optional<Identity> ByAgency(const Accounts& accounts, const Json& body,
                                 std::string_view caller_id) {
  const Json* role = FindAt(body, {"auth", "identity", "assume_role"});
  const User* caller = accounts.FindUser(caller_id);
  if (role == nullptr || caller == nullptr) return std::nullopt;
  const Domain* domain =
      FindDomain(accounts, TextAt(*role, {"domain_id"}), TextAt(*role, {"domain_name"}));
  std::string name = TextAt(*role, {"xrole_name"});
  if (name.empty()) name = TextAt(*role, {"agency_name"});
  if (domain == nullptr || domain->id == caller->domain_id ||
      !accounts.HasAgency(domain->id, name)) {
    return std::nullopt;
  }
  return Identity{.method = "assume_role", .user_id = caller->id, .domain_id = domain->id};
}

}  // namespace

bool HasMethods(const Json& body) {
  return FindAt(body, {"auth", "identity", "methods"}) != nullptr;
}

std::optional<Identity> IdentityOf(const Accounts& accounts, const Json& body,
                                   std::string_view header_token, std::string_view caller_id,
                                   absl::Time now) {
  if (HasMethod(body, "password")) {
    const User* user = UserOfPassword(accounts, body);
    if (user == nullptr) return std::nullopt;
    return Identity{.method = "password", .user_id = user->id, .domain_id = user->domain_id};
  }
  if (HasMethod(body, "token")) return ByToken(accounts, body, header_token, now);
  if (HasMethod(body, "assume_role")) return ByAgency(accounts, body, caller_id);
  return std::nullopt;
}

std::optional<std::string> ScopeOf(const Accounts& accounts, const Json& body,
                                   std::string_view domain_id) {
  const Json* project = FindAt(body, {"auth", "scope", "project"});
  if (project == nullptr) return std::string();
  const std::string id = TextAt(*project, {"id"});
  const Project* found = id.empty()
                             ? accounts.FindProjectByName(domain_id, TextAt(*project, {"name"}))
                             : accounts.FindProject(id);
  if (found == nullptr || found->domain_id != domain_id) return std::nullopt;
  return found->id;
}

std::optional<std::int64_t> DurationOf(const Json& body, std::string_view method) {
  const Json* duration = FindAt(body, {"auth", "identity", method, "duration_seconds"});
  if (duration == nullptr || !duration->is_number_integer()) return std::nullopt;
  return duration->get<std::int64_t>();
}

}  // namespace provider::emulator
