// Values as MessagePack.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "proto/value/msgpack.h"

namespace proto::value {
namespace {

constexpr uint8_t kRefinedExtension = 12;
constexpr size_t kLargestRefinement = 1024;
constexpr size_t kLongestPrefix = 256;

class Writer {
 public:
  void Byte(uint8_t byte) { out_ += static_cast<char>(byte); }
  void Nil() { Byte(0xc0); }
  void Bool(bool value) { Byte(value ? 0xc3 : 0xc2); }

  void Integer(int64_t value) {
    if (value >= 0) return Unsigned(static_cast<uint64_t>(value));
    if (value >= -32) return Byte(static_cast<uint8_t>(value));
    if (value >= INT8_MIN) return Sized(0xd0, static_cast<uint64_t>(value), 1);
    if (value >= INT16_MIN) return Sized(0xd1, static_cast<uint64_t>(value), 2);
    if (value >= INT32_MIN) return Sized(0xd2, static_cast<uint64_t>(value), 4);
    Sized(0xd3, static_cast<uint64_t>(value), 8);
  }
  void Double(double value) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    Sized(0xcb, bits, 8);
  }
  void String(std::string_view text) {
    if (text.size() < 32) {
      Byte(static_cast<uint8_t>(0xa0 | text.size()));
    } else {
      Length(text.size(), 0xd9, 0xda, 0xdb);
    }
    out_.append(text);
  }
  void Binary(std::string_view bytes) {
    Length(bytes.size(), 0xc4, 0xc5, 0xc6);
    out_.append(bytes);
  }
  void Array(size_t count) {
    if (count < 16) return Byte(static_cast<uint8_t>(0x90 | count));
    Length(count, 0, 0xdc, 0xdd);
  }
  void Map(size_t count) {
    if (count < 16) return Byte(static_cast<uint8_t>(0x80 | count));
    Length(count, 0, 0xde, 0xdf);
  }
  void Extension(uint8_t type, std::string_view body) {
    switch (body.size()) {
      case 1: Byte(0xd4); break;
      case 2: Byte(0xd5); break;
      case 4: Byte(0xd6); break;
      case 8: Byte(0xd7); break;
      case 16: Byte(0xd8); break;
      default: Length(body.size(), 0xc7, 0xc8, 0xc9); break;
    }
    Byte(type);
    out_.append(body);
  }
  std::string Take() { return std::move(out_); }

 private:
  void Unsigned(uint64_t value) {
    if (value < 128) return Byte(static_cast<uint8_t>(value));
    if (value <= UINT8_MAX) return Sized(0xcc, value, 1);
    if (value <= UINT16_MAX) return Sized(0xcd, value, 2);
    if (value <= UINT32_MAX) return Sized(0xce, value, 4);
    Sized(0xcf, value, 8);
  }
  void Sized(uint8_t code, uint64_t value, int bytes) {
    Byte(code);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      Byte(static_cast<uint8_t>(value >> shift));
  }
  // Code `one` 0: there is no one-byte form.
  void Length(size_t length, uint8_t one, uint8_t two, uint8_t four) {
    if (one != 0 && length <= UINT8_MAX) return Sized(one, length, 1);
    if (length <= UINT16_MAX) return Sized(two, length, 2);
    Sized(four, length, 4);
  }

  std::string out_;
};

void WriteNumber(const Number& number, Writer& out) {
  if (number.IsInfinite()) return out.Double(number.ToDouble());
  if (const auto integer = number.ToInt64()) return out.Integer(*integer);
  if (!number.IsInteger() && number.IsExactDouble()) return out.Double(number.ToDouble());
  out.String(number.ToString());
}

// The longest prefix within the limit that ends at a character.
std::string_view CutPrefix(std::string_view text) {
  if (text.size() <= kLongestPrefix) return text;
  size_t end = kLongestPrefix;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

void WriteUnknown(const Value& value, Writer& out) {
  const Refinements& r = value.refinements();
  if (r.IsEmpty()) return out.Extension(0, std::string_view("\0", 1));
  Writer body;
  const size_t entries =
      static_cast<size_t>(r.not_null) + static_cast<size_t>(!r.prefix.empty()) +
      static_cast<size_t>(r.lower.has_value()) + static_cast<size_t>(r.upper.has_value()) +
      static_cast<size_t>(r.min_length.has_value()) + static_cast<size_t>(r.max_length.has_value());
  body.Map(entries);
  if (r.not_null) {
    body.Integer(1);
    body.Bool(false);
  }
  if (!r.prefix.empty()) {
    body.Integer(2);
    body.String(CutPrefix(r.prefix));
  }
  const auto bound = [&body](int64_t key, const Number& number, bool inclusive) {
    body.Integer(key);
    body.Array(2);
    WriteNumber(number, body);
    body.Bool(inclusive);
  };
  if (r.lower) bound(3, *r.lower, r.lower_inclusive);
  if (r.upper) bound(4, *r.upper, r.upper_inclusive);
  if (r.min_length) {
    body.Integer(5);
    body.Integer(*r.min_length);
  }
  if (r.max_length) {
    body.Integer(6);
    body.Integer(*r.max_length);
  }
  const std::string bytes = body.Take();
  if (bytes.size() > kLargestRefinement) return out.Extension(0, std::string_view("\0", 1));
  out.Extension(kRefinedExtension, bytes);
}

void Write(const Value& value, Type type, Writer& out) {
  if (type == Type::Dynamic() && value.type() != Type::Dynamic()) {
    out.Array(2);
    out.Binary(TypeToJson(value.type()));
    type = value.type();
  }
  if (value.IsNull()) return out.Nil();
  if (!value.IsKnown()) return WriteUnknown(value, out);
  switch (type.kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: return out.Bool(value.AsBool());
    case Type::Kind::kNumber: return WriteNumber(value.AsNumber(), out);
    case Type::Kind::kString: return out.String(value.AsString());
    case Type::Kind::kList:
    case Type::Kind::kSet:
      out.Array(value.size());
      for (const Value& element : value.elements()) Write(element, type.element(), out);
      return;
    case Type::Kind::kMap:
      out.Map(value.size());
      for (size_t i = 0; i < value.size(); ++i) {
        out.String(value.keys()[i]);
        Write(value[i], type.element(), out);
      }
      return;
    case Type::Kind::kTuple:
      out.Array(value.size());
      for (size_t i = 0; i < value.size(); ++i) Write(value[i], type.elements()[i], out);
      return;
    case Type::Kind::kObject:
      out.Map(value.size());
      for (size_t i = 0; i < value.size(); ++i) {
        out.String(type.attributes()[i].name);
        Write(value[i], type.attributes()[i].type, out);
      }
      return;
  }
}

}  // namespace

std::string ToMsgpack(const Value& value, Type type) {
  Writer out;
  Write(value, type, out);
  return out.Take();
}

}  // namespace proto::value
