#ifndef PROTO_HANDSHAKE_BASE64_H_
#define PROTO_HANDSHAKE_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

namespace proto::handshake {

// Standard base64 without padding, as go-plugin wants it: a '=' is an error there.
std::string ToUnpaddedBase64(std::string_view bytes);
// nullopt if a character is foreign ('=' included), the length impossible, or the unused
// last bits are not zero.
std::optional<std::string> FromUnpaddedBase64(std::string_view text);

}  // namespace proto::handshake

#endif  // PROTO_HANDSHAKE_BASE64_H_
