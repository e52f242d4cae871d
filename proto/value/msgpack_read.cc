// Values from MessagePack.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"
#include "proto/value/msgpack_scanner.h"
#include "proto/value/nfc.h"
#include "proto/value/place.h"

namespace proto::value {
namespace {

using proto::text::Cat;

using Item = MsgpackItem;

constexpr int kDeepest = 64;
constexpr uint8_t kRefinedExtension = 12;
constexpr size_t kLargestRefinement = 1024;
// Memory is not set aside for more elements than this before they are seen.
constexpr uint64_t kMostReserved = 1024;

std::optional<Value> NumberFrom(const Item& item) {
  switch (item.kind) {
    case Item::Kind::kInteger: return Value::Number(item.integer);
    case Item::Kind::kUnsigned: return Value::Number(Number::FromUint64(item.length));
    case Item::Kind::kDouble:
      if (std::isnan(item.real)) return std::nullopt;
      return Value::Number(Number::FromDouble(item.real));
    case Item::Kind::kString:
      if (auto number = Number::Parse(item.bytes)) return Value::Number(*std::move(number));
      return std::nullopt;
    default: return std::nullopt;
  }
}

// ---- Refinements of unknown values (D.5)

bool SkipRest(MsgpackScanner& in, const Item& item, int depth) {
  if (depth > kDeepest) return false;
  uint64_t count = 0;
  if (item.kind == Item::Kind::kArray) count = item.length;
  if (item.kind == Item::Kind::kMap) count = 2 * item.length;
  for (uint64_t i = 0; i < count; ++i) {
    const auto next = in.Next();
    if (!next || !SkipRest(in, *next, depth + 1)) return false;
  }
  return true;
}

bool ReadBound(MsgpackScanner& in, const Item& head, std::optional<Number>& bound,
               bool& inclusive) {
  if (head.kind != Item::Kind::kArray || head.length != 2) return false;
  const auto number = in.Next();
  const auto included = in.Next();
  if (!number || !included || included->kind != Item::Kind::kBool) return false;
  const auto value = NumberFrom(*number);
  if (!value) return false;
  bound = value->AsNumber();
  inclusive = included->boolean;
  return true;
}

// One entry; `item` is the head of its value. Foreign keys are passed over.
bool ReadRefinement(MsgpackScanner& in, int64_t key, const Item& item, Refinements& out,
                    bool& null) {
  switch (key) {
    case 1:
      if (item.kind != Item::Kind::kBool) return false;
      (item.boolean ? null : out.not_null) = true;
      return true;
    case 2:
      if (item.kind != Item::Kind::kString || !IsValidUtf8(item.bytes)) return false;
      out.prefix = ToNfc(item.bytes);
      return true;
    case 3: return ReadBound(in, item, out.lower, out.lower_inclusive);
    case 4: return ReadBound(in, item, out.upper, out.upper_inclusive);
    case 5:
    case 6:
      if (item.kind != Item::Kind::kInteger) return false;
      (key == 5 ? out.min_length : out.max_length) = item.integer;
      return true;
    default: return SkipRest(in, item, 0);
  }
}

std::optional<Value> RefinedUnknown(std::string_view body, Type type) {
  MsgpackScanner in(body);
  const auto map = in.Next();
  if (!map || map->kind != Item::Kind::kMap) return std::nullopt;
  Refinements refinements;
  bool null = false;
  for (uint64_t i = 0; i < map->length; ++i) {
    const auto key = in.Next();
    const auto item = in.Next();
    if (!key || !item || key->kind != Item::Kind::kInteger) return std::nullopt;
    if (!ReadRefinement(in, key->integer, *item, refinements, null)) return std::nullopt;
  }
  return null ? Value::Null(type) : Value::Unknown(type, std::move(refinements));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}

  absl::StatusOr<Value> Decode(Type type) {
    std::optional<Value> value = Read(type, nullptr, 0);
    if (value && !in_.AtEnd()) value = Fail("there is more after the value", nullptr);
    if (!value) return absl::InvalidArgumentError(message_);
    return *std::move(value);
  }

 private:
  std::nullopt_t Fail(std::string_view message, const Place* place) {
    if (!message_.empty()) return std::nullopt;
    const std::string where = PlaceToString(place);
    message_ = where.empty() ? std::string(message) : Cat(where, ": ", message);
    return std::nullopt;
  }

  std::optional<Value> Read(Type type, const Place* place, int depth) {
    if (depth > kDeepest) return Fail("the value is nested too deeply", place);
    const auto item = in_.Next();
    if (!item) return Fail("the encoding is broken", place);
    if (item->kind == Item::Kind::kNil) return Value::Null(type);
    if (item->kind == Item::Kind::kExtension) return ReadUnknown(type, *item, place);
    switch (type.kind()) {
      case Type::Kind::kDynamic: return ReadDynamic(*item, place, depth);
      case Type::Kind::kBool:
        if (item->kind != Item::Kind::kBool) return Fail("a bool is required", place);
        return Value::Bool(item->boolean);
      case Type::Kind::kNumber:
        if (auto number = NumberFrom(*item)) return number;
        return Fail("a number is required", place);
      case Type::Kind::kString:
        if (item->kind != Item::Kind::kString) return Fail("a string is required", place);
        if (!IsValidUtf8(item->bytes)) return Fail("the string is not valid UTF-8", place);
        return Value::String(item->bytes);
      case Type::Kind::kList:
      case Type::Kind::kSet: return ReadSequence(type, *item, place, depth);
      case Type::Kind::kTuple: return ReadTuple(type, *item, place, depth);
      case Type::Kind::kMap: return ReadMap(type, *item, place, depth);
      case Type::Kind::kObject: return ReadObject(type, *item, place, depth);
    }
    std::abort();  // Every kind has a case above.
  }

