#ifndef PROTO_VALUE_MSGPACK_H_
#define PROTO_VALUE_MSGPACK_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "proto/value/value.h"

namespace proto::value {

// MessagePack driven by a type constraint (plugin-protocol.md D.4, D.5). `value` conforms
// to `type` and is unmarked (a caller's bug otherwise). Streams: no intermediate tree.
std::string ToMsgpack(const Value& value, Type type);
// Reads what ToMsgpack writes and what D.4 says core accepts. Limits: 64 levels deep,
// lengths never beyond the bytes that are left. InvalidArgument with the path otherwise.
absl::StatusOr<Value> FromMsgpack(std::string_view bytes, Type type);

}  // namespace proto::value

#endif  // PROTO_VALUE_MSGPACK_H_
