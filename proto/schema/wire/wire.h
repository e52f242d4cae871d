#ifndef PROTO_SCHEMA_WIRE_WIRE_H_
#define PROTO_SCHEMA_WIRE_WIRE_H_

#include "absl/status/statusor.h"
#include "proto/schema/schema.h"

namespace tfplugin5 {
class GetProviderSchema_Response;
}
namespace tfplugin6 {
class GetProviderSchema_Response;
}

// Schemas as the plugin protocols carry them. A folder of its own, so that proto/schema
// itself needs no generated code.
namespace proto::schema::wire {

// Adds everything in `schema` to an empty `out` (diagnostics are not touched).
// Protocol 5 knows no nested types: such an attribute is written with the type it implies.
void Encode(const ProviderSchema& schema, tfplugin5::GetProviderSchema_Response* out);
void Encode(const ProviderSchema& schema, tfplugin6::GetProviderSchema_Response* out);

// Reads the schemas of an answer; its diagnostics are the caller's. Attributes and blocks
// come out sorted by name. InvalidArgument, naming the place, for a missing provider schema,
// a missing block, an attribute or a function with an unreadable type or a nesting mode that is
// none.
// The rules of C.2 are not checked here: see FindSchemaMistake.
absl::StatusOr<ProviderSchema> Decode(const tfplugin5::GetProviderSchema_Response& in);
absl::StatusOr<ProviderSchema> Decode(const tfplugin6::GetProviderSchema_Response& in);

}  // namespace proto::schema::wire

#endif  // PROTO_SCHEMA_WIRE_WIRE_H_
