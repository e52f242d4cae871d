#ifndef PLANNER_PLUGIN_CALLS_H_
#define PLANNER_PLUGIN_CALLS_H_

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/plugin/majors.h"
#include "planner/plugin/provider.h"
#include "planner/plugin/session.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"

// What all calls share: values and diagnostics on the wire, and sending. Inside this folder
// only.
namespace planner::plugin {

using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

template <typename DynamicValue>
void Encode(const Value& value, Type type, DynamicValue* out) {
  out->set_msgpack(proto::value::ToMsgpack(value, type));
}

template <typename DynamicValue>
absl::StatusOr<Value> Decode(const DynamicValue& in, Type type) {
  if (!in.msgpack().empty()) return proto::value::FromMsgpack(in.msgpack(), type);
  if (!in.json().empty()) return proto::value::FromJson(in.json(), type);
  return Value::Null(type);
}

template <typename AttributePath>
Path DecodePath(const AttributePath& in) {
  using Step = typename AttributePath::Step;
  Path path;
  for (const Step& step : in.steps()) {
    switch (step.selector_case()) {
      case Step::kAttributeName: path.push_back(PathStep::Attribute(step.attribute_name())); break;
      case Step::kElementKeyString: path.push_back(PathStep::Key(step.element_key_string())); break;
      case Step::kElementKeyInt: path.push_back(PathStep::At(step.element_key_int())); break;
      case Step::SELECTOR_NOT_SET: return path;  // As far as it is understood.
    }
  }
  return path;
}

// Diagnostics of severity INVALID are dropped, as core does.
template <typename WireDiagnostics>
void DecodeDiagnostics(const WireDiagnostics& in, std::vector<Diagnostic>& out) {
  for (const auto& wire : in) {
    using Wire = std::decay_t<decltype(wire)>;
    if (wire.severity() != Wire::ERROR && wire.severity() != Wire::WARNING) continue;
    Diagnostic diagnostic;
    diagnostic.severity = wire.severity() == Wire::ERROR ? diag::Diagnostic::Severity::kError
                                                         : diag::Diagnostic::Severity::kWarning;
    diagnostic.summary = wire.summary();
    diagnostic.detail = wire.detail();
    diagnostic.path = DecodePath(wire.attribute());
    out.push_back(std::move(diagnostic));
  }
}

// An answer that came but cannot be used.
void FillUnusable(const absl::Status& status, Reply& reply);

template <typename DynamicValue>
void DecodeState(const DynamicValue& in, Type type, ObjectReply& reply) {
  absl::StatusOr<Value> state = Decode(in, type);
  if (!state.ok()) return FillUnusable(state.status(), reply);
  reply.state = *std::move(state);
  reply.has_state = true;
}

// Runs `body(V5{} or V6{}, connection, done)` once the plugin is connected; `done` gets the
// failure if it never is.
template <typename R, typename Body>
void WithMajor(const std::shared_ptr<Session>& session, absl::AnyInvocable<void(R)> done,
               Body body) {
  session->WhenConnected(
      [session, done = std::move(done), body = std::move(body)](
          const Session::Connection* connection, const absl::Status& failure) mutable {
        if (connection == nullptr) {
          R reply;
          session->FillFailure(failure, reply);
          return done(std::move(reply));
        }
        if (connection->v6 != nullptr) return body(V6{}, *connection, std::move(done));
        body(V5{}, *connection, std::move(done));
      });
}

inline auto* AsyncOf(V5 /*major*/, const Session::Connection& connection) {
  return connection.v5->async();
}
inline auto* AsyncOf(V6 /*major*/, const Session::Connection& connection) {
  return connection.v6->async();
}

// Sends a request; `read(session, response, reply)` takes over what is more than diagnostics.
// `name` is Terraform's name of the call, for messages.
template <typename Rpc, typename R, typename V, typename Read>
void Call(const std::shared_ptr<Session>& session, V major, const Session::Connection& connection,
          const char* name, typename Rpc::Request request, absl::AnyInvocable<void(R)> done,
          Read read) {
  session->Send(
      AsyncOf(major, connection), Rpc::kMethod, std::move(request),
      [raw = session.get(), &connection, name, done = std::move(done), read = std::move(read)](
          const grpc::Status& status, typename Rpc::Response& response,
          const grpc::ClientContext& /*context*/) mutable {
        R reply;
        if (status.ok()) {
          if constexpr (!std::is_same_v<R, FunctionReply>)  // Functions have none.
            DecodeDiagnostics(response.diagnostics(), reply.diagnostics);
          read(*raw, response, reply);
        } else {
          raw->FillFailure(name, connection, status, reply);
        }
        done(std::move(reply));
      });
}

// Makes a call as soon as the plugin is connected. `choose(V5{} or V6{})` gives an object of its
// type among those of the major, `fill(session, request)` writes the request; for `name` and `read`
// see Call.
template <typename R, typename Choose, typename Fill, typename Read>
void MakeCall(const std::shared_ptr<Session>& session, const char* name, Choose /*choose*/,
              Fill fill, Read read, absl::AnyInvocable<void(R)> done) {
  WithMajor<R>(session, std::move(done),
               [session, name, fill = std::move(fill), read = std::move(read)](
                   auto major, const Session::Connection& connection,
                   absl::AnyInvocable<void(R)> finish) mutable {
                 using Rpc = std::invoke_result_t<Choose, decltype(major)>;
                 typename Rpc::Request request;
                 fill(*session, request);
                 Call<Rpc, R>(session, major, connection, name, std::move(request),
                              std::move(finish), std::move(read));
               });
}

// Of answers that are diagnostics only.
struct ReadNothing {
  template <typename Response, typename R>
  void operator()(Session& /*session*/, const Response& /*response*/, R& /*reply*/) const {}
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_CALLS_H_
