#ifndef PLANNER_MODULES_HTTP_H_
#define PLANNER_MODULES_HTTP_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// One HTTP request after the other, by libcurl: what getting modules needs. Redirects are followed,
// proxies and netrc are as in the environment, certificates are checked against the system's or
// those of SSL_CERT_FILE and SSL_CERT_DIR.
namespace planner::modules {

struct HttpRequest {
  std::string url = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string token = {};  // Sent as a bearer token, to the host of `url` alone; empty: none.
  absl::Duration timeout = absl::Minutes(10);  // Of the whole exchange.
  int64_t max_bytes = int64_t{4} << 20;        // Of the body.
  bool https_only = false;
};

struct HttpReply {
  int status = 0;
  std::string url = {};  // Of the answer, after redirects.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  // The first of that name, whatever the case; empty if there is none.
  std::string Header(std::string_view name) const;
};

// A GET. Any status is an answer. Unavailable if there is none; ResourceExhausted if it is too
// large.
absl::StatusOr<HttpReply> Get(const HttpRequest& request);
// The same, but the body of an answer with a status of 200 to 299 goes to a new file.
absl::StatusOr<HttpReply> Download(const HttpRequest& request, const std::string& path);

// "404 Not Found": a status with its name, if that is a common one.
std::string StatusText(int status);

// An absolute or relative reference, seen from `base`.
std::string ResolveUrl(const std::string& base, const std::string& reference);

// Splits `url?query`, gives the value of a parameter and takes it out of the URL; empty if there is
// none. Percent signs are decoded in the value.
std::string TakeParameter(std::string_view name, std::string& url);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_HTTP_H_
