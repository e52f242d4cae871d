#ifndef PROTO_TEXT_CHECKED_LINE_H_
#define PROTO_TEXT_CHECKED_LINE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Lines of a file that is appended to and may be torn at any byte when the machine dies:
//   LENGTH CRC TEXT\n
// LENGTH (bytes of TEXT) and CRC (zlib's crc32 of TEXT) have eight hexadecimal digits each. TEXT
// has no line ends if people are to read the file; reading does not care.
namespace proto::text {

inline constexpr size_t kCheckedLinePrefixBytes = 18;  // "LENGTH CRC ".
// How long the line of a text of `bytes` bytes is.
constexpr size_t CheckedLineBytes(size_t bytes) { return kCheckedLinePrefixBytes + bytes + 1; }

// Appends the line of `text`, which is shorter than 4 GiB.
void AppendCheckedLine(std::string_view text, std::string& out);

// The text of the whole line at the beginning of `lines`; nullopt if it is torn, or none. It may
// come from a stranger's file.
std::optional<std::string_view> ReadCheckedLine(std::string_view lines);

}  // namespace proto::text

#endif  // PROTO_TEXT_CHECKED_LINE_H_
