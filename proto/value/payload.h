#ifndef PROTO_VALUE_PAYLOAD_H_
#define PROTO_VALUE_PAYLOAD_H_

#include <atomic>
#include <cstdint>
#include <string>
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

struct StringPayload : Value::Payload {
  explicit StringPayload(std::string t) : Payload(Kind::kString), text(std::move(t)) {}
  std::string text;
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
