#include "proto/value/value.h"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/payload.h"

namespace proto::value {
namespace {

// Breaking a promise that the header states is a bug of the caller.
void Require(bool promise) {
  if (!promise) std::abort();
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string Nfc(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  Require(U_SUCCESS(error) != 0);
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  if (nfc->isNormalizedUTF8(piece, error) != 0) return std::string(text);
  std::string result;
  nfc->normalize(icu::UnicodeString::fromUTF8(piece), error).toUTF8String(result);
  return result;
}

const Refinements kNoRefinements = {};

}  // namespace

CompositePayload::CompositePayload(std::vector<Value> e, std::vector<std::string> k)
    : Payload(Kind::kComposite), elements(std::move(e)), keys(std::move(k)) {
  for (const Value& element : elements) {
    wholly_known &= element.IsWhollyKnown();
    inner_marks |= element.DeepMarks();
  }
}

bool Refinements::IsEmpty() const { return *this == kNoRefinements; }

bool operator==(const Refinements& a, const Refinements& b) {
  return a.not_null == b.not_null && a.prefix == b.prefix && a.lower == b.lower &&
         a.upper == b.upper && a.lower_inclusive == b.lower_inclusive &&
         a.upper_inclusive == b.upper_inclusive && a.min_length == b.min_length &&
         a.max_length == b.max_length;
}

Value::Value() : Value(Type::Dynamic(), State::kNull) {}
Value::Value(const Value& other)
    : type_(other.type_),
      state_(other.state_),
      marks_(other.marks_),
      has_payload_(other.has_payload_),
      inline_(other.inline_) {
  Retain();
}
Value::Value(Value&& other) noexcept
    : type_(other.type_),
      state_(other.state_),
      marks_(other.marks_),
      has_payload_(other.has_payload_),
      inline_(other.inline_) {
  other.has_payload_ = false;
  other.inline_ = 0;
  other.state_ = State::kNull;
}
Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}
Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  std::swap(type_, other.type_);
  std::swap(state_, other.state_);
  std::swap(marks_, other.marks_);
  std::swap(has_payload_, other.has_payload_);
  std::swap(inline_, other.inline_);
  return *this;
}
Value::~Value() { Release(); }

