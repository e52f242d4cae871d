#ifndef PLANNER_PLUGIN_CHANNEL_H_
#define PLANNER_PLUGIN_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/handshake_line.h"

namespace grpc {
class Channel;
}

namespace planner::plugin {

// A channel to the address a plugin announced; it connects with its first call. `own` is our
// certificate, or null for plain text. No size limits, no proxies, no keepalive, no retries.
// InvalidArgument if the plugin's certificate is missing or unreadable.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const proto::handshake::HandshakeLine& line, const proto::handshake::Certificate* own);

// gRPC's own messages go where plugins' logs go, instead of to stderr. Once per process.
void RedirectGrpcLog();

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_CHANNEL_H_
