#include "proto/handshake/handshake_line.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "proto/handshake/base64.h"
#include "proto/text/cat.h"

namespace proto::handshake {
namespace {

using proto::text::Cat;

constexpr size_t kMaxFields = 16;
// Shorter sixth fields are something else than a certificate.
constexpr size_t kMinCertificateText = 51;
constexpr size_t kMaxQuotedBytes = 200;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// What was seen, for a message: printable ASCII only.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kMaxQuotedBytes)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > kMaxQuotedBytes ? "…\"" : "\"");
}

absl::Status Refuse(std::string_view what, std::string_view seen) {
  return absl::InvalidArgumentError(Cat(what, " ", Quoted(seen), "."));
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> fields;
  while (fields.size() < kMaxFields) {
    const size_t bar = text.find('|');
    fields.push_back(text.substr(0, bar));
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  return fields;
}

}  // namespace

std::string FormatHandshakeLine(const HandshakeLine& line) {
  const std::string_view network = line.network == Network::kUnix ? "unix" : "tcp";
  return Cat("1|", line.protocol, "|", network, "|", line.address, "|grpc|",
             ToUnpaddedBase64(line.certificate_der), line.answer_multiplexing ? "|false" : "",
             "\n");
}

absl::StatusOr<HandshakeLine> ParseHandshakeLine(std::string_view text) {
  if (text.size() > kMaxHandshakeLineBytes)
    return absl::InvalidArgumentError("The plugin's first line of output is too long.");
  const std::string_view trimmed = Trim(text);
  const std::vector<std::string_view> fields = Split(trimmed);
  if (fields.size() < 4)
    return Refuse("The plugin's first line of output is no handshake:", trimmed);
  if (fields[0] != "1") return Refuse("The plugin's go-plugin version is unknown:", fields[0]);
  HandshakeLine line;
  if (fields[1] != "5" && fields[1] != "6")
    return Refuse("The plugin speaks a protocol that is neither 5 nor 6:", fields[1]);
  line.protocol = fields[1] == "5" ? 5 : 6;
  if (fields[2] != "unix" && fields[2] != "tcp")
    return Refuse("The plugin listens on an unknown kind of network:", fields[2]);
  line.network = fields[2] == "unix" ? Network::kUnix : Network::kTcp;
  if (fields[3].empty() || fields[3].find('\0') != std::string_view::npos)
    return Refuse("The plugin's address is not usable:", fields[3]);
  line.address = fields[3];
  if (fields.size() < 5 || fields[4] != "grpc")
    return Refuse("The plugin does not speak gRPC but", fields.size() < 5 ? "netrpc" : fields[4]);
  if (fields.size() < 6 || fields[5].size() < kMinCertificateText) return line;
  std::optional<std::string> der = FromUnpaddedBase64(fields[5]);
  if (!der) return absl::InvalidArgumentError("The plugin's certificate is no unpadded base64.");
  line.certificate_der = *std::move(der);
  return line;
}

}  // namespace proto::handshake