void Value::Retain() const {
  if (has_payload_) payload_->references.fetch_add(1, std::memory_order_relaxed);
}
void Value::Release() {
  if (!has_payload_ || payload_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  switch (payload_->kind) {
    case Payload::Kind::kString: delete static_cast<StringPayload*>(payload_); return;
    case Payload::Kind::kNumber: delete static_cast<NumberPayload*>(payload_); return;
    case Payload::Kind::kRefinements: delete static_cast<RefinementsPayload*>(payload_); return;
    case Payload::Kind::kComposite: delete static_cast<CompositePayload*>(payload_); return;
  }
}

Value Value::Null(Type type) { return {type.WithoutOptional(), State::kNull}; }
Value Value::Unknown(Type type) { return {type.WithoutOptional(), State::kUnknown}; }

Value Value::Unknown(Type type, Refinements refinements) {
  if (type == Type::Dynamic()) return Unknown(type);
  if (type != Type::String()) refinements.prefix.clear();
  if (type != Type::Number()) refinements.lower = refinements.upper = std::nullopt;
  if (!type.IsCollection()) refinements.min_length = refinements.max_length = std::nullopt;
  if (!refinements.lower) refinements.lower_inclusive = true;
  if (!refinements.upper) refinements.upper_inclusive = true;
  if (refinements.min_length == 0) refinements.min_length.reset();
  if (refinements.IsEmpty()) return Unknown(type);
  return {type.WithoutOptional(), State::kUnknown, new RefinementsPayload(std::move(refinements))};
}

Value Value::Bool(bool value) {
  Value result(Type::Bool(), State::kKnown);
  result.inline_ = value ? 1 : 0;
  return result;
}

Value Value::Number(proto::value::Number value) {
  const auto integer = value.IsInteger() && !(value.IsZero() && value.ToString() == "-0")
                           ? value.ToInt64()
                           : std::nullopt;
  if (integer) {
    Value result(Type::Number(), State::kKnown);
    result.inline_ = *integer;
    return result;
  }
  return {Type::Number(), State::kKnown, new NumberPayload(std::move(value))};
}

Value Value::String(std::string_view text) {
  return {Type::String(), State::kKnown, new StringPayload(Nfc(text))};
}

Value Value::List(Type element, std::vector<Value> elements) {
  return {Type::List(element), State::kKnown, new CompositePayload(std::move(elements))};
}

Value Value::Set(Type element, std::vector<Value> elements) {
  Marks marks = kNoMarks;
  for (Value& value : elements) {
    marks |= value.DeepMarks();
    if (value.DeepMarks() != kNoMarks) value = value.WithoutDeepMarks();
  }
  std::stable_sort(elements.begin(), elements.end(),
                   [](const Value& a, const Value& b) { return CompareForSet(a, b) < 0; });
  std::vector<Value> unique;
  unique.reserve(elements.size());
  for (Value& value : elements) {
    if (!unique.empty() && value.IsWhollyKnown() && Identical(unique.back(), value)) continue;
    unique.push_back(std::move(value));
  }
  return Value(Type::Set(element), State::kKnown, new CompositePayload(std::move(unique)))
      .WithMarks(marks);
}

Value Value::Map(Type element, std::vector<std::pair<std::string, Value>> entries) {
  for (auto& entry : entries) entry.first = Nfc(entry.first);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> keys;
  std::vector<Value> values;
  keys.reserve(entries.size());
  values.reserve(entries.size());
  for (auto& [key, value] : entries) {
    if (!keys.empty() && keys.back() == key) {
      values.back() = std::move(value);
      continue;
    }
    keys.push_back(std::move(key));
    values.push_back(std::move(value));
  }
  return {Type::Map(element), State::kKnown,
          new CompositePayload(std::move(values), std::move(keys))};
}

Value Value::Tuple(std::vector<Value> elements) {
  std::vector<Type> types;
  types.reserve(elements.size());
  for (const Value& element : elements) types.push_back(element.type());
  return {Type::Tuple(std::move(types)), State::kKnown, new CompositePayload(std::move(elements))};
}

Value Value::Object(std::vector<std::pair<std::string, Value>> attributes) {
  for (auto& attribute : attributes) attribute.first = Nfc(attribute.first);
  std::stable_sort(attributes.begin(), attributes.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ObjectAttribute> types;
  std::vector<Value> values;
  types.reserve(attributes.size());
  values.reserve(attributes.size());
  for (auto& [name, value] : attributes) {
    if (!types.empty() && types.back().name == name) {
      types.back().type = value.type();
      values.back() = std::move(value);
      continue;
    }
    types.push_back({std::move(name), value.type()});
    values.push_back(std::move(value));
  }
  return {Type::Object(std::move(types)), State::kKnown, new CompositePayload(std::move(values))};
}

Value Value::ObjectOf(Type type, std::vector<Value> values) {
  const auto attributes = type.attributes();
  Require(attributes.size() == values.size());
  bool exact = !type.HasOptional();
  for (size_t i = 0; i < values.size() && exact; ++i)
    exact = values[i].type() == attributes[i].type;
  if (!exact) {
    // A Dynamic position takes the type of what stands there.
    std::vector<ObjectAttribute> actual;
    actual.reserve(values.size());
    for (size_t i = 0; i < values.size(); ++i)
      actual.push_back({attributes[i].name, values[i].type()});
    type = Type::Object(std::move(actual));
  }
  return {type, State::kKnown, new CompositePayload(std::move(values))};
}

bool Value::IsWhollyKnown() const {
  if (state_ == State::kUnknown) return false;
  return !has_payload_ || payload_->wholly_known;
}
Marks Value::DeepMarks() const {
  return has_payload_ ? static_cast<Marks>(marks_ | payload_->inner_marks) : marks_;
}
Value Value::WithMarks(Marks marks) const {
  Value copy = *this;
  copy.marks_ |= marks;
  return copy;
}
Value Value::WithoutMarks() const {
  Value copy = *this;
  copy.marks_ = kNoMarks;
  return copy;
}
Value Value::WithoutDeepMarks() const {
  if (DeepMarks() == kNoMarks) return *this;
  if (!has_payload_ || payload_->inner_marks == kNoMarks) return WithoutMarks();
  const auto& composite = *static_cast<const CompositePayload*>(payload_);
  std::vector<Value> elements;
  elements.reserve(composite.elements.size());
  for (const Value& element : composite.elements) elements.push_back(element.WithoutDeepMarks());
  return {type_, state_, new CompositePayload(std::move(elements), composite.keys)};
}

bool Value::AsBool() const {
  Require(IsKnownNonNull() && type_ == Type::Bool());
  return inline_ != 0;
}
proto::value::Number Value::AsNumber() const {
  Require(IsKnownNonNull() && type_ == Type::Number());
  return has_payload_ ? static_cast<const NumberPayload*>(payload_)->number
                      : proto::value::Number(inline_);
}
std::string_view Value::AsString() const {
  Require(IsKnownNonNull() && type_ == Type::String());
  return static_cast<const StringPayload*>(payload_)->text;
}
size_t Value::size() const { return elements().size(); }
absl::Span<const Value> Value::elements() const {
  Require(IsKnownNonNull() && has_payload_ && payload_->kind == Payload::Kind::kComposite);
  return static_cast<const CompositePayload*>(payload_)->elements;
}
absl::Span<const std::string> Value::keys() const {
  Require(IsKnownNonNull() && type_.kind() == Type::Kind::kMap);
  return static_cast<const CompositePayload*>(payload_)->keys;
}
const Value* Value::Find(std::string_view key) const {
  if (type_.kind() == Type::Kind::kObject) {
    const int index = type_.AttributeIndex(key);
    return index < 0 ? nullptr : &elements()[static_cast<size_t>(index)];
  }
  const auto sorted = keys();
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), key);
  if (found == sorted.end() || *found != key) return nullptr;
  return &elements()[static_cast<size_t>(found - sorted.begin())];
}
const Value& Value::GetAttr(std::string_view name) const {
  const int index = type_.AttributeIndex(name);
  Require(index >= 0);
  return elements()[static_cast<size_t>(index)];
}

