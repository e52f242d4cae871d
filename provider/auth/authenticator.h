#ifndef PROVIDER_AUTH_AUTHENTICATOR_H_
#define PROVIDER_AUTH_AUTHENTICATOR_H_

#include <memory>
#include <optional>
#include <string>

#include "provider/auth/credentials.h"
#include "provider/auth/project_lookup.h"
#include "provider/auth/token_source.h"
#include "provider/http/message.h"
#include "provider/http/scheduler.h"

namespace provider::auth {

// Makes requests ours: adds a token or a signature and sends them on. With a password, a
// request that is answered 401 is sent once more with a new token. Errors of logging in and
// of the project lookup count as "certainly not sent", and never as kUnavailable or
// kDeadlineExceeded: they have been retried. Use on the loop's thread only.
class Authenticator {
 public:
  // `send` sends single requests to the service; `send_to_iam` the same with retries to the
  // identity service at `auth_url` (ends in /v3). `scheduler` must outlive this.
  Authenticator(http::Scheduler* scheduler, http::Transport send, http::Transport send_to_iam,
                std::string auth_url, Credentials credentials, const Project& project);

  void Send(http::Request request, http::ResponseCallback done);
  // The id of the project that calls act in: given, or the token's, or looked up by name.
  void GetProjectId(ProjectLookup::Callback done);

 private:
  enum class Kind { kToken, kKeys, kPassword };

  static Kind KindOf(const Credentials& credentials);
  ProjectLookup MakeLookup(const Project& project);
  void SendWithToken(http::Request request, bool may_repeat, http::ResponseCallback done);
  void SendSigned(http::Request request, const std::string& project_id,
                  http::ResponseCallback done);
  void AddSignature(const std::string& project_id, http::Request& request) const;

  http::Scheduler* const scheduler_;
  const http::Transport send_;
  const http::Transport send_to_iam_;
  const std::string auth_url_;
  const Credentials credentials_;
  const Kind kind_;
  const std::string given_project_id_;
  // With keys: is there a name to look up? Without, the service takes its default project.
  const bool has_project_name_;
  TokenSource tokens_;
  ProjectLookup lookup_;
};

}  // namespace provider::auth

#endif  // PROVIDER_AUTH_AUTHENTICATOR_H_