  std::optional<Value> ReadUnknown(Type type, const Item& item, const Place* place) {
    if (item.extension != kRefinedExtension) return Value::Unknown(type);
    if (item.bytes.size() > kLargestRefinement)
      return Fail("the refinement of an unknown value is too large", place);
    if (auto value = RefinedUnknown(item.bytes, type)) return value;
    return Fail("the refinement of an unknown value is broken", place);
  }

  std::optional<Value> ReadDynamic(const Item& item, const Place* place, int depth) {
    if (item.kind != Item::Kind::kArray || item.length != 2)
      return Fail("a dynamic value must be an array of two elements", place);
    const auto type_json = in_.Next();
    if (!type_json || type_json->kind != Item::Kind::kString)
      return Fail("a dynamic value must begin with its type", place);
    const absl::StatusOr<Type> type = TypeFromJson(type_json->bytes);
    if (!type.ok()) return Fail("the type of a dynamic value is broken", place);
    if (*type == Type::Dynamic()) return Fail("a dynamic value must have a type of its own", place);
    return Read(type->WithoutOptional(), place, depth + 1);
  }

  std::optional<Value> ReadSequence(Type type, const Item& item, const Place* place, int depth) {
    const bool is_set = type.kind() == Type::Kind::kSet;
    if (item.kind != Item::Kind::kArray)
      return Fail(is_set ? "a set is required" : "a list is required", place);
    std::vector<Value> elements;
    elements.reserve(std::min(item.length, kMostReserved));
    Place step{.outer = place};
    for (uint64_t i = 0; i < item.length; ++i, ++step.index) {
      auto element = Read(type.element(), &step, depth + 1);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    Type element = type.element();
    if (element.HasDynamic() && !elements.empty()) element = elements[0].type();
    for (const Value& value : elements) {
      if (value.type() != element) return Fail("all elements must have the same type", place);
    }
    return is_set ? Value::Set(element, std::move(elements))
                  : Value::List(element, std::move(elements));
  }

  std::optional<Value> ReadTuple(Type type, const Item& item, const Place* place, int depth) {
    const auto types = type.elements();
    if (item.kind != Item::Kind::kArray) return Fail("a tuple is required", place);
    if (item.length != types.size())
      return Fail(Cat("a tuple of length ", types.size(), " is required"), place);
    std::vector<Value> elements;
    elements.reserve(types.size());
    Place step{.outer = place};
    for (const Type element_type : types) {
      auto element = Read(element_type, &step, depth + 1);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
      ++step.index;
    }
    return Value::Tuple(std::move(elements));
  }

  std::optional<std::string_view> ReadKey(const Place* place) {
    const auto key = in_.Next();
    if (!key || key->kind != Item::Kind::kString || !IsValidUtf8(key->bytes))
      return Fail("a string key is required", place);
    return key->bytes;
  }

  std::optional<Value> ReadMap(Type type, const Item& item, const Place* place, int depth) {
    if (item.kind != Item::Kind::kMap) return Fail("a map is required", place);
    std::vector<std::pair<std::string, Value>> entries;
    entries.reserve(std::min(item.length, kMostReserved));
    for (uint64_t i = 0; i < item.length; ++i) {
      const auto key = ReadKey(place);
      if (!key) return std::nullopt;
      const Place step{.outer = place, .kind = Place::Kind::kKey, .name = *key};
      auto element = Read(type.element(), &step, depth + 1);
      if (!element) return std::nullopt;
      entries.emplace_back(*key, *std::move(element));
    }
    Type element = type.element();
    if (element.HasDynamic() && !entries.empty()) element = entries[0].second.type();
    for (const auto& entry : entries) {
      if (entry.second.type() != element)
        return Fail("all elements must have the same type", place);
    }
    return Value::Map(element, std::move(entries));
  }

  std::optional<Value> ReadObject(Type type, const Item& item, const Place* place, int depth) {
    const auto attributes = type.attributes();
    if (item.kind != Item::Kind::kMap) return Fail("an object is required", place);
    if (item.length != attributes.size()) {
      return Fail(Cat("an object with ", attributes.size(), " attributes is required (",
                      item.length, " given)"),
                  place);
    }
    std::vector<Value> values(attributes.size());
    std::vector<bool> seen(attributes.size(), false);
    for (size_t i = 0; i < item.length; ++i) {
      const auto key = ReadKey(place);
      if (!key) return std::nullopt;
      // Usually the names come in order.
      size_t at = i;
      if (attributes[i].name != *key) {
        const int index = type.AttributeIndex(IsNfc(*key) ? *key : ToNfc(*key));
        if (index < 0) return Fail(Cat("unsupported attribute \"", *key, "\""), place);
        at = static_cast<size_t>(index);
      }
      if (seen[at]) return Fail(Cat("attribute \"", *key, "\" is given twice"), place);
      seen[at] = true;
      const Place step{
          .outer = place, .kind = Place::Kind::kAttribute, .name = attributes[at].name};
      auto value = Read(attributes[at].type, &step, depth + 1);
      if (!value) return std::nullopt;
      values[at] = *std::move(value);
    }
    return Value::ObjectOf(type, std::move(values));
  }

  MsgpackScanner in_;
  std::string message_;
};

}  // namespace

absl::StatusOr<Value> FromMsgpack(std::string_view bytes, Type type) {
  return Reader(bytes).Decode(type);
}

}  // namespace proto::value
