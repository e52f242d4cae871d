#include "proto/text/checked_line.h"

#include <zlib.h>

#include <charconv>
#include <cstdint>
#include <system_error>

namespace proto::text {
namespace {

constexpr size_t kHexDigits = 8;

uint32_t CheckSum(std::string_view text) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

void AppendHex(uint32_t number, std::string& out) {
  for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[(number >> shift) & 15U];
  out += ' ';
}

std::optional<uint32_t> ReadHex(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void AppendCheckedLine(std::string_view text, std::string& out) {
  AppendHex(static_cast<uint32_t>(text.size()), out);
  AppendHex(CheckSum(text), out);
  out.append(text) += '\n';
}

std::optional<std::string_view> ReadCheckedLine(std::string_view lines) {
  if (lines.size() < kCheckedLinePrefixBytes || lines[kHexDigits] != ' ' ||
      lines[kCheckedLinePrefixBytes - 1] != ' ') {
    return std::nullopt;
  }
  const std::optional<uint32_t> length = ReadHex(lines.substr(0, kHexDigits));
  const std::optional<uint32_t> crc = ReadHex(lines.substr(kHexDigits + 1, kHexDigits));
  if (!length || !crc || lines.size() - kCheckedLinePrefixBytes <= *length) return std::nullopt;
  const std::string_view text = lines.substr(kCheckedLinePrefixBytes, *length);
  if (lines[kCheckedLinePrefixBytes + *length] != '\n' || CheckSum(text) != *crc)
    return std::nullopt;
  return text;
}

}  // namespace proto::text
