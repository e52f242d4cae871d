#ifndef PROTO_VALUE_CONVERT_H_
#define PROTO_VALUE_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

namespace proto::value {

// Where and why a conversion failed. `message` is as Terraform words it: "string
// required", "a bool is required", `attribute "x" is required`, "element 0: …" comes
// from the path (see ConversionMessage).
struct ConversionError {
  Path path = {};
  std::string message = {};
};

// Converts `value` to `type`, a constraint: Dynamic positions are filled from the value,
// missing optional attributes become null, extra attributes are dropped. Both safe and
// unsafe conversions (plugin-protocol.md D.7, engine-compat.md 1.5). Null, unknown and
// marks carry over. On failure fills `error` and returns nullopt.
std::optional<Value> Convert(const Value& value, Type type, ConversionError* error);
// The error as one line, path included: `element "a": string required`.
std::string ConversionMessage(const ConversionError& error);

// Whether some value of type `from` can be converted to `to` (unsafe included).
bool CanConvert(Type from, Type to);
bool CanConvertSafely(Type from, Type to);

// The type that all `types` convert to (D.8), unsafe conversions allowed; nullopt if none. Dynamic
// if any is Dynamic. Empty span: Dynamic.
std::optional<Type> Unify(absl::Span<const Type> types);

}  // namespace proto::value

#endif  // PROTO_VALUE_CONVERT_H_
