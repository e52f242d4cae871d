#ifndef PROTO_HANDSHAKE_HANDSHAKE_LINE_H_
#define PROTO_HANDSHAKE_HANDSHAKE_LINE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace proto::handshake {

enum class Network { kUnix, kTcp };

// What a plugin announces in the one line it prints (plugin-protocol.md A.4):
//   1|6|unix|/tmp/plugin123|grpc|<certificate>
struct HandshakeLine {
  int protocol = 6;  // The plugin protocol's major: 5 or 6.
  Network network = Network::kUnix;
  std::string address = {};          // Socket path, or host:port.
  std::string certificate_der = {};  // The server's certificate; empty without TLS.
  // Whether to add the seventh field, saying "false". Only for hosts that set
  // kMultiplexVariable: older ones take it for a part of the certificate.
  bool answer_multiplexing = false;
};

inline constexpr size_t kMaxHandshakeLineBytes = size_t{64} * 1024;

// The line with its newline, to be printed by one write.
std::string FormatHandshakeLine(const HandshakeLine& line);

// Engine's side. `text` is the first line without or with its newline. InvalidArgument, in
// words for the operator that quote what was seen (at most 200 bytes), if a field is not as
// it must be, if the protocol is neither 5 nor 6, or if the line exceeds its limit. The
// certificate is decoded from base64 but not parsed (see PemFromDer).
absl::StatusOr<HandshakeLine> ParseHandshakeLine(std::string_view text);

}  // namespace proto::handshake

#endif  // PROTO_HANDSHAKE_HANDSHAKE_LINE_H_
