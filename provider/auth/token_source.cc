#include "provider/auth/token_source.h"

#include <algorithm>
#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/http/json_limits.h"
#include "provider/http/service_error.h"

namespace provider::auth {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;

// The text at a path of member names; empty if there is none.
std::string TextAt(const Json& json, std::initializer_list<const char*> path) {
  const Json* at = &json;
  for (const char* name : path) {
    if (!at->is_object()) return {};
    const auto found = at->find(name);
    if (found == at->end()) return {};
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

// {"id": …}, or {"name": …} if there is no id; null without both.
Json IdOrName(std::string_view id, std::string_view name) {
  if (!id.empty()) return {{"id", id}};
  if (!name.empty()) return {{"name", name}};
  return nullptr;
}

// The lifetime by the server's own clock; a day if it does not tell.
absl::Duration Lifetime(const Json& json) {
  absl::Time issued;
  absl::Time expires;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, TextAt(json, {"token", "issued_at"}), &issued, &error) ||
      !absl::ParseTime(absl::RFC3339_full, TextAt(json, {"token", "expires_at"}), &expires,
                       &error)) {
    return absl::Hours(24);
  }
  return std::max(expires - issued, absl::ZeroDuration());
}

absl::StatusOr<Token> ReadLogin(const absl::StatusOr<http::Response>& answer,
                                std::string_view auth_url, absl::Time now) {
  if (!answer.ok()) return answer.status();
  if (answer->status == 201 || answer->status == 200) return ParseToken(*answer, now);
  return http::ToStatus(http::ParseServiceError("POST", Cat(auth_url, "/auth/tokens"), *answer));
}

}  // namespace

absl::StatusOr<Token> ParseToken(const http::Response& response, absl::Time now) {
  Token token;
  token.value = Secret(std::string(response.FindHeader("X-Subject-Token")));
  if (token.value.empty()) {
    return absl::FailedPreconditionError(
        "The identity service answered the login without a token. Is auth_url right?");
  }
  const absl::StatusOr<Json> json = http::ParseLimitedJson(response.body);
  token.expires = now + absl::Hours(24);
  if (json.ok()) {
    token.project_id = TextAt(*json, {"token", "project", "id"});
    token.expires = now + Lifetime(*json);
  }
  return token;
}

std::string LoginBody(const Credentials& credentials, const Project& project) {
  Json user = IdOrName(credentials.user_id, credentials.user_name);
  user["password"] = credentials.password.Reveal();
  const Json domain = IdOrName(credentials.domain_id, credentials.domain_name);
  if (credentials.user_id.empty() && !domain.is_null()) user["domain"] = domain;
  Json identity = {{"methods", {"password"}}, {"password", {{"user", std::move(user)}}}};
  Json auth = {{"identity", std::move(identity)}};
  const std::string& name = project.name.empty() ? project.region : project.name;
  const Json scope = IdOrName(project.id, name);
  if (!scope.is_null()) auth["scope"] = {{"project", scope}};
  return Json({{"auth", std::move(auth)}}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

TokenSource::TokenSource(http::Scheduler* scheduler, http::Transport send, std::string auth_url,
                         Credentials credentials, Project project)
    : scheduler_(scheduler),
      send_(std::move(send)),
      auth_url_(std::move(auth_url)),
      credentials_(std::move(credentials)),
      project_(std::move(project)) {}

bool TokenSource::IsFresh() const { return !token_.value.empty() && scheduler_->Now() < renew_at_; }

void TokenSource::Get(Callback done) {
  if (IsFresh()) return done(token_);
  waiting_.push_back(std::move(done));
  if (waiting_.size() == 1) LogIn();
}

void TokenSource::Invalidate(const Secret& token) {
  if (token_.value == token) token_ = {};
}

void TokenSource::LogIn() {
  http::Request request;
  request.method = "POST";
  request.url = Cat(auth_url_, "/auth/tokens?nocatalog=1");
  request.headers = {{"Content-Type", "application/json;charset=utf8"}};
  request.body = LoginBody(credentials_, project_);
  request.is_secret = true;
  send_(std::move(request),
        [this](const absl::StatusOr<http::Response>& answer) { OnAnswer(answer); });
}

void TokenSource::OnAnswer(const absl::StatusOr<http::Response>& answer) {
  const absl::Time now = scheduler_->Now();
  absl::StatusOr<Token> token = ReadLogin(answer, auth_url_, now);
  if (token.ok()) {
    token_ = *token;
    const absl::Duration lifetime = token_.expires - now;
    renew_at_ = token_.expires - std::min(absl::Minutes(30), lifetime / 5);
  } else if (!token_.value.empty() && now < token_.expires) {
    // Renewing failed, but what we have still lasts; try again in a while.
    token = token_;
    renew_at_ = std::min(token_.expires, now + absl::Minutes(1));
  } else {
    token = http::WithMessage(token.status(), token.status().code(),
                              Cat("Cannot log in: ", token.status().message()));
  }
  for (Callback& done : std::exchange(waiting_, {})) done(token);
}

}  // namespace provider::auth
