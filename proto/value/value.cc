#include "proto/value/value.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/nfc.h"
#include "proto/value/payload.h"

namespace proto::value {
namespace {

// Breaking a promise that the header states is a bug of the caller.
void Require(bool promise) {
  if (!promise) std::abort();
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
      precision_(other.precision_),
      inline_(other.inline_) {
  Retain();
}
Value::Value(Value&& other) noexcept
    : type_(other.type_),
      state_(other.state_),
      marks_(other.marks_),
      has_payload_(other.has_payload_),
      precision_(other.precision_),
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
  std::swap(precision_, other.precision_);
  std::swap(inline_, other.inline_);
  return *this;
}
Value::~Value() { Release(); }

void Value::Retain() const {
  if (has_payload_) payload_->references.fetch_add(1, std::memory_order_relaxed);
}
// NOLINTNEXTLINE(readability-make-member-function-const): it ends what the value refers to.
void Value::Release() {
  if (!has_payload_ || payload_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  switch (payload_->kind) {
    case Payload::Kind::kString:
      StringPayload::Destroy(static_cast<StringPayload*>(payload_));
      return;
    case Payload::Kind::kNumber: delete static_cast<NumberPayload*>(payload_); return;
    case Payload::Kind::kRefinements: delete static_cast<RefinementsPayload*>(payload_); return;
    case Payload::Kind::kComposite: delete static_cast<CompositePayload*>(payload_); return;
  }
}

Value Value::Null(Type type) { return {type.WithoutOptional(), State::kNull}; }
Value Value::Unknown(Type type) { return {type.WithoutOptional(), State::kUnknown}; }

namespace {

// Longer lists stay unknown although their length is known.
constexpr int64_t kLongestUnknownList = 1024;

// The value that is left when refinements leave only one, as core makes of it: a number
// between equal bounds, a list of known length.
std::optional<Value> OnlyValue(Type type, const Refinements& r) {
  if (!r.not_null) return std::nullopt;
  if (type == Type::Number()) {
    if (!r.lower || !r.upper || !r.lower_inclusive || !r.upper_inclusive) return std::nullopt;
    return *r.lower == *r.upper ? std::optional<Value>(Value::Number(*r.lower)) : std::nullopt;
  }
  const int64_t length = r.min_length.value_or(0);
  if (!type.IsCollection() || r.max_length != length) return std::nullopt;
  const Type element = type.element();
  if (length > 0 && element == Type::Dynamic()) return std::nullopt;
  switch (type.kind()) {
    case Type::Kind::kList:
      if (length > kLongestUnknownList) return std::nullopt;
      return Value::List(element,
                         std::vector<Value>(static_cast<size_t>(length), Value::Unknown(element)));
    case Type::Kind::kSet:
      if (length > 1) return std::nullopt;
      return Value::Set(element,
                        std::vector<Value>(static_cast<size_t>(length), Value::Unknown(element)));
    default: return length > 0 ? std::nullopt : std::optional<Value>(Value::Map(element, {}));
  }
}

}  // namespace

Value Value::Unknown(Type type, Refinements refinements) {
  if (type == Type::Dynamic()) return Unknown(type);
  if (type != Type::String()) refinements.prefix.clear();
  if (type != Type::Number()) refinements.lower = refinements.upper = std::nullopt;
  if (!type.IsCollection()) refinements.min_length = refinements.max_length = std::nullopt;
  if (!refinements.lower) refinements.lower_inclusive = true;
  if (!refinements.upper) refinements.upper_inclusive = true;
  if (refinements.min_length.value_or(1) <= 0) refinements.min_length.reset();
  if (refinements.IsEmpty()) return Unknown(type);
  type = type.WithoutOptional();
  if (auto only = OnlyValue(type, refinements)) return *std::move(only);
  return {type, State::kUnknown, new RefinementsPayload(std::move(refinements))};
}

Value Value::Bool(bool value) {
  Value result(Type::Bool(), State::kKnown);
  result.inline_ = value ? 1 : 0;
  return result;
}

Value Value::Number(proto::value::Number value) {
  if (value.big_ != nullptr)
    return {Type::Number(), State::kKnown, new NumberPayload(std::move(value))};
  Value result(Type::Number(), State::kKnown);
  result.inline_ = value.integer_;
  result.precision_ = value.precision_;
  return result;
}

Value Value::String(std::string_view text) {
  return {Type::String(), State::kKnown, StringPayload::Make(IsNfc(text) ? text : ToNfc(text))};
}

Value Value::List(Type element, std::vector<Value> elements) {
  return {Type::List(element), State::kKnown, new CompositePayload(std::move(elements))};
}

Value Value::Map(Type element, std::vector<std::pair<std::string, Value>> entries) {
  for (auto& entry : entries) {
    if (!IsNfc(entry.first)) entry.first = ToNfc(entry.first);
  }
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
  for (auto& attribute : attributes) {
    if (!IsNfc(attribute.first)) attribute.first = ToNfc(attribute.first);
  }
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
                      : proto::value::Number(inline_, precision_);
}
std::string_view Value::AsString() const {
  Require(IsKnownNonNull() && type_ == Type::String());
  return static_cast<const StringPayload*>(payload_)->text();
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
  const auto* const found = std::lower_bound(sorted.begin(), sorted.end(), key);
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
