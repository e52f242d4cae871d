#include "provider/auth/authenticator.h"

#include <utility>

#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/auth/signer.h"
#include "provider/http/service_error.h"

namespace provider::auth {
namespace {

using proto::text::Cat;
using proto::text::PercentEncode;

// Host and port of an address as they go into the header Host.
std::string HostOf(std::string_view url) {
  const bool is_https = url.starts_with("https://");
  url.remove_prefix(url.find("://") + 3);
  std::string_view host = url.substr(0, url.find_first_of("/?#"));
  const std::string_view default_port = is_https ? ":443" : ":80";
  if (host.ends_with(default_port)) host.remove_suffix(default_port.size());
  return std::string(host);
}

const std::string& NameOf(const Project& project) {
  return project.name.empty() ? project.region : project.name;
}

// An error that comes before the request itself.
absl::Status BeforeSending(const absl::Status& status) {
  absl::StatusCode code = status.code();
  if (code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded) {
    code = absl::StatusCode::kAborted;
  }
  return http::WithSent(http::WithMessage(status, code, std::string(status.message())),
                        http::Sent::kNo);
}

}  // namespace

Authenticator::Kind Authenticator::KindOf(const Credentials& credentials) {
  if (!credentials.token.empty()) return Kind::kToken;
  return credentials.access_key.empty() ? Kind::kPassword : Kind::kKeys;
}

Authenticator::Authenticator(http::Scheduler* scheduler, http::Transport send,
                             http::Transport send_to_iam, std::string auth_url,
                             Credentials credentials, const Project& project)
    : scheduler_(scheduler),
      send_(std::move(send)),
      send_to_iam_(std::move(send_to_iam)),
      auth_url_(std::move(auth_url)),
      credentials_(std::move(credentials)),
      kind_(KindOf(credentials_)),
      given_project_id_(project.id),
      has_project_name_(!NameOf(project).empty()),
      tokens_(scheduler, send_to_iam_, auth_url_, credentials_, project),
      lookup_(MakeLookup(project)) {}

ProjectLookup Authenticator::MakeLookup(const Project& project) {
  http::Request request;
  if (kind_ == Kind::kToken) {
    request.url = Cat(auth_url_, "/auth/tokens?nocatalog=1");
    request.headers = {{"X-Subject-Token", std::string(credentials_.token.Reveal())},
                       {"X-Auth-Token", std::string(credentials_.token.Reveal())}};
    request.is_secret = true;
    return {project.id, "", std::move(request), &ReadTokenProject, send_to_iam_};
  }
  request.url = Cat(auth_url_, "/projects?name=", PercentEncode(NameOf(project)));
  return {project.id, NameOf(project), std::move(request), &ReadProjectList,
          [this](http::Request signed_later, http::ResponseCallback done) {
            AddSignature("", signed_later);
            send_to_iam_(std::move(signed_later), std::move(done));
          }};
}

void Authenticator::Send(http::Request request, http::ResponseCallback done) {
  switch (kind_) {
    case Kind::kToken:
      request.headers.emplace_back("X-Auth-Token", credentials_.token.Reveal());
      return send_(std::move(request), std::move(done));
    case Kind::kPassword:
      return SendWithToken(std::move(request), /*may_repeat=*/true, std::move(done));
    case Kind::kKeys: break;
  }
  if (given_project_id_.empty() && !has_project_name_) {
    return SendSigned(std::move(request), "", std::move(done));
  }
  lookup_.Get([this, request = std::move(request),
               done = std::move(done)](absl::StatusOr<std::string> id) mutable {
    if (!id.ok()) return done(BeforeSending(id.status()));
    SendSigned(std::move(request), *id, std::move(done));
  });
}

void Authenticator::SendWithToken(http::Request request, bool may_repeat,
                                  http::ResponseCallback done) {
  tokens_.Get([this, request = std::move(request), may_repeat,
               done = std::move(done)](absl::StatusOr<Token> token) mutable {
    if (!token.ok()) return done(BeforeSending(token.status()));
    http::Request with_token = request;
    with_token.headers.emplace_back("X-Auth-Token", token->value.Reveal());
    send_(std::move(with_token),
          [this, request = std::move(request), may_repeat, token = token->value,
           done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
            if (!answer.ok() || answer->status != 401) return done(std::move(answer));
            tokens_.Invalidate(token);
            if (!may_repeat) return done(std::move(answer));
            SendWithToken(std::move(request), /*may_repeat=*/false, std::move(done));
          });
  });
}

void Authenticator::SendSigned(http::Request request, const std::string& project_id,
                               http::ResponseCallback done) {
  AddSignature(project_id, request);
  send_(std::move(request), std::move(done));
}

void Authenticator::AddSignature(const std::string& project_id, http::Request& request) const {
  request.headers.emplace_back("Host", HostOf(request.url));
  if (!project_id.empty()) request.headers.emplace_back("X-Project-Id", project_id);
  if (project_id.empty() && !credentials_.domain_id.empty()) {
    request.headers.emplace_back("X-Domain-Id", credentials_.domain_id);
  }
  if (!credentials_.security_token.empty()) {
    request.headers.emplace_back("X-Security-Token", credentials_.security_token.Reveal());
  }
  Sign(credentials_.access_key, credentials_.secret_key, scheduler_->Now(), request);
}

void Authenticator::GetProjectId(ProjectLookup::Callback done) {
  if (kind_ != Kind::kPassword || !given_project_id_.empty()) return lookup_.Get(std::move(done));
  tokens_.Get([done = std::move(done)](absl::StatusOr<Token> token) mutable {
    if (!token.ok()) return done(token.status());
    if (token->project_id.empty()) {
      return done(absl::FailedPreconditionError(
          "The login is not for a project. Set project_name or project_id in the provider "
          "block."));
    }
    done(token->project_id);
  });
}

}  // namespace provider::auth
