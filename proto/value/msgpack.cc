#include "proto/value/msgpack.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace proto::value {
namespace {

using proto::text::Cat;

constexpr int kDeepest = 64;
constexpr uint8_t kRefinedExtension = 12;
constexpr size_t kLargestRefinement = 1024;
constexpr size_t kLongestPrefix = 256;

// ---- Writing

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

// ---- Reading

// What the next bytes are, with the length or payload taken.
struct Item {
  enum class Kind { kNil, kBool, kInteger, kUnsigned, kDouble, kString, kArray, kMap, kExtension };
  Kind kind = Kind::kNil;
  bool boolean = false;
  int64_t integer = 0;
  uint64_t length = 0;  // kUnsigned: the number. kArray, kMap: the count.
  double real = 0;
  std::string_view bytes = {};  // kString (str or bin), kExtension.
  uint8_t extension = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool AtEnd() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }

  std::optional<Item> Next() {
    if (rest_.empty()) return std::nullopt;
    const auto code = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    Item item;
    if (code < 0x80) return Integer(code);
    if (code >= 0xe0) return Integer(static_cast<int8_t>(code));
    if (code < 0x90) return Count(Item::Kind::kMap, code & 0x0f);
    if (code < 0xa0) return Count(Item::Kind::kArray, code & 0x0f);
    if (code < 0xc0) return Bytes(Item::Kind::kString, code & 0x1f);
    switch (code) {
      case 0xc0: return item;
      case 0xc2:
      case 0xc3:
        item.kind = Item::Kind::kBool;
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
      case 0xdc: return SizedCount(Item::Kind::kArray, 2);
      case 0xdd: return SizedCount(Item::Kind::kArray, 4);
      case 0xde: return SizedCount(Item::Kind::kMap, 2);
      case 0xdf: return SizedCount(Item::Kind::kMap, 4);
      default: return std::nullopt;
    }
  }

 private:
  std::optional<uint64_t> Big(size_t bytes) {
    if (rest_.size() < bytes) return std::nullopt;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(rest_[i]);
    rest_.remove_prefix(bytes);
    return value;
  }
  static Item Integer(int64_t value) {
    Item item;
    item.kind = Item::Kind::kInteger;
    item.integer = value;
    return item;
  }
  std::optional<Item> Unsigned(size_t bytes) {
    const auto value = Big(bytes);
    if (!value) return std::nullopt;
    Item item;
    item.kind = Item::Kind::kUnsigned;
    item.length = *value;
    return item;
  }
  std::optional<Item> Signed(size_t bytes) {
    const auto value = Big(bytes);
    if (!value) return std::nullopt;
    const int shift = static_cast<int>(64 - 8 * bytes);
    return Integer(static_cast<int64_t>(*value << shift) >> shift);
  }
  std::optional<Item> Float32() {
    const auto bits = Big(4);
    if (!bits) return std::nullopt;
    const auto narrow = static_cast<uint32_t>(*bits);
    float value = 0;
    std::memcpy(&value, &narrow, sizeof(value));
    Item item;
    item.kind = Item::Kind::kDouble;
    item.real = static_cast<double>(value);
    return item;
  }
  std::optional<Item> Float64() {
    const auto bits = Big(8);
    if (!bits) return std::nullopt;
    Item item;
    item.kind = Item::Kind::kDouble;
    std::memcpy(&item.real, &*bits, sizeof(item.real));
    return item;
  }
  std::optional<Item> Bytes(Item::Kind kind, uint64_t length) {
    if (length > rest_.size()) return std::nullopt;
    Item item;
    item.kind = kind;
    item.bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return item;
  }
  std::optional<Item> SizedBytes(size_t size) {
    const auto length = Big(size);
    return length ? Bytes(Item::Kind::kString, *length) : std::nullopt;
  }
  std::optional<Item> Extension(uint64_t length) {
    if (rest_.empty()) return std::nullopt;
    const auto type = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    auto item = Bytes(Item::Kind::kExtension, length);
    if (item) item->extension = type;
    return item;
  }
  std::optional<Item> SizedExtension(size_t size) {
    const auto length = Big(size);
    return length ? Extension(*length) : std::nullopt;
  }
  // Every element takes at least one byte, so a count beyond the rest is a lie.
  std::optional<Item> Count(Item::Kind kind, uint64_t count) {
    if (count > rest_.size()) return std::nullopt;
    Item item;
    item.kind = kind;
    item.length = count;
    return item;
  }
  std::optional<Item> SizedCount(Item::Kind kind, size_t size) {
    const auto count = Big(size);
    return count ? Count(kind, *count) : std::nullopt;
  }

