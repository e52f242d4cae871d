#include "provider/http/message.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace provider::http {
namespace {

constexpr absl::string_view kSentPayload = "kiln/not-sent";

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

bool SameHeaderName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Response::FindHeader(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (SameHeaderName(key, name)) return value;
  }
  return {};
}

absl::Status SendError(absl::StatusCode code, std::string_view message, Sent sent) {
  return WithSent(absl::Status(code, absl::string_view(message.data(), message.size())), sent);
}

absl::Status WithSent(absl::Status status, Sent sent) {
  switch (sent) {
    case Sent::kNo: status.SetPayload(kSentPayload, absl::Cord("1")); break;
    case Sent::kPerhaps: status.ErasePayload(kSentPayload); break;
  }
  return status;
}

Sent SentOf(const absl::Status& status) {
  return status.GetPayload(kSentPayload).has_value() ? Sent::kNo : Sent::kPerhaps;
}

}  // namespace provider::http
