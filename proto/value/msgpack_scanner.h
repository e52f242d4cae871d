#ifndef PROTO_VALUE_MSGPACK_SCANNER_H_
#define PROTO_VALUE_MSGPACK_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace proto::value {

// What the next bytes are, with the length or payload taken.
struct MsgpackItem {
  enum class Kind { kNil, kBool, kInteger, kUnsigned, kDouble, kString, kArray, kMap, kExtension };
  Kind kind = Kind::kNil;
  bool boolean = false;
  int64_t integer = 0;
  uint64_t length = 0;  // kUnsigned: the number, beyond int64. kArray, kMap: the count.
  double real = 0;
  std::string_view bytes = {};  // kString (str or bin), kExtension.
  uint8_t extension = 0;
};

// Reads MessagePack item by item. Lengths and counts never exceed the bytes that are left.
// Inside this folder only.
class MsgpackScanner {
 public:
  explicit MsgpackScanner(std::string_view bytes) : rest_(bytes) {}  // `bytes` must live on.
  bool AtEnd() const { return rest_.empty(); }
  // The next item; of an array or map only its head. nullopt if the bytes are broken.
  std::optional<MsgpackItem> Next();

 private:
  std::optional<MsgpackItem> Sized(uint8_t code);
  std::optional<uint64_t> Big(size_t bytes);
  std::optional<MsgpackItem> Unsigned(size_t bytes);
  std::optional<MsgpackItem> Signed(size_t bytes);
  std::optional<MsgpackItem> Float32();
  std::optional<MsgpackItem> Float64();
  std::optional<MsgpackItem> Bytes(MsgpackItem::Kind kind, uint64_t length);
  std::optional<MsgpackItem> SizedBytes(size_t size);
  std::optional<MsgpackItem> Extension(uint64_t length);
  std::optional<MsgpackItem> SizedExtension(size_t size);
  std::optional<MsgpackItem> Count(MsgpackItem::Kind kind, uint64_t count);
  std::optional<MsgpackItem> SizedCount(MsgpackItem::Kind kind, size_t size);

  std::string_view rest_;
};

}  // namespace proto::value

#endif  // PROTO_VALUE_MSGPACK_SCANNER_H_
