#ifndef PROTO_VALUE_VALUE_H_
#define PROTO_VALUE_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "proto/value/number.h"
#include "proto/value/type.h"

namespace proto::value {

// Annotations that travel with a value (plugin-protocol.md D.11); a set of bits.
using Marks = uint8_t;
inline constexpr Marks kNoMarks = 0;
inline constexpr Marks kSensitive = 1;
inline constexpr Marks kEphemeral = 2;

// What is known of an unknown value (plugin-protocol.md D.5).
struct Refinements {
  bool not_null = false;
  std::string prefix = {};  // Strings: the value begins with this text.
  std::optional<Number> lower = {}, upper = {};
  bool lower_inclusive = true, upper_inclusive = true;
  std::optional<int64_t> min_length = {}, max_length = {};  // Collections; inclusive.
  bool IsEmpty() const;
  friend bool operator==(const Refinements& a, const Refinements& b);
};

// An immutable value of any type: known, null or unknown, and marked or not. Cheap to
// copy (payload shared, reference counted atomically; small numbers, bools, nulls and
// plain unknowns hold no payload). Thread-safe to read and copy.
//
// Composite values may hold nulls, unknowns and marks at any depth. A set never holds
// marks: marks of its elements move to the set itself.
class Value {
 public:
  Value();  // Null of type Dynamic.
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  static Value Null(Type type);
  static Value Unknown(Type type);
  // Drops refinements that do not fit `type`. What leaves only one value is that value: a
  // number between equal bounds, a list of unknowns if its length is known, as core does.
  static Value Unknown(Type type, Refinements refinements);
  static Value Bool(bool value);
  static Value Number(proto::value::Number value);
  // Normalises to NFC. `text` is valid UTF-8 (a caller's bug otherwise).
  static Value String(std::string_view text);
  // Elements all have type `element` (or are of any type if `element` is Dynamic, which
  // is only for empty collections).
  static Value List(Type element, std::vector<Value> elements);
  // Sorts (D.10), drops duplicates, moves marks of elements to the set. Elements that
  // hold unknowns are never duplicates of anything.
  static Value Set(Type element, std::vector<Value> elements);
  // Keys in any order, normalised to NFC; of equal keys the last wins.
  static Value Map(Type element, std::vector<std::pair<std::string, Value>> entries);
  static Value Tuple(std::vector<Value> elements);
  // Attributes in any order; the type follows from the values. Of equal names the last wins.
  static Value Object(std::vector<std::pair<std::string, Value>> attributes);
  // Values in the order of `type.attributes()`; each of its attribute's type.
  static Value ObjectOf(Type type, std::vector<Value> values);

  Type type() const { return type_; }
  bool IsNull() const { return state_ == State::kNull; }
  // Not unknown itself; elements may be. A null is known.
  bool IsKnown() const { return state_ != State::kUnknown; }
  bool IsKnownNonNull() const { return state_ == State::kKnown; }
  bool IsWhollyKnown() const;  // No unknown at any depth. O(1): kept with the payload.

  Marks marks() const { return marks_; }  // Of this value itself.
  bool HasMark(Marks mark) const { return (marks_ & mark) != 0; }
  Marks DeepMarks() const;             // Union at all depths. O(1).
  Value WithMarks(Marks marks) const;  // Adds.
  Value WithoutMarks() const;          // Of this value itself only.
  Value WithoutDeepMarks() const;

  // Each accessor needs a known, non-null value of the right kind (a caller's bug otherwise).
  bool AsBool() const;
  proto::value::Number AsNumber() const;
  std::string_view AsString() const;  // Lives as long as this payload.
  size_t size() const;                // Elements of list, set, map, tuple; attributes of object.
  // Elements in order: list and tuple by index, set in set order, map by key, object by
  // attribute name.
  absl::Span<const Value> elements() const;
  absl::Span<const std::string> keys() const;  // Of a map, sorted bytewise.
  const Value& operator[](size_t index) const { return elements()[index]; }
  const Value* Find(
      std::string_view key) const;  // Map element or object attribute; null if absent.
  const Value& GetAttr(std::string_view name) const;  // Object attribute that exists.

  // Of an unknown value; empty for others. A known non-null value is trivially not null.
  const Refinements& refinements() const;
  // Whether the value is certainly not null (known non-null, or refined so).
  bool IsDefinitelyNotNull() const;
  Value RefineNotNull() const;

  // The same object/map/list/tuple with one member replaced (copies one level). Map: adds if
  // absent.
  Value WithAttr(std::string_view name, Value value) const;
  Value WithIndex(size_t index, Value value) const;

 private:
  enum class State : uint8_t { kNull, kUnknown, kKnown };
  struct Payload;  // In payload.h; intrusively reference counted.
  friend struct StringPayload;
  friend struct NumberPayload;
  friend struct RefinementsPayload;
  friend struct CompositePayload;
  Value(Type type, State state) : type_(type), state_(state) {}
  Value(Type type, State state, Payload* payload)
      : type_(type), state_(state), has_payload_(true), payload_(payload) {}
  void Retain() const;
  void Release();

  Type type_;
  State state_ = State::kNull;
  Marks marks_ = kNoMarks;
  bool has_payload_ = false;  // Otherwise inline_ holds the bool or small integer.
  uint16_t precision_ = 0;    // Of the small integer.
  union {
    int64_t inline_ = 0;
    Payload* payload_;
  };
};

static_assert(sizeof(Value) <= 24);

// Exactly the same value: type, null, unknown with refinements, marks, deeply. Numbers
// by D.6.
bool Identical(const Value& a, const Value& b);
// As Identical, but ignoring refinements and marks.
bool SameIgnoringMarks(const Value& a, const Value& b);
// The language's `==`: a bool, possibly unknown, with the marks of both. Different types
// are unequal; nulls are equal (D.10, engine-compat.md 1.4).
Value Equals(const Value& a, const Value& b);
// The order of set elements (D.10): negative, zero, positive. Both of one type.
int CompareForSet(const Value& a, const Value& b);
// A text that two wholly known values of one type have in common if they are identical only.
std::string IdentityText(const Value& value);

}  // namespace proto::value

#endif  // PROTO_VALUE_VALUE_H_
