// Ephemeral resources (plugin-protocol.md C.12).

#include <utility>

#include "absl/time/time.h"
#include "planner/plugin/calls.h"
#include "planner/plugin/majors.h"
#include "planner/plugin/provider.h"
#include "planner/plugin/session.h"

namespace planner::plugin {
namespace {

using Connection = Session::Connection;

// What answers to open and renew have in common.
template <typename Response>
void ReadLease(Response& response, EphemeralReply& reply) {
  reply.private_bytes = std::move(*response.mutable_private_());
  if (!response.has_renew_at()) return;
  reply.renew_at = absl::FromUnixSeconds(response.renew_at().seconds()) +
                   absl::Nanoseconds(response.renew_at().nanos());
}

}  // namespace

void Provider::ValidateEphemeral(const std::string& type, const Value& config, Done done) {
  WithMajor<Reply>(
      session_, std::move(done),
      [session = session_, type, config](auto major, const Connection& c, Done finish) {
        using V = decltype(major);
        using Message = typename V::ValidateEphemeral;
        typename Message::Request request;
        request.set_type_name(type);
        Encode(config, session->EphemeralType(type), request.mutable_config());
        Call<V, Reply, Message>(session, major, c, "ValidateEphemeralResourceConfig",
                                V::kValidateEphemeral, std::move(request), std::move(finish),
                                [](const auto& /*response*/, const auto& /*reply*/) {});
      });
}

void Provider::OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done) {
  WithMajor<EphemeralReply>(
      session_, std::move(done),
      [session = session_, type, config](auto major, const Connection& c, EphemeralDone finish) {
        using V = decltype(major);
        using Message = typename V::OpenEphemeral;
        const Type t = session->EphemeralType(type);
        typename Message::Request request;
        request.set_type_name(type);
        Encode(config, t, request.mutable_config());
        Call<V, EphemeralReply, Message>(
            session, major, c, "OpenEphemeralResource", V::kOpenEphemeral, std::move(request),
            std::move(finish), [t](typename Message::Response& response, EphemeralReply& reply) {
              ReadLease(response, reply);
              reply.deferred = response.has_deferred();
              if (reply.HasErrors()) return;
              absl::StatusOr<Value> result = Decode(response.result(), t);
              if (!result.ok()) return FillUnusable(result.status(), reply);
              reply.result = *std::move(result);
            });
      });
}

void Provider::RenewEphemeral(const std::string& type, std::string private_bytes,
                              EphemeralDone done) {
  WithMajor<EphemeralReply>(session_, std::move(done),
                            [session = session_, type, bytes = std::move(private_bytes)](
                                auto major, const Connection& c, EphemeralDone finish) mutable {
                              using V = decltype(major);
                              using Message = typename V::RenewEphemeral;
                              typename Message::Request request;
                              request.set_type_name(type);
                              request.set_private_(std::move(bytes));
                              Call<V, EphemeralReply, Message>(
                                  session, major, c, "RenewEphemeralResource", V::kRenewEphemeral,
                                  std::move(request), std::move(finish),
                                  [](typename Message::Response& response, EphemeralReply& reply) {
                                    ReadLease(response, reply);
                                  });
                            });
}

void Provider::CloseEphemeral(const std::string& type, std::string private_bytes, Done done) {
  WithMajor<Reply>(session_, std::move(done),
                   [session = session_, type, bytes = std::move(private_bytes)](
                       auto major, const Connection& c, Done finish) mutable {
                     using V = decltype(major);
                     using Message = typename V::CloseEphemeral;
                     typename Message::Request request;
                     request.set_type_name(type);
                     request.set_private_(std::move(bytes));
                     Call<V, Reply, Message>(
                         session, major, c, "CloseEphemeralResource", V::kCloseEphemeral,
                         std::move(request), std::move(finish),
                         [](const auto& /*response*/, const auto& /*reply*/) {});
                   });
}

}  // namespace planner::plugin
