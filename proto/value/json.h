#ifndef PROTO_VALUE_JSON_H_
#define PROTO_VALUE_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/value/value.h"

namespace proto::value {

// JSON driven by a type constraint (plugin-protocol.md D.3): compact, keys sorted, Go's
// escaping (<, >, &, U+2028, U+2029), numbers in plain decimal. `value` is wholly known
// and unmarked (a caller's bug otherwise); an infinite number is InvalidArgument.
absl::StatusOr<std::string> ToJson(const Value& value, Type type);
// Appends instead; for writers of larger documents.
absl::Status AppendJson(const Value& value, Type type, std::string& out);
// Appends `text` as a JSON string with Go's escaping.
void AppendJsonString(std::string_view text, std::string& out);

// Reads JSON for a type constraint, leniently as D.3 says: missing attributes become
// null, unknown ones are errors unless `ignore_unknown_attributes`. At most 64 levels deep.
struct JsonOptions {
  bool ignore_unknown_attributes = false;
};
absl::StatusOr<Value> FromJson(std::string_view json, Type type, JsonOptions options = {});
// The type that JSON text has without a constraint: objects, tuples, null is Dynamic.
absl::StatusOr<Type> ImpliedJsonType(std::string_view json);

}  // namespace proto::value

#endif  // PROTO_VALUE_JSON_H_
