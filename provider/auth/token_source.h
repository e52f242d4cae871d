#ifndef PROVIDER_AUTH_TOKEN_SOURCE_H_
#define PROVIDER_AUTH_TOKEN_SOURCE_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/auth/credentials.h"
#include "provider/http/message.h"
#include "provider/http/scheduler.h"

namespace provider::auth {

struct Token {
  Secret value = {};
  std::string project_id = {};  // Empty if the token has no project.
  absl::Time expires = absl::InfiniteFuture();
};
// Reads the answer to a login (ims-api.md 3.2). Its lifetime counts from `now`, so that the
// clocks need not agree.
absl::StatusOr<Token> ParseToken(const http::Response& response, absl::Time now);
// The body of a login by password.
std::string LoginBody(const Credentials& credentials, const Project& project);

// Logs in by password when a token is needed and keeps the token: one login is under way at
// a time, and all who wait get its token. A token is renewed before it expires, at the
// latest 30 minutes or a fifth of its lifetime before; if that fails, it is used as long as
// it lasts. Use on the loop's thread only.
class TokenSource {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Token>)>;
  // `send` reaches the IAM service at `auth_url` (ends in /v3), with retries. `scheduler`
  // must outlive the source.
  TokenSource(http::Scheduler* scheduler, http::Transport send, std::string auth_url,
              Credentials credentials, Project project);

  // Errors: what the service says, as kUnauthenticated or so; or the network's.
  void Get(Callback done);
  // `token` was refused: the next Get logs in, unless that has happened already.
  void Invalidate(const Secret& token);

 private:
  void LogIn();
  void OnAnswer(const absl::StatusOr<http::Response>& answer);
  bool IsFresh() const;

  http::Scheduler* const scheduler_;
  const http::Transport send_;
  const std::string auth_url_;
  const Credentials credentials_;
  const Project project_;
  Token token_ = {};
  absl::Time renew_at_ = absl::InfinitePast();
  std::vector<Callback> waiting_ = {};
};

}  // namespace provider::auth

#endif  // PROVIDER_AUTH_TOKEN_SOURCE_H_
