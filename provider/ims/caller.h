#ifndef PROVIDER_IMS_CALLER_H_
#define PROVIDER_IMS_CALLER_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "provider/auth/authenticator.h"
#include "provider/http/message.h"
#include "provider/http/retry.h"

namespace provider::ims {

template <typename T>
using Done = absl::AnyInvocable<void(T)>;

// What an answer of the service means for a repetition (ims-api.md 12.2, 13.5).
//   kThrottled  429; IMG.0060, 0149, 0187 (flow control)
//   kRefused    503 of the gateway, which has not passed the call on; IMG.0010, 0018, 0110,
//               0136, 0148, 0154: the source or a neighbour is busy, no job was made
//   kFailed     408, 500, 502, 504, any other 503; IMG.0014, 0023, 0061, 0194
//   kFinal      everything else
http::Verdict JudgeAnswer(const http::Response& response);

// Calls the service: address, credentials, repetition, errors. Use on the loop's thread only.
class Caller {
 public:
  // `retrier` and `authenticator` must outlive the caller.
  Caller(std::string base_url, http::Retrier* retrier, auth::Authenticator* authenticator);

  // `path` begins with '/', may have a query, and is encoded; `json_body` may be empty. Gives
  // answers of 2xx; others as statuses of ToStatus, with SentOf kNo if JudgeAnswer says that
  // the call had no effect.
  void Call(std::string_view method, std::string_view path, std::string json_body,
            http::RetryOptions options, Done<absl::StatusOr<http::Response>> done);
  // The same for a path that begins with the project: before + project id + after.
  void CallInProject(std::string_view method, std::string_view before, std::string_view after,
                     std::string json_body, http::RetryOptions options,
                     Done<absl::StatusOr<http::Response>> done);

  // The id of the project that calls act in.
  void GetProjectId(Done<absl::StatusOr<std::string>> done) {
    authenticator_->GetProjectId(std::move(done));
  }

 private:
  const std::string base_url_;
  http::Retrier* const retrier_;
  auth::Authenticator* const authenticator_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_CALLER_H_
