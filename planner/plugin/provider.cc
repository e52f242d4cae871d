#include "planner/plugin/provider.h"

#include <algorithm>
#include <utility>

#include "planner/plugin/calls.h"
#include "planner/plugin/majors.h"
#include "planner/plugin/session.h"
#include "proto/schema/wire/wire.h"

namespace planner::plugin {
namespace {

// What core calls itself towards plugins: they may look at it.
constexpr const char* kTerraformVersion = "1.11.4";

using Connection = Session::Connection;

template <typename Request>
void SetCapabilities(Request& request) {
  request.mutable_client_capabilities()->set_write_only_attributes_allowed(true);
}

template <typename Response>
void ReadSchema(const Response& response, Session& session, SchemaReply& reply) {
  if (reply.HasErrors()) return;
  absl::StatusOr<proto::schema::ProviderSchema> schema = proto::schema::wire::Decode(response);
  if (!schema.ok()) return FillUnusable(schema.status(), reply);
  if (const std::optional<std::string> mistake = proto::schema::FindSchemaMistake(*schema)) {
    return FillUnusable(
        absl::InvalidArgumentError(
            "The provider's schema is invalid, which is a bug in the provider: " + *mistake),
        reply);
  }
  reply.schema = std::make_shared<const proto::schema::ProviderSchema>(*std::move(schema));
  session.SetSchema(reply.schema);
}

}  // namespace

bool Reply::HasErrors() const {
  return !failure.ok() || std::any_of(diagnostics.begin(), diagnostics.end(), [](const auto& d) {
    return d.severity == diag::Diagnostic::Severity::kError;
  });
}

void FillUnusable(const absl::Status& status, Reply& reply) {
  reply.failure = status;
  Diagnostic diagnostic;
  diagnostic.summary = std::string(status.message());
  reply.diagnostics.push_back(std::move(diagnostic));
}

std::unique_ptr<Provider> Provider::Launch(const LaunchOptions& options) {
  return std::unique_ptr<Provider>(new Provider(Session::Launch(options)));
}
std::unique_ptr<Provider> Provider::Attach(const AttachOptions& options) {
  return std::unique_ptr<Provider>(new Provider(Session::Attach(options)));
}
Provider::Provider(std::shared_ptr<Session> session) : session_(std::move(session)) {}
Provider::~Provider() { Close(); }
void Provider::Close() { session_->Close(); }
std::optional<absl::Duration> Provider::startup_time() const { return session_->startup_time(); }

void Provider::UseSchema(std::shared_ptr<const proto::schema::ProviderSchema> schema) {
  session_->SetSchema(std::move(schema));
}
std::shared_ptr<const proto::schema::ProviderSchema> Provider::schema() const {
  return session_->schema();
}

void Provider::GetSchema(SchemaDone done) {
  // A plugin that never came up has said so in the right words; other failures have not.
  WithMajor<SchemaReply>(
      session_, std::move(done),
      [session = session_](auto major, const Connection& connection, SchemaDone finish) {
        auto reword = [raw = session.get(), finish = std::move(finish)](SchemaReply reply) mutable {
          raw->RewordSchemaFailure(reply);
          finish(std::move(reply));
        };
        Call<typename decltype(major)::GetSchema, SchemaReply>(
            session, major, connection, "GetProviderSchema", {}, std::move(reword),
            [](Session& own, const auto& response, SchemaReply& reply) {
              ReadSchema(response, own, reply);
            });
      });
}

void Provider::ValidateProvider(const Value& config, Done done) {
  MakeCall<Reply>(
      session_, "ValidateProviderConfig",
      [](auto major) { return typename decltype(major)::ValidateProvider(); },
      [config](const Session& session, auto& request) {
        Encode(config, session.ProviderType(), request.mutable_config());
      },
      ReadNothing(), std::move(done));
}

void Provider::Configure(const Value& config, Done done) {
  MakeCall<Reply>(
      session_, "ConfigureProvider",
      [](auto major) { return typename decltype(major)::Configure(); },
      [config](const Session& session, auto& request) {
        request.set_terraform_version(kTerraformVersion);
        Encode(config, session.ProviderType(), request.mutable_config());
        SetCapabilities(request);
      },
      ReadNothing(), std::move(done));
}

void Provider::ValidateResource(const std::string& type, const Value& config, Done done) {
  MakeCall<Reply>(
      session_, "ValidateResourceConfig",
      [](auto major) { return typename decltype(major)::ValidateResource(); },
      [type, config](Session& session, auto& request) {
        request.set_type_name(type);
        Encode(config, session.ResourceType(type), request.mutable_config());
        SetCapabilities(request);
      },
      ReadNothing(), std::move(done));
}

void Provider::ValidateData(const std::string& type, const Value& config, Done done) {
  MakeCall<Reply>(
      session_, "ValidateDataResourceConfig",
      [](auto major) { return typename decltype(major)::ValidateData(); },
      [type, config](Session& session, auto& request) {
        request.set_type_name(type);
        Encode(config, session.DataType(type), request.mutable_config());
      },
      ReadNothing(), std::move(done));
}

void Provider::Upgrade(const std::string& type, int64_t version, std::string json,
                       ObjectDone done) {
  MakeCall<ObjectReply>(
      session_, "UpgradeResourceState",
      [](auto major) { return typename decltype(major)::Upgrade(); },
      [type, version, json = std::move(json)](const Session& /*session*/, auto& request) mutable {
        request.set_type_name(type);
        request.set_version(version);
        request.mutable_raw_state()->set_json(std::move(json));
      },
      [type](Session& session, const auto& response, ObjectReply& reply) {
        if (!reply.HasErrors())
          DecodeState(response.upgraded_state(), session.ResourceType(type), reply);
      },
      std::move(done));
}

void Provider::Read(const std::string& type, const Value& state, std::string private_bytes,
                    ObjectDone done) {
  MakeCall<ObjectReply>(
      session_, "ReadResource", [](auto major) { return typename decltype(major)::Read(); },
      [type, state, bytes = std::move(private_bytes)](Session& session, auto& request) mutable {
        request.set_type_name(type);
        Encode(state, session.ResourceType(type), request.mutable_current_state());
        request.set_private_(std::move(bytes));
        SetCapabilities(request);
      },
      [type](Session& session, auto& response, ObjectReply& reply) {
        reply.private_bytes = std::move(*response.mutable_private_());
        reply.deferred = response.has_deferred();
        if (!reply.HasErrors())
          DecodeState(response.new_state(), session.ResourceType(type), reply);
      },
      std::move(done));
}

void Provider::Plan(const std::string& type, const Planning& planning, ObjectDone done) {
  MakeCall<ObjectReply>(
      session_, "PlanResourceChange", [](auto major) { return typename decltype(major)::Plan(); },
      [type, planning](Session& session, auto& request) {
        const Type t = session.ResourceType(type);
        request.set_type_name(type);
        Encode(planning.prior, t, request.mutable_prior_state());
        Encode(planning.proposed, t, request.mutable_proposed_new_state());
        Encode(planning.config, t, request.mutable_config());
        request.set_prior_private(planning.private_bytes);
        SetCapabilities(request);
      },
      [type](Session& session, auto& response, ObjectReply& reply) {
        reply.private_bytes = std::move(*response.mutable_planned_private());
        reply.legacy_type_system = response.legacy_type_system();
        reply.deferred = response.has_deferred();
        for (const auto& path : response.requires_replace())
          reply.requires_replace.push_back(DecodePath(path));
        if (!reply.HasErrors())
          DecodeState(response.planned_state(), session.ResourceType(type), reply);
      },
      std::move(done));
}

void Provider::Import(const std::string& type, const std::string& id, ImportDone done) {
  MakeCall<ImportReply>(
      session_, "ImportResourceState",
      [](auto major) { return typename decltype(major)::Import(); },
      [type, id](const Session& /*session*/, auto& request) {
        request.set_type_name(type);
        request.set_id(id);
        SetCapabilities(request);
      },
      [type](Session& session, auto& response, ImportReply& reply) {
        for (auto& wire : *response.mutable_imported_resources()) {
          absl::StatusOr<Value> state = Decode(wire.state(), session.ResourceType(type));
          if (!state.ok()) return FillUnusable(state.status(), reply);
          reply.objects.push_back(
              {wire.type_name(), *std::move(state), std::move(*wire.mutable_private_())});
        }
      },
      std::move(done));
}

void Provider::ReadData(const std::string& type, const Value& config, ObjectDone done) {
  MakeCall<ObjectReply>(
      session_, "ReadDataSource", [](auto major) { return typename decltype(major)::ReadData(); },
      [type, config](Session& session, auto& request) {
        request.set_type_name(type);
        Encode(config, session.DataType(type), request.mutable_config());
        SetCapabilities(request);
      },
      [type](Session& session, const auto& response, ObjectReply& reply) {
        reply.deferred = response.has_deferred();
        if (!reply.HasErrors()) DecodeState(response.state(), session.DataType(type), reply);
      },
      std::move(done));
}

void Provider::CallFunction(const std::string& name, const std::vector<Value>& arguments,
                            FunctionDone done) {
  MakeCall<FunctionReply>(
      session_, "CallFunction", [](auto major) { return typename decltype(major)::CallFunction(); },
      [name, arguments](const Session& session, auto& request) {
        const proto::schema::Function function = session.FunctionNamed(name);
        request.set_name(name);
        for (size_t i = 0; i < arguments.size(); ++i)
          Encode(arguments[i], function.ParameterAt(i)->type, request.add_arguments());
      },
      [name](const Session& session, const auto& response, FunctionReply& reply) {
        if (response.has_error()) {
          reply.error = response.error().text();
          if (response.error().has_function_argument())
            reply.argument = response.error().function_argument();
          return;
        }
        absl::StatusOr<Value> result =
            Decode(response.result(), session.FunctionNamed(name).result);
        if (!result.ok()) return FillUnusable(result.status(), reply);
        reply.result = *std::move(result);
      },
      std::move(done));
}

void Provider::Stop() {
  session_->WhenConnected(
      [session = session_](const Connection* connection, const absl::Status& /*failure*/) {
        if (connection == nullptr) return;
        const auto ignore = [](const grpc::Status& /*status*/, const auto& /*response*/,
                               const grpc::ClientContext& /*context*/) {};
        if (connection->v6 != nullptr) {
          session->Send(AsyncOf(V6{}, *connection), V6::Stop::kMethod, V6::Stop::Request(), ignore);
        } else {
          session->Send(AsyncOf(V5{}, *connection), V5::Stop::kMethod, V5::Stop::Request(), ignore);
        }
      });
}

}  // namespace planner::plugin
