#ifndef TESTS_PLANNER_PLUGIN_FAKE_WIRE_H_
#define TESTS_PLANNER_PLUGIN_FAKE_WIRE_H_

#include <grpcpp/support/status.h>

#include <string>
#include <type_traits>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"
#include "tests/planner/plugin/fake_functions.h"
#include "tests/planner/plugin/fake_lease.h"
#include "tests/planner/plugin/fake_provider.h"
#include "tests/planner/plugin/fake_vault.h"

// How the fake plugin's process reads and writes messages of either major, and the calls that are
// the same for both and need nothing else.
namespace tests::plugin {

inline proto::value::Type TypeOf(const std::string& resource) {
  return ImpliedType(FakeSchema().resources.at(resource).block);
}

template <typename DynamicValue>
proto::value::Value Decode(const DynamicValue& wire, proto::value::Type type) {
  return proto::value::FromMsgpack(wire.msgpack(), type).value();
}
template <typename DynamicValue>
void Encode(const proto::value::Value& value, DynamicValue* wire, proto::value::Type type) {
  wire->set_msgpack(proto::value::ToMsgpack(value, type));
}

template <typename Response>
void AddError(const std::string& summary, Response* response) {
  if (summary.empty()) return;
  auto* diagnostic = response->add_diagnostics();
  diagnostic->set_severity(std::decay_t<decltype(*diagnostic)>::ERROR);
  diagnostic->set_summary(summary);
  diagnostic->set_detail("The fake provider was told to.");
  diagnostic->mutable_attribute()->add_steps()->set_attribute_name("name");
}

template <typename Request, typename Response>
grpc::Status CallFunction(const Request& request, Response* response) {
  const proto::schema::Function function = FakeFunctions().at(request.name());
  std::vector<proto::value::Value> arguments;
  for (const auto& wire : request.arguments())
    arguments.push_back(Decode(wire, function.ParameterAt(arguments.size())->type));
  const FunctionAnswer answer = CallFakeFunction(request.name(), arguments);
  if (answer.crash) std::abort();
  if (answer.error) {
    response->mutable_error()->set_text(*answer.error);
    if (answer.argument) response->mutable_error()->set_function_argument(*answer.argument);
    return grpc::Status::OK;
  }
  Encode(answer.result, response->mutable_result(), answer.result.type());
  return grpc::Status::OK;
}

template <typename Response>
void AddRenewal(const LeaseAnswer& answer, Response* response) {
  response->set_private_(answer.private_bytes);
  if (!answer.renew_at_ms) return;
  response->mutable_renew_at()->set_seconds(*answer.renew_at_ms / 1000);
  response->mutable_renew_at()->set_nanos(static_cast<int>(*answer.renew_at_ms % 1000) * 1'000'000);
}
template <typename Request, typename Response>
grpc::Status OpenEphemeral(const Request& request, Response* response) {
  const proto::value::Type type = ImpliedType(LeaseSchema().block);
  const LeaseAnswer answer = OpenLease(Decode(request.config(), type));
  AddError(answer.error, response);
  if (!answer.error.empty()) return grpc::Status::OK;
  Encode(answer.result, response->mutable_result(), type);
  AddRenewal(answer, response);
  return grpc::Status::OK;
}
template <typename Request, typename Response>
grpc::Status RenewEphemeral(const Request& request, Response* response) {
  const LeaseAnswer answer = RenewLease(request.private_());
  AddError(answer.error, response);
  AddRenewal(answer, response);
  return grpc::Status::OK;
}
template <typename Request, typename Response>
grpc::Status CloseEphemeral(const Request& request, Response* response) {
  AddError(CloseLease(request.private_()).error, response);
  return grpc::Status::OK;
}
template <typename Request, typename Response>
grpc::Status ValidateEphemeral(const Request& request, Response* response) {
  const proto::value::Value config = Decode(request.config(), ImpliedType(LeaseSchema().block));
  const proto::value::Value& name = config.GetAttr("name");
  if (name.IsKnownNonNull() && name.AsString().empty()) AddError("A lease needs a name", response);
  return grpc::Status::OK;
}

template <typename Request, typename Response>
grpc::Status ValidateResource(const Request& request, Response* response) {
  // FAKE_SCHEMA: all is right.
  if (!FakeSchema().resources.contains(request.type_name())) return grpc::Status::OK;
  const proto::value::Value config = Decode(request.config(), TypeOf(request.type_name()));
  const proto::value::Value& name = config.GetAttr("name");
  if (name.IsKnownNonNull() && name.AsString().empty()) AddError("A thing needs a name", response);
  const proto::value::Value* password = config.Find("password");
  if (password != nullptr && !password->IsNull() &&
      !request.client_capabilities().write_only_attributes_allowed())
    AddError("Write-only Attribute Not Allowed", response);
  return grpc::Status::OK;
}

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_WIRE_H_
