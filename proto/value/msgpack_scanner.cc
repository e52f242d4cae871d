#include "proto/value/msgpack_scanner.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace proto::value {
namespace {

MsgpackItem Integer(int64_t value) {
  MsgpackItem item;
  item.kind = MsgpackItem::Kind::kInteger;
  item.integer = value;
  return item;
}

}  // namespace

std::optional<MsgpackItem> MsgpackScanner::Next() {
  if (rest_.empty()) return std::nullopt;
  const auto code = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  if (code < 0x80) return Integer(code);
  if (code >= 0xe0) return Integer(static_cast<int8_t>(code));
  if (code < 0x90) return Count(MsgpackItem::Kind::kMap, code & 0x0f);
  if (code < 0xa0) return Count(MsgpackItem::Kind::kArray, code & 0x0f);
  if (code < 0xc0) return Bytes(MsgpackItem::Kind::kString, code & 0x1f);
  return Sized(code);
}

// The codes that say how many bytes of length or payload follow.
std::optional<MsgpackItem> MsgpackScanner::Sized(uint8_t code) {
  MsgpackItem item;
  switch (code) {
    case 0xc0: return item;
    case 0xc2:
    case 0xc3:
      item.kind = MsgpackItem::Kind::kBool;
      item.boolean = code == 0xc3;
      return item;
    case 0xc4:
    case 0xd9: return SizedBytes(1);
    case 0xc5:
    case 0xda: return SizedBytes(2);
    case 0xc6:
    case 0xdb: return SizedBytes(4);
    case 0xc7: return SizedExtension(1);
    case 0xc8: return SizedExtension(2);
    case 0xc9: return SizedExtension(4);
    case 0xca: return Float32();
    case 0xcb: return Float64();
    case 0xcc: return Unsigned(1);
    case 0xcd: return Unsigned(2);
    case 0xce: return Unsigned(4);
    case 0xcf: return Unsigned(8);
    case 0xd0: return Signed(1);
    case 0xd1: return Signed(2);
    case 0xd2: return Signed(4);
    case 0xd3: return Signed(8);
    case 0xd4: return Extension(1);
    case 0xd5: return Extension(2);
    case 0xd6: return Extension(4);
    case 0xd7: return Extension(8);
    case 0xd8: return Extension(16);
    case 0xdc: return SizedCount(MsgpackItem::Kind::kArray, 2);
    case 0xdd: return SizedCount(MsgpackItem::Kind::kArray, 4);
    case 0xde: return SizedCount(MsgpackItem::Kind::kMap, 2);
    case 0xdf: return SizedCount(MsgpackItem::Kind::kMap, 4);
    default: return std::nullopt;
  }
}

std::optional<uint64_t> MsgpackScanner::Big(size_t bytes) {
  if (rest_.size() < bytes) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(rest_[i]);
  rest_.remove_prefix(bytes);
  return value;
}
std::optional<MsgpackItem> MsgpackScanner::Unsigned(size_t bytes) {
  const auto value = Big(bytes);
  if (!value) return std::nullopt;
  if (*value <= INT64_MAX) return Integer(static_cast<int64_t>(*value));
  MsgpackItem item;
  item.kind = MsgpackItem::Kind::kUnsigned;
  item.length = *value;
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::Signed(size_t bytes) {
  const auto value = Big(bytes);
  if (!value) return std::nullopt;
  const int shift = static_cast<int>(64 - 8 * bytes);
  return Integer(static_cast<int64_t>(*value << shift) >> shift);
}
std::optional<MsgpackItem> MsgpackScanner::Float32() {
  const auto bits = Big(4);
  if (!bits) return std::nullopt;
  const auto narrow = static_cast<uint32_t>(*bits);
  float value = 0;
  std::memcpy(&value, &narrow, sizeof(value));
  MsgpackItem item;
  item.kind = MsgpackItem::Kind::kDouble;
  item.real = static_cast<double>(value);
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::Float64() {
  const auto bits = Big(8);
  if (!bits) return std::nullopt;
  MsgpackItem item;
  item.kind = MsgpackItem::Kind::kDouble;
  std::memcpy(&item.real, &*bits, sizeof(item.real));
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::Bytes(MsgpackItem::Kind kind, uint64_t length) {
  if (length > rest_.size()) return std::nullopt;
  MsgpackItem item;
  item.kind = kind;
  item.bytes = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::SizedBytes(size_t size) {
  const auto length = Big(size);
  return length ? Bytes(MsgpackItem::Kind::kString, *length) : std::nullopt;
}
std::optional<MsgpackItem> MsgpackScanner::Extension(uint64_t length) {
  if (rest_.empty()) return std::nullopt;
  const auto type = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  auto item = Bytes(MsgpackItem::Kind::kExtension, length);
  if (item) item->extension = type;
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::SizedExtension(size_t size) {
  const auto length = Big(size);
  return length ? Extension(*length) : std::nullopt;
}
// Every element takes at least one byte, so a count beyond the rest is a lie.
std::optional<MsgpackItem> MsgpackScanner::Count(MsgpackItem::Kind kind, uint64_t count) {
  if (count > rest_.size()) return std::nullopt;
  MsgpackItem item;
  item.kind = kind;
  item.length = count;
  return item;
}
std::optional<MsgpackItem> MsgpackScanner::SizedCount(MsgpackItem::Kind kind, size_t size) {
  const auto count = Big(size);
  return count ? Count(kind, *count) : std::nullopt;
}

}  // namespace proto::value