const Refinements& Value::refinements() const {
  if (state_ != State::kUnknown || !has_payload_) return kNoRefinements;
  return static_cast<const RefinementsPayload*>(payload_)->refinements;
}
bool Value::IsDefinitelyNotNull() const {
  return state_ == State::kKnown || refinements().not_null;
}
Value Value::RefineNotNull() const {
  if (state_ != State::kUnknown || type_ == Type::Dynamic()) return *this;
  Refinements refined = refinements();
  refined.not_null = true;
  return Unknown(type_, std::move(refined)).WithMarks(marks_);
}

Value Value::WithAttr(std::string_view name, Value value) const {
  const auto old = elements();
  if (type_.kind() == Type::Kind::kMap) {
    std::vector<std::pair<std::string, Value>> entries;
    for (size_t i = 0; i < old.size(); ++i) entries.emplace_back(keys()[i], old[i]);
    entries.emplace_back(name, std::move(value));
    return Map(type_.element(), std::move(entries)).WithMarks(marks_);
  }
  const int index = type_.AttributeIndex(name);
  Require(index >= 0);
  std::vector<Value> values(old.begin(), old.end());
  values[static_cast<size_t>(index)] = std::move(value);
  return ObjectOf(type_, std::move(values)).WithMarks(marks_);
}

Value Value::WithIndex(size_t index, Value value) const {
  const auto old = elements();
  Require(index < old.size());
  std::vector<Value> values(old.begin(), old.end());
  values[index] = std::move(value);
  Value result = type_.kind() == Type::Kind::kTuple ? Tuple(std::move(values))
                                                    : List(type_.element(), std::move(values));
  return result.WithMarks(marks_);
}

}  // namespace proto::value
