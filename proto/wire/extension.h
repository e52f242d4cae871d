#ifndef PROTO_WIRE_EXTENSION_H_
#define PROTO_WIRE_EXTENSION_H_

// The entries of gRPC metadata that belong to our extension of the protocol; kiln_plugin1.proto
// says what they mean.
namespace proto::wire {

inline constexpr char kWatchEntry[] = "kiln-watch";
inline constexpr char kApplyIdEntry[] = "kiln-apply-id";
inline constexpr char kUnfinishedEntry[] = "kiln-apply-unfinished";

}  // namespace proto::wire

#endif  // PROTO_WIRE_EXTENSION_H_
