#ifndef PROVIDER_HTTP_MESSAGE_H_
#define PROVIDER_HTTP_MESSAGE_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Requests, answers and how sending fails. Bytes only: a 404 is an answer.
namespace provider::http {

using Header = std::pair<std::string, std::string>;
// Header names compare without regard to case.
bool SameHeaderName(std::string_view a, std::string_view b);

struct Request {
  std::string method = "GET";
  std::string url = {};  // Absolute; path and query are percent-encoded.
  std::vector<Header> headers = {};
  std::string body = {};
  // For the whole exchange, connecting included.
  absl::Duration timeout = absl::Seconds(60);
  // The bodies of request and answer are never logged.
  bool is_secret = false;
};

struct Response {
  int status = 0;
  std::vector<Header> headers = {};
  std::string body = {};

  // The value of the first header of that name; empty if there is none.
  std::string_view FindHeader(std::string_view name) const;
};

// What became of a request that has no answer.
//   kNo       certainly nothing reached the server: no address, no connection, no TLS
//   kPerhaps  the server may have acted: a reset, a timeout after sending, a broken answer
enum class Sent { kNo, kPerhaps };

// An error of sending. Codes: kUnavailable (may go better later), kDeadlineExceeded
// (timeout), kFailedPrecondition (certificates, addresses: will not go better), kCancelled,
// kResourceExhausted (answer too large).
absl::Status SendError(absl::StatusCode code, std::string_view message, Sent sent);
// The same error with another word about the request.
absl::Status WithSent(absl::Status status, Sent sent);
// What `status`, an error, says about the request. Errors of other origin: kPerhaps.
Sent SentOf(const absl::Status& status);

using ResponseCallback = absl::AnyInvocable<void(absl::StatusOr<Response>)>;
// Sends a request and calls back exactly once, on the loop's thread, never from within the
// call itself. To be called on that thread. Tests put a fake here.
using Transport = std::function<void(Request, ResponseCallback)>;

}  // namespace provider::http

#endif  // PROVIDER_HTTP_MESSAGE_H_
