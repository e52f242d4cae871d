#ifndef PROVIDER_HTTP_SERVICE_ERROR_H_
#define PROVIDER_HTTP_SERVICE_ERROR_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "provider/http/message.h"

namespace provider::http {

// What the service, its gateway or IAM says about a call that it refuses.
struct ServiceError {
  int http_status = 0;
  std::string code = {};     // "IMG.0015", "APIGW.0301"; empty if the answer had none.
  std::string message = {};  // One line; empty if the answer had none.
  std::string request_id = {};
  std::string method = {};
  std::string path = {};

  // "IMG.0015: quota exceeded (HTTP 400, request id 1a2b)".
  std::string Text() const;
  // Said by the API gateway: the service itself has not seen the call.
  bool IsOfGateway() const;
};

// Understands every envelope of ims-api.md 2.2, and text of any other kind.
ServiceError ParseServiceError(std::string_view method, std::string_view url,
                               const Response& response);

// The error as a status that carries it; the message is its Text. Codes:
//   kNotFound          the image (or tag, or job) does not exist: IMG.0027, 0066, 0086, 0121,
//                      0144, or a 404 that is not of the gateway
//   kUnauthenticated, kPermissionDenied   401, 403
//   kResourceExhausted quota, throttling: 429, IMG.0015, 0060, 0116, 0149, 0187
//   kUnimplemented     a 404 of the gateway, 405, 501: there is no such call
//   kUnavailable       408, 5xx and the other codes of 12.2, "retry later"
//   kInvalidArgument   everything else
absl::Status ToStatus(const ServiceError& error);
// The service's error in a status of ToStatus.
std::optional<ServiceError> ServiceErrorOf(const absl::Status& status);
// The same error in other words, or with another code; what it carries is kept.
absl::Status WithMessage(const absl::Status& status, absl::StatusCode code,
                         std::string_view message);

}  // namespace provider::http

#endif  // PROVIDER_HTTP_SERVICE_ERROR_H_
