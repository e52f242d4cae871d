#ifndef PROVIDER_EMULATOR_HTTP_MESSAGE_H_
#define PROVIDER_EMULATOR_HTTP_MESSAGE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

// HTTP requests and answers as values, so that the service can be tested without sockets.
namespace provider::emulator {

struct Header {
  std::string name = {};
  std::string value = {};
};

// One name=value of a query string, decoded.
struct Parameter {
  std::string name = {};
  std::string value = {};
};

struct Request {
  std::string method = "GET";
  std::string target = "/";  // As on the wire: encoded path, then perhaps '?' and a query.
  std::vector<Header> headers = {};
  std::string body = {};
  std::int64_t connection_id = 0;

  std::string_view EncodedPath() const;
  std::string_view EncodedQuery() const;  // Without '?'; empty if there is none.
  // The first header of this name, in any case; empty if there is none.
  std::string_view FindHeader(std::string_view name) const;
};

struct Response {
  // What reaches the client; the others exercise its error paths.
  enum class Delivery {
    kWhole,
    kNothing,    // The connection is closed without an answer.
    kReset,      // The same, not orderly: the peer sees a reset.
    kTruncated,  // Headers with the full length, half of the body, then closed.
  };
  int status = 200;
  std::vector<Header> headers = {};
  std::string body = {};
  Delivery delivery = Delivery::kWhole;
  absl::Duration delay = absl::ZeroDuration();  // Before anything is sent.
  // Not empty: after the delay this gives the answer, and nothing else here counts.
  std::function<Response()> later = {};
};

// An answer with a JSON text as its body.
Response JsonResponse(int status, std::string json);
// 204.
Response NoContent();

// Splits at '&' and '=', decodes %XX and '+'; bad escapes are kept as they are.
std::vector<Parameter> ParseQuery(std::string_view query);
// Decodes %XX; a bad escape is kept as it is.
std::string PercentDecode(std::string_view text);
// Encodes all but A–Z a–z 0–9 - _ . ~ with upper-case hex (ims-api.md 3.4.3).
std::string PercentEncode(std::string_view text);
// Splits at every `separator`; n separators give n + 1 pieces, which are views of `text`.
std::vector<std::string_view> Split(std::string_view text, char separator);
// Equality of ASCII text in any case.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string ToLower(std::string_view text);
// Without spaces and tabs at both ends.
std::string_view Trim(std::string_view text);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_HTTP_MESSAGE_H_
