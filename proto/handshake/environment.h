#ifndef PROTO_HANDSHAKE_ENVIRONMENT_H_
#define PROTO_HANDSHAKE_ENVIRONMENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

// What an engine tells a plugin through its environment before the first byte is exchanged
// (plugin-protocol.md A.2, A.3).
namespace proto::handshake {

inline constexpr const char* kMagicCookieVariable = "TF_PLUGIN_MAGIC_COOKIE";
inline constexpr const char* kMagicCookie =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
inline constexpr const char* kProtocolVersionsVariable = "PLUGIN_PROTOCOL_VERSIONS";  // "5,6"
inline constexpr const char* kMinPortVariable = "PLUGIN_MIN_PORT";
inline constexpr const char* kMaxPortVariable = "PLUGIN_MAX_PORT";
inline constexpr const char* kClientCertificateVariable =
    "PLUGIN_CLIENT_CERT";  // PEM; absent: no TLS.
inline constexpr const char* kSocketDirectoryVariable = "PLUGIN_UNIX_SOCKET_DIR";
inline constexpr const char* kSocketGroupVariable = "PLUGIN_UNIX_SOCKET_GROUP";
inline constexpr const char* kMultiplexVariable = "PLUGIN_MULTIPLEX_GRPC";

// Plugin's side: the protocol major to speak, the largest in `offered` (the variable's text,
// e.g. "6,5") that is in `supported`. An empty offer means a very old engine: the smallest
// supported. FailedPrecondition if nothing fits. Entries that are no numbers are passed over.
absl::StatusOr<int> ChooseProtocol(std::string_view offered, absl::Span<const int> supported);

// Plugin's side: a path for a new Unix socket, with a name nobody else uses. `directory` is
// the value of kSocketDirectoryVariable or empty; then TMPDIR counts, else /tmp. A directory too
// long for the 107 bytes a socket's path may have is replaced by /tmp. Nothing is created.
std::string ChooseSocketPath(std::string_view directory);

}  // namespace proto::handshake

#endif  // PROTO_HANDSHAKE_ENVIRONMENT_H_
