#include "provider/emulator/iam.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/crypto.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/iam_identity.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTokenSize = 2048;  // Real ones are of this order.
// How long a temporary key may last; the shortest is the usual one.
constexpr std::pair<std::int64_t, std::int64_t> kKeySeconds = {900, 86400};

// The services in the region of a project (of ours if there is none), all of them at our own
// address.
Json Catalog(const World& world, const Request& request, std::string_view project_id) {
  const Project* project = world.accounts.FindProject(project_id);
  const std::string region = project == nullptr ? std::string(kRegion) : project->region;
  const std::string base = Concat("http://", request.FindHeader("Host"));
  const auto entry = [&](std::string_view type, std::string_view name, std::string_view path) {
    return Json{{"id", Sha256Hex(type).substr(0, 32)},
                {"type", type},
                {"name", name},
                {"endpoints", Json::array({{{"id", Sha256Hex(path).substr(0, 32)},
                                            {"interface", "public"},
                                            {"region", region},
                                            {"region_id", region},
                                            {"url", Concat(base, path)}}})}};
  };
  return Json::array(
      {entry("image", "ims", ""), entry("eps", "eps", "/v1.0"), entry("identity", "iam", "/v3")});
}

Json DomainJson(const Accounts& accounts, std::string_view id) {
  const Domain* domain = accounts.FindDomain(id);
  if (domain == nullptr) return nullptr;
  return {{"id", domain->id}, {"name", domain->name}};
}

Json UserJson(const Accounts& accounts, std::string_view id) {
  const User* user = accounts.FindUser(id);
  if (user == nullptr) return nullptr;
  return {{"id", user->id},
          {"name", user->name},
          {"password_expires_at", ""},
          {"domain", DomainJson(accounts, user->domain_id)}};
}

// A token that acts in another account than its user's comes from an agency.
Json TokenBody(const World& world, const Token& token, absl::Time issued_at) {
  const Accounts& accounts = world.accounts;
  const User* user = accounts.FindUser(token.user_id);
  const bool is_assumed = user != nullptr && user->domain_id != token.domain_id;
  const Json domain = DomainJson(accounts, token.domain_id);
  Json body = {{"methods", {is_assumed ? "assume_role" : "password"}},
               {"issued_at", FormatMicros(issued_at)},
               {"expires_at", FormatMicros(token.expires_at)},
               {"roles", Json::array({{{"id", "0"}, {"name", "te_admin"}}})},
               {"user", UserJson(accounts, token.user_id)}};
  if (is_assumed) body["assumed_by"] = {{"user", UserJson(accounts, token.user_id)}};
  if (const Project* project = accounts.FindProject(token.project_id)) {
    body["project"] = {{"id", project->id}, {"name", project->name}, {"domain", domain}};
  } else {
    body["domain"] = domain;
  }
  return body;
}

// The token in X-Auth-Token, or null.
const Token* TokenOf(const World& world, const Call& call) {
  return world.accounts.FindToken(Sha256Hex(call.request.FindHeader("X-Auth-Token")), call.now);
}

}  // namespace

Response CreateToken(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !HasMethods(*body)) return IamError(400, "The request body is invalid.");
  const Token* sender = TokenOf(world, call);
  const std::optional<Identity> identity =
      IdentityOf(world.accounts, *body, {}, sender == nullptr ? "" : sender->user_id, call.now);
  if (!identity) return IamError(401, "The username or password is wrong.");
  std::optional<std::string> project_id = ScopeOf(world.accounts, *body, identity->domain_id);
  if (!project_id) return IamError(401, "The project of the scope does not exist.");
  world.accounts.ForgetExpired(call.now);
  Token token{.user_id = identity->user_id,
              .domain_id = identity->domain_id,
              .project_id = std::move(*project_id),
              .expires_at = call.now + world.options().token_lifetime};
  Json answer = TokenBody(world, token, call.now);
  const std::vector<Parameter> query = ParseQuery(call.request.EncodedQuery());
  const bool is_short = std::any_of(query.begin(), query.end(), [](const Parameter& parameter) {
    return parameter.name == "nocatalog" && !parameter.value.empty();
  });
  if (!is_short) {
    answer["catalog"] = Catalog(world, call.request, token.project_id);
  }
  std::string text = Concat("MII", world.ids.Hex(kTokenSize));
  world.accounts.AddToken(Sha256Hex(text), std::move(token));
  Response response = JsonResponse(201, Json{{"token", std::move(answer)}}.dump());
  response.headers.push_back({"X-Subject-Token", std::move(text)});
  return response;
}

