#ifndef PROTO_VALUE_NFC_H_
#define PROTO_VALUE_NFC_H_

#include <string>
#include <string_view>

namespace proto::value {

// All strings, map keys and attribute names are Unicode NFC (plugin-protocol.md D.6). Inside
// this folder only. ASCII text is recognised quickly; it is valid and normal as it stands.
bool IsAscii(std::string_view text);
bool IsValidUtf8(std::string_view text);
// Both need valid UTF-8; what is not becomes U+FFFD.
bool IsNfc(std::string_view text);
std::string ToNfc(std::string_view text);

}  // namespace proto::value

#endif  // PROTO_VALUE_NFC_H_
