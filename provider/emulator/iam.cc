#include "provider/emulator/iam.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/crypto.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTokenSize = 2048;  // Real ones are of this order.

// The member at the end of a path of names; null if something on the way is missing.
const Json* FindAt(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = &json;
  for (std::string_view name : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(name);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

std::string TextAt(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = FindAt(json, path);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
}

bool HasMethod(const Json& body, std::string_view method) {
  const Json* methods = FindAt(body, {"auth", "identity", "methods"});
  if (methods == nullptr || !methods->is_array()) return false;
  return std::find(methods->begin(), methods->end(), Json(method)) != methods->end();
}

// The user whose password the body knows, or null.
const User* UserOfPassword(const Accounts& accounts, const Json& body) {
  const Json* user = FindAt(body, {"auth", "identity", "password", "user"});
  if (user == nullptr) return nullptr;
  const std::string id = TextAt(*user, {"id"});
  const User* found = accounts.FindUser(id);
  if (id.empty()) {
    const std::string domain_name = TextAt(*user, {"domain", "name"});
    const std::string domain_id = TextAt(*user, {"domain", "id"});
    if (domain_name != accounts.domain().name && domain_id != accounts.domain().id) return nullptr;
    found = accounts.FindUserByName(TextAt(*user, {"name"}));
  }
  if (found == nullptr || !SecretEquals(TextAt(*user, {"password"}), found->password)) {
    return nullptr;
  }
  return found;
}

// The user whose valid token the body holds, or null.
const User* UserOfToken(const World& world, const Json& body, absl::Time now) {
  const std::string id = TextAt(body, {"auth", "identity", "token", "id"});
  const Token* token = world.accounts.FindToken(Sha256Hex(id), now);
  return token == nullptr ? nullptr : world.accounts.FindUser(token->user_id);
}

// The id of the wanted project, empty for the domain; nothing if there is no such scope.
std::optional<std::string> ScopeOf(const Accounts& accounts, const Json& body) {
  const Json* project = FindAt(body, {"auth", "scope", "project"});
  if (project == nullptr) return std::string();
  const std::string id = TextAt(*project, {"id"});
  const Project* found = id.empty() ? accounts.FindProjectByName(TextAt(*project, {"name"}))
                                    : accounts.FindProject(id);
  if (found == nullptr) return std::nullopt;
  return found->id;
}

Json Catalog(const Request& request) {
  const std::string base = Concat("http://", request.FindHeader("Host"));
  const auto entry = [&](std::string_view type, std::string_view name, std::string_view path) {
    return Json{{"id", Sha256Hex(type).substr(0, 32)},
                {"type", type},
                {"name", name},
                {"endpoints", Json::array({{{"id", Sha256Hex(path).substr(0, 32)},
                                            {"interface", "public"},
                                            {"region", kRegion},
                                            {"region_id", kRegion},
                                            {"url", Concat(base, path)}}})}};
  };
  return Json::array({entry("image", "ims", ""), entry("identity", "iam", "/v3")});
}

Json TokenBody(const World& world, const Token& token, absl::Time issued_at) {
  const Accounts& accounts = world.accounts;
  const User& user = *accounts.FindUser(token.user_id);
  const Json domain = {{"id", accounts.domain().id}, {"name", accounts.domain().name}};
  Json body = {
      {"methods", {"password"}},
      {"issued_at", FormatMicros(issued_at)},
      {"expires_at", FormatMicros(token.expires_at)},
      {"roles", Json::array({{{"id", "0"}, {"name", "te_admin"}}})},
      {"user",
       {{"id", user.id}, {"name", user.name}, {"password_expires_at", ""}, {"domain", domain}}}};
  if (const Project* project = accounts.FindProject(token.project_id)) {
    body["project"] = {{"id", project->id}, {"name", project->name}, {"domain", domain}};
  } else {
    body["domain"] = domain;
  }
  return body;
}

}  // namespace

Response CreateToken(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || FindAt(*body, {"auth", "identity", "methods"}) == nullptr) {
    return IamError(400, "The request body is invalid.");
  }
  const User* user = nullptr;
  if (HasMethod(*body, "password")) {
    user = UserOfPassword(world.accounts, *body);
  } else if (HasMethod(*body, "token")) {
    user = UserOfToken(world, *body, call.now);
  }
  if (user == nullptr) return IamError(401, "The username or password is wrong.");
  std::optional<std::string> project_id = ScopeOf(world.accounts, *body);
  if (!project_id) return IamError(401, "The project of the scope does not exist.");
  world.accounts.ForgetExpired(call.now);
  Token token{.user_id = user->id,
              .project_id = std::move(*project_id),
              .expires_at = call.now + world.options().token_lifetime};
  Json answer = TokenBody(world, token, call.now);
  const std::vector<Parameter> query = ParseQuery(call.request.EncodedQuery());
  const bool is_short = std::any_of(query.begin(), query.end(), [](const Parameter& parameter) {
    return parameter.name == "nocatalog" && !parameter.value.empty();
  });
  if (!is_short) answer["catalog"] = Catalog(call.request);
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

Response ListProjects(World& world, const Call& call) {
  std::optional<std::string> wanted;
  for (const Parameter& parameter : ParseQuery(call.request.EncodedQuery())) {
    if (parameter.name == "name") wanted = parameter.value;
  }
  Json projects = Json::array();
  for (const Project& project : world.accounts.projects()) {
    if (wanted && *wanted != project.name) continue;
    projects.push_back({{"id", project.id},
                        {"name", project.name},
                        {"domain_id", world.accounts.domain().id},
                        {"parent_id", world.accounts.domain().id},
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

Response ListDomains(World& world, const Call& call) {
  const std::string self = Concat("http://", call.request.FindHeader("Host"), "/v3/auth/domains");
  const Json domain = {{"id", world.accounts.domain().id},
                       {"name", world.accounts.domain().name},
                       {"enabled", true}};
  return JsonResponse(200,
                      Json{{"domains", Json::array({domain})}, {"links", {{"self", self}}}}.dump());
}

}  // namespace provider::emulator
