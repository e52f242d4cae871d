#ifndef PROVIDER_EMULATOR_REQUEST_LOG_H_
#define PROVIDER_EMULATOR_REQUEST_LOG_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "provider/emulator/http_message.h"

// What has been asked so far, for tests to look at. Secrets are replaced before they get here.
namespace provider::emulator {

struct LoggedRequest {
  absl::Time at = {};
  std::int64_t connection_id = 0;
  std::string request_id = {};
  int status = 0;
  bool is_dropped = false;  // The client got no answer.
  Request request = {};     // Redacted.
};

// A copy without secrets: credentials in headers, and passwords and token ids in the body,
// are "<redacted>". A body that may hold some but cannot be read is withheld whole.
Request Redact(const Request& request);

class RequestLog {
 public:
  // Keeps the newest `capacity`.
  explicit RequestLog(std::size_t capacity) : capacity_(capacity) {}

  // `route` is "METHOD /path/{template}", or "other".
  void Add(LoggedRequest entry, std::string_view route);
  void Clear();

  // A JSON array, oldest first: {time, connection, request_id, method, path, query, headers,
  // body, status, dropped}.
  std::string JsonText() const;
  const std::map<std::string, std::int64_t, std::less<>>& counts() const { return counts_; }

 private:
  std::size_t capacity_;
  std::deque<LoggedRequest> entries_;
  std::map<std::string, std::int64_t, std::less<>> counts_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_REQUEST_LOG_H_