  std::string_view rest_;
};

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t more = lead < 0x80         ? 0
                        : (lead >> 5) == 6  ? 1
                        : (lead >> 4) == 14 ? 2
                        : (lead >> 3) == 30 ? 3
                                            : 9;
    if (more == 9 || i + more >= text.size() + (more == 0 ? 1 : 0)) return false;
    uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
    for (size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<uint8_t>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3fu);
    }
    constexpr uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (point < kLeast[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      return false;
    i += more + 1;
  }
  return true;
}

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : reader_(bytes) {}

  absl::StatusOr<Value> Decode(Type type) {
    std::optional<Value> value = Read(type, 0);
    if (value && !reader_.AtEnd()) value = Fail("there is more after the value");
    if (!value) {
      const std::string where = PathToString(path_);
      return absl::InvalidArgumentError(where.empty() ? message_ : Cat(where, ": ", message_));
    }
    return *std::move(value);
  }

 private:
  std::nullopt_t Fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    return std::nullopt;
  }

  std::optional<Value> Read(Type type, int depth) {
    if (depth > kDeepest) return Fail("the value is nested too deeply");
    const auto item = reader_.Next();
    if (!item) return Fail("the encoding is broken");
    if (item->kind == Item::Kind::kNil) return Value::Null(type);
    if (item->kind == Item::Kind::kExtension) return ReadUnknown(type, *item);
    switch (type.kind()) {
      case Type::Kind::kDynamic: return ReadDynamic(*item, depth);
      case Type::Kind::kBool:
        if (item->kind != Item::Kind::kBool) return Fail("a bool is required");
        return Value::Bool(item->boolean);
      case Type::Kind::kNumber: return ReadNumber(*item);
      case Type::Kind::kString:
        if (item->kind != Item::Kind::kString) return Fail("a string is required");
        if (!IsUtf8(item->bytes)) return Fail("the string is not valid UTF-8");
        return Value::String(item->bytes);
      case Type::Kind::kList:
      case Type::Kind::kSet: return ReadSequence(type, *item, depth);
      case Type::Kind::kTuple: return ReadTuple(type, *item, depth);
      case Type::Kind::kMap: return ReadMap(type, *item, depth);
      case Type::Kind::kObject: return ReadObject(type, *item, depth);
    }
    std::abort();  // Every kind has a case above.
  }

  std::optional<Value> ReadDynamic(const Item& item, int depth) {
    if (item.kind != Item::Kind::kArray || item.length != 2)
      return Fail("a dynamic value must be an array of two elements");
    const auto type_json = reader_.Next();
    if (!type_json || type_json->kind != Item::Kind::kString)
      return Fail("a dynamic value must begin with its type");
    const absl::StatusOr<Type> type = TypeFromJson(type_json->bytes);
    if (!type.ok())
      return Fail(Cat("the type of a dynamic value is broken: ", type.status().message()));
    if (*type == Type::Dynamic()) return Fail("a dynamic value must have a type of its own");
    return Read(*type, depth + 1);
  }

  std::optional<Value> ReadNumber(const Item& item) {
    switch (item.kind) {
      case Item::Kind::kInteger: return Value::Number(item.integer);
      case Item::Kind::kUnsigned: return Value::Number(Number::FromUint64(item.length));
      case Item::Kind::kDouble:
        if (item.real != item.real) return Fail("the number is not a number");
        return Value::Number(Number::FromDouble(item.real));
      case Item::Kind::kString:
        if (auto number = Number::Parse(item.bytes)) return Value::Number(*std::move(number));
        return Fail("a number is required");
      default: return Fail("a number is required");
    }
  }

  std::optional<std::vector<Value>> ReadElements(uint64_t count, Type type, int depth) {
    std::vector<Value> elements;
    elements.reserve(count);
    for (uint64_t i = 0; i < count; ++i) {
      path_.push_back(PathStep::At(static_cast<int64_t>(i)));
      auto element = Read(type, depth + 1);
      if (!element) return std::nullopt;
      path_.pop_back();
      elements.push_back(*std::move(element));
    }
    return elements;
  }

  std::optional<Value> ReadSequence(Type type, const Item& item, int depth) {
    const bool is_set = type.kind() == Type::Kind::kSet;
    if (item.kind != Item::Kind::kArray)
      return Fail(is_set ? "a set is required" : "a list is required");
    auto elements = ReadElements(item.length, type.element(), depth);
    if (!elements) return std::nullopt;
    const Type element = ElementType(type.element(), *elements);
    for (const Value& value : *elements) {
      if (value.type() != element) return Fail("all elements must have the same type");
    }
    return is_set ? Value::Set(element, *std::move(elements))
                  : Value::List(element, *std::move(elements));
  }

  static Type ElementType(Type declared, const std::vector<Value>& elements) {
    return elements.empty() || !declared.HasDynamic() ? declared : elements[0].type();
  }

  std::optional<Value> ReadTuple(Type type, const Item& item, int depth) {
    if (item.kind != Item::Kind::kArray) return Fail("a tuple is required");
    if (item.length != type.elements().size()) {
      return Fail(Cat("a tuple of length ", type.elements().size(), " is required"));
    }
    std::vector<Value> elements;
    for (size_t i = 0; i < item.length; ++i) {
      path_.push_back(PathStep::At(static_cast<int64_t>(i)));
      auto element = Read(type.elements()[i], depth + 1);
      if (!element) return std::nullopt;
      path_.pop_back();
      elements.push_back(*std::move(element));
    }
    return Value::Tuple(std::move(elements));
  }

  std::optional<std::string_view> ReadKey() {
    const auto key = reader_.Next();
    if (!key || key->kind != Item::Kind::kString || !IsUtf8(key->bytes))
      return Fail("a string key is required");
    return key->bytes;
  }

  std::optional<Value> ReadMap(Type type, const Item& item, int depth) {
    if (item.kind != Item::Kind::kMap) return Fail("a map is required");
    std::vector<std::pair<std::string, Value>> entries;
    for (uint64_t i = 0; i < item.length; ++i) {
      const auto key = ReadKey();
      if (!key) return std::nullopt;
      path_.push_back(PathStep::Key(*key));
      auto element = Read(type.element(), depth + 1);
      if (!element) return std::nullopt;
      path_.pop_back();
      entries.emplace_back(*key, *std::move(element));
    }
    Type element = type.element();
    if (element.HasDynamic() && !entries.empty()) element = entries[0].second.type();
    for (const auto& entry : entries) {
      if (entry.second.type() != element) return Fail("all elements must have the same type");
    }
    return Value::Map(element, std::move(entries));
  }

  std::optional<Value> ReadObject(Type type, const Item& item, int depth) {
    const auto attributes = type.attributes();
    if (item.kind != Item::Kind::kMap) return Fail("an object is required");
    if (item.length != attributes.size()) {
      return Fail(Cat("an object with ", attributes.size(), " attributes is required (",
                      item.length, " given)"));
    }
    std::vector<Value> values(attributes.size());
    std::vector<bool> seen(attributes.size(), false);
    for (size_t i = 0; i < item.length; ++i) {
      const auto key = ReadKey();
      if (!key) return std::nullopt;
      // Usually the names come in order.
      const int index =
          attributes[i].name == *key ? static_cast<int>(i) : type.AttributeIndex(*key);
      if (index < 0) return Fail(Cat("unsupported attribute \"", *key, "\""));
      const auto at = static_cast<size_t>(index);
      if (seen[at]) return Fail(Cat("attribute \"", *key, "\" is given twice"));
      seen[at] = true;
      path_.push_back(PathStep::Attribute(*key));
      auto value = Read(attributes[at].type, depth + 1);
      if (!value) return std::nullopt;
      path_.pop_back();
      values[at] = *std::move(value);
    }
    return Value::ObjectOf(type, std::move(values));
  }

  std::optional<Value> ReadUnknown(Type type, const Item& item) {
    if (item.extension != kRefinedExtension) return Value::Unknown(type);
    if (item.bytes.size() > kLargestRefinement)
      return Fail("the refinement of an unknown value is too large");
    Refinements refinements;
    if (!ReadRefinements(Reader(item.bytes), refinements))
      return Fail("the refinement of an unknown value is broken");
    return Value::Unknown(type, std::move(refinements));
  }

  // Unknown keys are skipped if their value is a single item.
  bool ReadRefinements(Reader reader, Refinements& out) {
    const auto map = reader.Next();
    if (!map || map->kind != Item::Kind::kMap) return false;
    for (uint64_t i = 0; i < map->length; ++i) {
      const auto key = reader.Next();
      const auto value = reader.Next();
      if (!key || !value || key->kind != Item::Kind::kInteger) return false;
      switch (key->integer) {
        case 1: out.not_null = value->kind == Item::Kind::kBool && !value->boolean; break;
        case 2:
          if (value->kind != Item::Kind::kString || !IsUtf8(value->bytes)) return false;
          out.prefix = value->bytes;
          break;
        case 3:
        case 4: {
          const auto number = reader.Next();
          const auto inclusive = reader.Next();
          if (value->kind != Item::Kind::kArray || value->length != 2 || !number || !inclusive)
            return false;
          auto bound = ReadNumber(*number);
          if (!bound) return false;
          (key->integer == 3 ? out.lower : out.upper) = bound->AsNumber();
          (key->integer == 3 ? out.lower_inclusive : out.upper_inclusive) = inclusive->boolean;
          break;
        }
        case 5:
        case 6: {
          const int64_t length = value->kind == Item::Kind::kInteger
                                     ? value->integer
                                     : static_cast<int64_t>(value->length);
          (key->integer == 5 ? out.min_length : out.max_length) = length;
          break;
        }
        default: break;
      }
    }
    return true;
  }

  Reader reader_;
  Path path_;
  std::string message_;
};

}  // namespace

std::string ToMsgpack(const Value& value, Type type) {
  Writer out;
  Write(value, type, out);
  return out.Take();
}

absl::StatusOr<Value> FromMsgpack(std::string_view bytes, Type type) {
  return Decoder(bytes).Decode(type);
}

}  // namespace proto::value
