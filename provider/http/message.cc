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

bool IsUnreserved(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
         c == '~';
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

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

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string PercentDecode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = HexDigit(text[i + 1]);
      const auto low = HexDigit(text[i + 2]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace provider::http
