#ifndef PROTO_TEXT_UTF8_H_
#define PROTO_TEXT_UTF8_H_

#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8, one character at a time, by ICU.
namespace proto::text {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // Inside ICU's macros.

// Reads the character at byte `offset` (less than the size) and moves `offset` behind it.
// Negative where the text is not valid UTF-8.
inline int32_t ReadCharacter(std::string_view text, size_t& offset) {
  auto i = static_cast<int32_t>(offset);
  UChar32 c = 0;
  // NOLINTNEXTLINE(readability-simplify-subscript-expr): within the macro.
  U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), c);
  offset = static_cast<size_t>(i);
  return c;
}

inline bool IsUtf8(std::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    if (ReadCharacter(text, offset) < 0) return false;
  }
  return true;
}

// Appends a character; what is no character becomes U+FFFD.
inline void AppendCharacter(uint32_t character, std::string& out) {
  if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) character = 0xfffd;
  std::array<char, U8_MAX_LENGTH> buffer{};
  int32_t length = 0;
  U8_APPEND_UNSAFE(buffer, length, static_cast<UChar32>(character));
  out.append(buffer.data(), static_cast<size_t>(length));
}

#pragma GCC diagnostic pop

}  // namespace proto::text

#endif  // PROTO_TEXT_UTF8_H_
