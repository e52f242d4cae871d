#ifndef PROVIDER_AUTH_PROJECT_LOOKUP_H_
#define PROVIDER_AUTH_PROJECT_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "provider/http/message.h"

namespace provider::auth {

// Finds out the id of a project once, for all who ask. Use on the loop's thread only.
class ProjectLookup {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;
  // Takes the id from an answer with a status of 200.
  using Reader = absl::StatusOr<std::string> (*)(const http::Response& answer,
                                                 std::string_view name);

  // `known_id` (may be empty) saves asking. `send` reaches the IAM service with the caller's
  // credentials, and with retries. Failures are not remembered.
  ProjectLookup(std::string known_id, std::string name, http::Request request, Reader reader,
                http::Transport send);

  void Get(Callback done);
  const std::string& known_id() const { return id_; }

 private:
  absl::StatusOr<std::string> Read(const absl::StatusOr<http::Response>& answer) const;
  void OnAnswer(const absl::StatusOr<http::Response>& answer);

  std::string id_;
  const std::string name_;
  const http::Request request_;
  const Reader reader_;
  const http::Transport send_;
  std::vector<Callback> waiting_ = {};
};

// Of GET {iam}/v3/projects?name= (ims-api.md 3.3): the project called `name`.
absl::StatusOr<std::string> ReadProjectList(const http::Response& answer, std::string_view name);
// Of GET {iam}/v3/auth/tokens (3.2): the project that the token is for.
absl::StatusOr<std::string> ReadTokenProject(const http::Response& answer, std::string_view name);

}  // namespace provider::auth

#endif  // PROVIDER_AUTH_PROJECT_LOOKUP_H_
