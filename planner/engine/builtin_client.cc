#include "planner/engine/builtin_client.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "planner/engine/builtin_functions.h"
#include "planner/engine/remote_state.h"
#include "proto/value/json.h"

namespace planner::engine {
namespace {

using proto::value::Identical;
using proto::value::PathStep;
using proto::value::Refinements;
using proto::value::Type;
using proto::value::Value;

proto::schema::ProviderSchema MakeSchema() {
  proto::schema::ProviderSchema schema;
  proto::schema::Block& block = schema.resources["terraform_data"].block;
  block.attributes = {
      {.name = "id", .type = Type::String(), .computed = true},
      {.name = "input", .type = Type::Dynamic(), .optional = true},
      {.name = "output", .type = Type::Dynamic(), .computed = true},
      {.name = "triggers_replace", .type = Type::Dynamic(), .optional = true},
  };
  schema.data_sources["terraform_remote_state"].block = RemoteStateSchema();
  schema.functions = BuiltinFunctions();
  return schema;
}

// Random, 128 bits, in the form of a UUID.
std::string RandomId() {
  absl::BitGen random;
  const auto bits = [&random] { return absl::Uniform<uint32_t>(random); };
  const uint32_t b = bits();
  const uint32_t c = bits();
  return absl::StrFormat("%08x-%04x-%04x-%04x-%04x%08x", bits(), b >> 16, b & 0xffff, c >> 16,
                         c & 0xffff, bits());
}

ObjectReply Answer(Value state, std::string private_bytes = {}) {
  ObjectReply reply;
  reply.state = std::move(state);
  reply.has_state = true;
  reply.private_bytes = std::move(private_bytes);
  return reply;
}

}  // namespace

addr::Provider BuiltinProviderAddress() { return {"terraform.io", "builtin", "terraform"}; }

BuiltinClient::BuiltinClient() : schema_(MakeSchema()) {}

void BuiltinClient::ValidateProvider(const Value&, Done done) { done({}); }
void BuiltinClient::Configure(const Value&, Done done) { done({}); }
void BuiltinClient::ValidateResource(const std::string&, const Value&, Done done) { done({}); }
void BuiltinClient::ValidateData(const std::string&, const Value& config, Done done) {
  done(ValidateRemoteState(config));
}

void BuiltinClient::Upgrade(const std::string& type, int64_t, std::string json, ObjectDone done) {
  // What another version knew and this one does not is left out, as Terraform's own does it.
  absl::StatusOr<Value> state =
      proto::value::FromJson(json, proto::schema::ImpliedType(schema_.resources.at(type).block),
                             {.ignore_unknown_attributes = true});
  if (!state.ok()) {
    ObjectReply reply;
    reply.failure = state.status();
    reply.diagnostics.push_back({.summary = "Failed to decode resource from state",
                                 .detail = std::string(state.status().message())});
    done(std::move(reply));
    return;
  }
  done(Answer(*std::move(state)));
}

void BuiltinClient::Read(const std::string&, const Value& state, std::string private_bytes,
                         ObjectDone done) {
  done(Answer(state, std::move(private_bytes)));
}

void BuiltinClient::Plan(const std::string&, const Planning& planning, ObjectDone done) {
  Value planned = planning.proposed;
  if (planned.IsNull()) {
    done(Answer(std::move(planned)));
    return;
  }
  const Value& input = planned.GetAttr("input");
  // Of something new; what only gets a null input has an output that is known after that.
  const Value new_output =
      input.IsNull() ? Value::Null(input.type()) : Value::Unknown(input.type());
  ObjectReply reply;
  if (planning.prior.IsNull()) {
    planned = planned.WithAttr("id", Value::Unknown(Type::String(), Refinements{.not_null = true}))
                  .WithAttr("output", new_output);
  } else {
    const Value& trigger = planned.GetAttr("triggers_replace");
    if (!Identical(planning.prior.GetAttr("triggers_replace"), trigger)) {
      reply.requires_replace.push_back({PathStep::Attribute("triggers_replace")});
      planned =
          planned.WithAttr("id", Value::Unknown(Type::String(), Refinements{.not_null = true}))
              .WithAttr("output", new_output);
    } else if (!Identical(planning.prior.GetAttr("input"), input)) {
      planned = planned.WithAttr("output", Value::Unknown(input.type()));
    }
  }
  reply.state = std::move(planned);
  reply.has_state = true;
  reply.private_bytes = planning.private_bytes;
  done(std::move(reply));
}

void BuiltinClient::Apply(const std::string&, const Applying& applying, ApplyEvents,
                          ObjectDone done) {
  Value state = applying.planned;
  if (!state.IsNull()) {
    if (!state.GetAttr("output").IsKnown())
      state = state.WithAttr("output", state.GetAttr("input"));
    if (!state.GetAttr("id").IsKnown()) state = state.WithAttr("id", Value::String(RandomId()));
  }
  done(Answer(std::move(state), applying.private_bytes));
}

void BuiltinClient::Import(const std::string& type, const std::string& id, ImportDone done) {
  ImportReply reply;
  reply.objects.push_back({.type_name = type,
                           .state = proto::schema::EmptyValue(schema_.resources.at(type).block)
                                        .WithAttr("id", Value::String(id))});
  done(std::move(reply));
}

void BuiltinClient::ReadData(const std::string&, const Value& config, ObjectDone done) {
  done(ReadRemoteState(config));
}

void BuiltinClient::ValidateEphemeral(const std::string&, const Value&, Done) { std::abort(); }
void BuiltinClient::OpenEphemeral(const std::string&, const Value&, EphemeralDone) { std::abort(); }
void BuiltinClient::RenewEphemeral(const std::string&, std::string, EphemeralDone) { std::abort(); }
void BuiltinClient::CloseEphemeral(const std::string&, std::string, Done) { std::abort(); }

}  // namespace planner::engine
