// Ephemeral resources (plugin-protocol.md C.12).

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "planner/plugin/calls.h"
#include "planner/plugin/majors.h"
#include "planner/plugin/provider.h"
#include "planner/plugin/session.h"

namespace planner::plugin {
namespace {

// What answers to open and renew have in common.
template <typename Response>
void ReadLease(Response& response, EphemeralReply& reply) {
  reply.private_bytes = std::move(*response.mutable_private_());
  if (!response.has_renew_at()) return;
  reply.renew_at = absl::FromUnixSeconds(response.renew_at().seconds()) +
                   absl::Nanoseconds(response.renew_at().nanos());
}

// Requests that say which open resource they are about.
struct NameObject {
  std::string type;
  std::string private_bytes;
  template <typename Request>
  void operator()(const Session& /*session*/, Request& request) {
    request.set_type_name(type);
    request.set_private_(std::move(private_bytes));
  }
};

}  // namespace

void Provider::ValidateEphemeral(const std::string& type, const Value& config, Done done) {
  MakeCall<Reply>(
      session_, "ValidateEphemeralResourceConfig",
      [](auto major) { return typename decltype(major)::ValidateEphemeral(); },
      [type, config](const Session& session, auto& request) {
        request.set_type_name(type);
        Encode(config, session.EphemeralType(type), request.mutable_config());
      },
      ReadNothing(), std::move(done));
}

void Provider::OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done) {
  MakeCall<EphemeralReply>(
      session_, "OpenEphemeralResource",
      [](auto major) { return typename decltype(major)::OpenEphemeral(); },
      [type, config](const Session& session, auto& request) {
        request.set_type_name(type);
        Encode(config, session.EphemeralType(type), request.mutable_config());
      },
      [type](const Session& session, auto& response, EphemeralReply& reply) {
        ReadLease(response, reply);
        reply.deferred = response.has_deferred();
        if (reply.HasErrors()) return;
        absl::StatusOr<Value> result = Decode(response.result(), session.EphemeralType(type));
        if (!result.ok()) return FillUnusable(result.status(), reply);
        reply.result = *std::move(result);
      },
      std::move(done));
}

void Provider::RenewEphemeral(const std::string& type, std::string private_bytes,
                              EphemeralDone done) {
  MakeCall<EphemeralReply>(
      session_, "RenewEphemeralResource",
      [](auto major) { return typename decltype(major)::RenewEphemeral(); },
      NameObject{type, std::move(private_bytes)},
      [](const Session& /*session*/, auto& response, EphemeralReply& reply) {
        ReadLease(response, reply);
      },
      std::move(done));
}

void Provider::CloseEphemeral(const std::string& type, std::string private_bytes, Done done) {
  MakeCall<Reply>(
      session_, "CloseEphemeralResource",
      [](auto major) { return typename decltype(major)::CloseEphemeral(); },
      NameObject{type, std::move(private_bytes)}, ReadNothing(), std::move(done));
}

}  // namespace planner::plugin
