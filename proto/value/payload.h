#ifndef PROTO_VALUE_PAYLOAD_H_
#define PROTO_VALUE_PAYLOAD_H_

#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/number.h"
#include "proto/value/value.h"

namespace proto::value {

// What a value shares between its copies; never changed once made. Inside this folder only.
struct Value::Payload {
  enum class Kind : uint8_t { kString, kNumber, kRefinements, kComposite };
  explicit Payload(Kind k) : kind(k) {}

  mutable std::atomic<uint32_t> references{1};
  Kind kind;
  bool wholly_known = true;      // Of what is inside.
  Marks inner_marks = kNoMarks;  // Union of what is inside.
};

// The text stands right behind the struct, in the same piece of memory.
struct StringPayload : Value::Payload {
  static StringPayload* Make(std::string_view text) {
    auto* payload =
        new (::operator new(sizeof(StringPayload) + text.size())) StringPayload(text.size());
    std::memcpy(static_cast<void*>(payload + 1), text.data(), text.size());
    return payload;
  }
  static void Destroy(StringPayload* payload) { ::operator delete(payload); }
  std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), size_}; }

 private:
  explicit StringPayload(size_t s) : Payload(Kind::kString), size_(s) {}
  size_t size_;
};
struct NumberPayload : Value::Payload {
  explicit NumberPayload(proto::value::Number n) : Payload(Kind::kNumber), number(std::move(n)) {}
  proto::value::Number number;
};
struct RefinementsPayload : Value::Payload {
  explicit RefinementsPayload(Refinements r)
      : Payload(Kind::kRefinements), refinements(std::move(r)) {
    wholly_known = false;
  }
  Refinements refinements;
};
struct CompositePayload : Value::Payload {
  explicit CompositePayload(std::vector<Value> e, std::vector<std::string> k = {});
  std::vector<Value> elements;
  std::vector<std::string> keys;  // Of a map.
};

}  // namespace proto::value

#endif  // PROTO_VALUE_PAYLOAD_H_