Response ShowToken(World& world, const Call& call) {
  const std::string_view subject = call.request.FindHeader("X-Subject-Token");
  const Token* token = world.accounts.FindToken(Sha256Hex(subject), call.now);
  if (token == nullptr) return IamError(404, "The token does not exist.");
  Json answer = TokenBody(world, *token, token->expires_at - world.options().token_lifetime);
  return JsonResponse(200, Json{{"token", std::move(answer)}}.dump());
}

Response CreateKey(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !HasMethods(*body)) return IamError(400, "The request body is invalid.");
  const std::optional<Identity> identity =
      IdentityOf(world.accounts, *body, call.request.FindHeader("X-Auth-Token"),
                 call.caller.user_id, call.now);
  if (!identity || identity->method == "password") {
    return IamError(401, "Neither the token nor the agency is valid.");
  }
  const std::int64_t seconds = DurationOf(*body, identity->method).value_or(kKeySeconds.first);
  if (seconds < kKeySeconds.first || seconds > kKeySeconds.second) {
    return IamError(400, "duration_seconds is from 900 to 86400.");
  }
  world.accounts.ForgetExpired(call.now);
  AccessKey key{.access = Concat("EMULATORISSUED", world.ids.Hex(20)),
                .secret = world.ids.Hex(40),
                .security_token = world.ids.Hex(256),
                .user_id = identity->user_id,
                .domain_id = identity->domain_id,
                .expires_at = call.now + absl::Seconds(seconds)};
  if (key.domain_id == call.caller.domain_id) key.project_id = call.caller.project_id;
  const Json answer = {{"access", key.access},
                       {"secret", key.secret},
                       {"securitytoken", key.security_token},
                       {"expires_at", FormatMicros(key.expires_at)}};
  world.accounts.IssueKey(std::move(key));
  return JsonResponse(201, Json{{"credential", answer}}.dump());
}

Response ListProjects(World& world, const Call& call) {
  std::optional<std::string> wanted;
  for (const Parameter& parameter : ParseQuery(call.request.EncodedQuery())) {
    if (parameter.name == "name") wanted = parameter.value;
  }
  Json projects = Json::array();
  for (const Project& project : world.accounts.projects()) {
    if (project.domain_id != call.caller.domain_id) continue;
    if (wanted && *wanted != project.name) continue;
    projects.push_back({{"id", project.id},
                        {"name", project.name},
                        {"domain_id", project.domain_id},
                        {"parent_id", project.domain_id},
                        {"is_domain", false},
                        {"enabled", true},
                        {"description", ""}});
  }
  const std::string self = Concat("http://", call.request.FindHeader("Host"), "/v3/projects");
  return JsonResponse(200,
                      Json{{"projects", std::move(projects)},
                           {"links", {{"self", self}, {"next", nullptr}, {"previous", nullptr}}}}
                          .dump());
}

Response ListCatalog(World& world, const Call& call) {
  const std::string self = Concat("http://", call.request.FindHeader("Host"), "/v3/auth/catalog");
  return JsonResponse(200, Json{{"catalog", Catalog(world, call.request, call.caller.project_id)},
                                {"links", {{"self", self}, {"next", nullptr}}}}
                               .dump());
}

Response ListDomains(World& world, const Call& call) {
  const std::string self = Concat("http://", call.request.FindHeader("Host"), "/v3/auth/domains");
  Json domain = DomainJson(world.accounts, call.caller.domain_id);
  domain["enabled"] = true;
  return JsonResponse(200,
                      Json{{"domains", Json::array({domain})}, {"links", {{"self", self}}}}.dump());
}

}  // namespace provider::emulator
