#ifndef PROVIDER_PLUGIN_RPC_H_
#define PROVIDER_PLUGIN_RPC_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"
#include "provider/plugin/log.h"
#include "provider/plugin/provider.h"
#include "provider/plugin/utf8.h"
#include "provider/resource/diagnostic.h"

// The machinery of one RPC, whatever the protocol's major: its messages are template
// parameters, for those of majors 5 and 6 have the same fields (plugin-protocol.md B.5).
namespace provider::plugin {

// Reads a value of `type`: `msgpack`, else `json`, else null (D.4).
template <typename DynamicValue>
absl::StatusOr<proto::value::Value> Decode(const DynamicValue& wire, proto::value::Type type) {
  if (!wire.msgpack().empty()) return proto::value::FromMsgpack(wire.msgpack(), type);
  if (!wire.json().empty()) return proto::value::FromJson(wire.json(), type);
  return proto::value::Value::Null(type);
}

// `value` is of `type`, or null.
template <typename DynamicValue>
void Encode(const proto::value::Value& value, proto::value::Type type, DynamicValue* wire) {
  wire->Clear();
  wire->set_msgpack(value.IsNull() ? proto::value::ToMsgpack(proto::value::Value::Null(type), type)
                                   : proto::value::ToMsgpack(value, type));
}

template <typename AttributePath>
void EncodePath(const proto::value::Path& path, AttributePath* wire) {
  using proto::value::PathStep;
  for (const PathStep& step : path) {
    if (step.kind == PathStep::Kind::kAttribute) {
      wire->add_steps()->set_attribute_name(step.name);
    } else if (step.key.type() == proto::value::Type::String()) {
      wire->add_steps()->set_element_key_string(std::string(step.key.AsString()));
    } else if (step.key.type() == proto::value::Type::Number()) {
      wire->add_steps()->set_element_key_int(step.key.AsNumber().ToInt64().value_or(0));
    } else {
      return;  // Elements of sets cannot be addressed.
    }
  }
}

template <typename Response>
void EncodeDiagnostics(const resource::Diagnostics& diags, Response* response) {
  for (const resource::Diagnostic& diag : diags) {
    auto* const wire = response->add_diagnostics();
    using Wire = std::remove_pointer_t<decltype(wire)>;
    wire->set_severity(diag.severity == resource::Diagnostic::Severity::kError ? Wire::ERROR
                                                                               : Wire::WARNING);
    wire->set_summary(ToValidUtf8(diag.summary));
    wire->set_detail(ToValidUtf8(diag.detail));
    if (!diag.path.empty()) EncodePath(diag.path, wire->mutable_attribute());
  }
}

// One RPC in progress. Answered exactly once, from any thread; an answer that comes too
// late is dropped. Never ends with a gRPC error: the engine would forget what the service
// has made (C.9).
template <typename Response>
class Call : public std::enable_shared_from_this<Call<Response>> {
 public:
  // `name` and `subject` (the resource type) are for the log.
  Call(Provider& provider, grpc::CallbackServerContext* context, Response* response,
       std::string_view name, std::string_view subject = {})
      : provider_(provider),
        reactor_(context->DefaultReactor()),
        response_(response),
        name_(name),
        subject_(subject) {}

  // Runs the first part of the RPC, up to its answer or to the first wait.
  template <typename Body>
  grpc::ServerUnaryReactor* Run(Body body) {
    grpc::ServerUnaryReactor* const reactor = reactor_;
    try {
      body();
    } catch (const std::exception& error) {
      Fail("Internal error", proto::text::Cat(error.what(), ". This is a bug in the provider."));
    } catch (...) {
      Fail("Internal error", "An unknown exception. This is a bug in the provider.");
    }
    return reactor;
  }

  // Answers: `fill` writes into the response, then `diags` are added.
  template <typename Fill>
  void Finish(const resource::Diagnostics& diags, Fill fill) {
    if (finished_.exchange(true)) return;
    try {
      fill(*response_);
      EncodeDiagnostics(diags, response_);
    } catch (const std::exception& error) {
      AddInternalError(error.what());
    }
    WriteLog(diags.size());
    reactor_->Finish(grpc::Status::OK);  // From here on the response may be gone.
  }
  void Finish(const resource::Diagnostics& diags) {
    Finish(diags, [](Response&) {});
  }
  // Answers with one error; what the response already holds is sent along.
  void Fail(std::string_view summary, std::string detail) {
    Finish({{resource::Diagnostic::Severity::kError, std::string(summary), std::move(detail), {}}});
  }
  // The resource type asked for is not in the table.
  void FailUnknownType(std::string_view kind, std::string_view type_name) {
    Fail("Unknown type", proto::text::Cat("This provider has no ", kind, " \"", type_name, "\"."));
  }
  // A value of the engine's does not decode.
  void FailToDecode(std::string_view what, const absl::Status& status) {
    Fail("Cannot read a value of the engine's",
         proto::text::Cat("The ", what, " of the call ", name_, ": ", status.message(), "."));
  }

 private:
  void AddInternalError(std::string_view what) {
    EncodeDiagnostics({{resource::Diagnostic::Severity::kError,
                        "Internal error",
                        proto::text::Cat(what, ". This is a bug in the provider."),
                        {}}},
                      response_);
  }
  void WriteLog(size_t diagnostics) {
    if (!provider_.log().IsOn(LogLevel::kDebug)) return;
    const std::string milliseconds =
        proto::text::Cat(absl::ToInt64Milliseconds(absl::Now() - start_));
    const std::string count = proto::text::Cat(diagnostics);
    provider_.log().Write(LogLevel::kDebug, "call answered",
                          {{"call", name_},
                           {"type", subject_},
                           {"milliseconds", milliseconds},
                           {"diagnostics", count}});
  }

  Provider& provider_;
  grpc::ServerUnaryReactor* const reactor_;
  Response* const response_;
  const std::string name_;
  const std::string subject_;
  const absl::Time start_ = absl::Now();
  std::atomic<bool> finished_ = false;
};

template <typename Response>
std::shared_ptr<Call<Response>> MakeCall(Provider& provider, grpc::CallbackServerContext* context,
                                         Response* response, std::string_view name,
                                         std::string_view subject = {}) {
  return std::make_shared<Call<Response>>(provider, context, response, name, subject);
}

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_RPC_H_
