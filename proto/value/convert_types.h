#ifndef PROTO_VALUE_CONVERT_TYPES_H_
#define PROTO_VALUE_CONVERT_TYPES_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "proto/value/type.h"

namespace proto::value {

// Conversion as far as types decide it (plugin-protocol.md D.7, D.8). Inside this folder only.

// Whether conversions that can fail for some values count.
enum class Safety { kAny, kSafe };

// The type that a value of type `from` has after conversion to the constraint `to`; nullopt if
// there is no conversion. Never has optional attributes.
std::optional<Type> ResolveType(Type from, Type to, Safety safety);
std::optional<Type> UnifyTypes(absl::Span<const Type> types);
// Why there is no conversion, as Terraform words it.
std::string TypeMismatch(Type from, Type to);

}  // namespace proto::value

#endif  // PROTO_VALUE_CONVERT_TYPES_H_
