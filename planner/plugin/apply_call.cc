#include <memory>
#include <utility>

#include "planner/plugin/calls.h"
#include "planner/plugin/majors.h"
#include "planner/plugin/provider.h"
#include "planner/plugin/session.h"

namespace planner::plugin {
namespace {

template <typename V>
typename V::Apply::Request MakeRequest(const std::string& type, Type object_type,
                                       const Provider::Applying& applying) {
  typename V::Apply::Request request;
  request.set_type_name(type);
  Encode(applying.prior, object_type, request.mutable_prior_state());
  Encode(applying.planned, object_type, request.mutable_planned_state());
  Encode(applying.config, object_type, request.mutable_config());
  request.set_planned_private(applying.private_bytes);
  return request;
}

// Errors or not: what was made must not be lost.
template <typename Response>
void ReadAnswer(Response& response, Type type, ObjectReply& reply) {
  DecodeDiagnostics(response.diagnostics(), reply.diagnostics);
  reply.private_bytes = std::move(*response.mutable_private_());
  reply.legacy_type_system = response.legacy_type_system();
  DecodeState(response.new_state(), type, reply);
}

}  // namespace

void Provider::Apply(const std::string& type, const Applying& applying, ApplyEvents events,
                     ObjectDone done) {
  WithMajor<ObjectReply>(
      session_, std::move(done),
      [session = session_, type, applying, events = std::move(events)](
          auto major, const Session::Connection& c, ObjectDone finish) mutable {
        using V = decltype(major);
        const Type t = session->ResourceType(type);
        const bool listens = events.on_progress || events.on_checkpoint;
        if (listens) session->WatchEvents(c);
        auto id = std::make_shared<uint64_t>(0);  // Known once the call has its context.
        session->Send(
            AsyncOf(major, c), V::Apply::kMethod, MakeRequest<V>(type, t, applying),
            [raw = session.get(), &c, t, id, finish = std::move(finish)](
                const grpc::Status& status, typename V::Apply::Response& response,
                const grpc::ClientContext& context) mutable {
              raw->events().End(*id);
              ObjectReply reply;
              if (status.ok()) {
                ReadAnswer(response, t, reply);
                reply.unfinished = ApplyWatch::IsUnfinished(context);
              } else {
                raw->FillFailure("ApplyResourceChange", c, status, reply);
              }
              finish(std::move(reply));
            },
            [&](grpc::ClientContext& context) {
              if (listens) *id = session->events().Begin(context, t, std::move(events));
            });
      });
}

}  // namespace planner::plugin
