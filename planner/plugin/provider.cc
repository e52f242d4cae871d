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

struct ReadNothing {
  template <typename Response, typename R>
  void operator()(const Response& /*response*/, R& /*reply*/) const {}
};

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
        using V = decltype(major);
        using Message = typename V::GetSchema;
        auto reword = [raw = session.get(), finish = std::move(finish)](SchemaReply reply) mutable {
          raw->RewordSchemaFailure(reply);
          finish(std::move(reply));
        };
        Call<V, SchemaReply, Message>(
            session, major, connection, "GetProviderSchema", V::kGetSchema, {}, std::move(reword),
            [raw = session.get()](const typename Message::Response& response, SchemaReply& reply) {
              ReadSchema(response, *raw, reply);
            });
      });
}

void Provider::ValidateProvider(const Value& config, Done done) {
  WithMajor<Reply>(session_, std::move(done),
                   [session = session_, config](auto major, const Connection& c, Done finish) {
                     using V = decltype(major);
                     using Message = typename V::ValidateProvider;
                     typename Message::Request request;
                     Encode(config, session->ProviderType(), request.mutable_config());
                     Call<V, Reply, Message>(session, major, c, "ValidateProviderConfig",
                                             V::kValidateProvider, std::move(request),
                                             std::move(finish), ReadNothing());
                   });
}

void Provider::Configure(const Value& config, Done done) {
  WithMajor<Reply>(session_, std::move(done),
                   [session = session_, config](auto major, const Connection& c, Done finish) {
                     using V = decltype(major);
                     using Message = typename V::Configure;
                     typename Message::Request request;
                     request.set_terraform_version(kTerraformVersion);
                     Encode(config, session->ProviderType(), request.mutable_config());
                     SetCapabilities(request);
                     Call<V, Reply, Message>(session, major, c, "ConfigureProvider", V::kConfigure,
                                             std::move(request), std::move(finish), ReadNothing());
                   });
}

void Provider::ValidateResource(const std::string& type, const Value& config, Done done) {
  WithMajor<Reply>(
      session_, std::move(done),
      [session = session_, type, config](auto major, const Connection& c, Done finish) {
        using V = decltype(major);
        using Message = typename V::ValidateResource;
        typename Message::Request request;
        request.set_type_name(type);
        Encode(config, session->ResourceType(type), request.mutable_config());
        SetCapabilities(request);
        Call<V, Reply, Message>(session, major, c, "ValidateResourceConfig", V::kValidateResource,
                                std::move(request), std::move(finish), ReadNothing());
      });
}

void Provider::ValidateData(const std::string& type, const Value& config, Done done) {
  WithMajor<Reply>(
      session_, std::move(done),
      [session = session_, type, config](auto major, const Connection& c, Done finish) {
        using V = decltype(major);
        using Message = typename V::ValidateData;
        typename Message::Request request;
        request.set_type_name(type);
        Encode(config, session->DataType(type), request.mutable_config());
        Call<V, Reply, Message>(session, major, c, "ValidateDataResourceConfig", V::kValidateData,
                                std::move(request), std::move(finish), ReadNothing());
      });
}

void Provider::Upgrade(const std::string& type, int64_t version, std::string json,
                       ObjectDone done) {
  WithMajor<ObjectReply>(session_, std::move(done),
                         [session = session_, type, version, json = std::move(json)](
                             auto major, const Connection& c, ObjectDone finish) mutable {
                           using V = decltype(major);
                           using Message = typename V::Upgrade;
                           typename Message::Request request;
                           request.set_type_name(type);
                           request.set_version(version);
                           request.mutable_raw_state()->set_json(std::move(json));
                           Call<V, ObjectReply, Message>(
                               session, major, c, "UpgradeResourceState", V::kUpgrade,
                               std::move(request), std::move(finish),
                               [t = session->ResourceType(type)](
                                   const typename Message::Response& response, ObjectReply& reply) {
                                 if (!reply.HasErrors())
                                   DecodeState(response.upgraded_state(), t, reply);
                               });
                         });
}

void Provider::Read(const std::string& type, const Value& state, std::string private_bytes,
                    ObjectDone done) {
  WithMajor<ObjectReply>(session_, std::move(done),
                         [session = session_, type, state, bytes = std::move(private_bytes)](
                             auto major, const Connection& c, ObjectDone finish) mutable {
                           using V = decltype(major);
                           using Message = typename V::Read;
                           const Type t = session->ResourceType(type);
                           typename Message::Request request;
                           request.set_type_name(type);
                           Encode(state, t, request.mutable_current_state());
                           request.set_private_(std::move(bytes));
                           SetCapabilities(request);
                           Call<V, ObjectReply, Message>(
                               session, major, c, "ReadResource", V::kRead, std::move(request),
                               std::move(finish),
                               [t](typename Message::Response& response, ObjectReply& reply) {
                                 reply.private_bytes = std::move(*response.mutable_private_());
                                 reply.deferred = response.has_deferred();
                                 if (!reply.HasErrors())
                                   DecodeState(response.new_state(), t, reply);
                               });
                         });
}

void Provider::Plan(const std::string& type, const Planning& planning, ObjectDone done) {
  WithMajor<ObjectReply>(
      session_, std::move(done),
      [session = session_, type, planning](auto major, const Connection& c, ObjectDone finish) {
        using V = decltype(major);
        using Message = typename V::Plan;
        const Type t = session->ResourceType(type);
        typename Message::Request request;
        request.set_type_name(type);
        Encode(planning.prior, t, request.mutable_prior_state());
        Encode(planning.proposed, t, request.mutable_proposed_new_state());
        Encode(planning.config, t, request.mutable_config());
        request.set_prior_private(planning.private_bytes);
        SetCapabilities(request);
        Call<V, ObjectReply, Message>(
            session, major, c, "PlanResourceChange", V::kPlan, std::move(request),
            std::move(finish), [t](typename Message::Response& response, ObjectReply& reply) {
              reply.private_bytes = std::move(*response.mutable_planned_private());
              reply.legacy_type_system = response.legacy_type_system();
              reply.deferred = response.has_deferred();
              for (const auto& path : response.requires_replace())
                reply.requires_replace.push_back(DecodePath(path));
              if (!reply.HasErrors()) DecodeState(response.planned_state(), t, reply);
            });
      });
}

void Provider::Import(const std::string& type, const std::string& id, ImportDone done) {
  WithMajor<ImportReply>(
      session_, std::move(done),
      [session = session_, type, id](auto major, const Connection& c, ImportDone finish) {
        using V = decltype(major);
        using Message = typename V::Import;
        typename Message::Request request;
        request.set_type_name(type);
        request.set_id(id);
        SetCapabilities(request);
        Call<V, ImportReply, Message>(
            session, major, c, "ImportResourceState", V::kImport, std::move(request),
            std::move(finish),
            [t = session->ResourceType(type)](typename Message::Response& response,
                                              ImportReply& reply) {
              for (auto& wire : *response.mutable_imported_resources()) {
                absl::StatusOr<Value> state = Decode(wire.state(), t);
                if (!state.ok()) return FillUnusable(state.status(), reply);
                reply.objects.push_back(
                    {wire.type_name(), *std::move(state), std::move(*wire.mutable_private_())});
              }
            });
      });
}

void Provider::ReadData(const std::string& type, const Value& config, ObjectDone done) {
  WithMajor<ObjectReply>(
      session_, std::move(done),
      [session = session_, type, config](auto major, const Connection& c, ObjectDone finish) {
        using V = decltype(major);
        using Message = typename V::ReadData;
        const Type t = session->DataType(type);
        typename Message::Request request;
        request.set_type_name(type);
        Encode(config, t, request.mutable_config());
        SetCapabilities(request);
        Call<V, ObjectReply, Message>(
            session, major, c, "ReadDataSource", V::kReadData, std::move(request),
            std::move(finish), [t](typename Message::Response& response, ObjectReply& reply) {
              reply.deferred = response.has_deferred();
              if (!reply.HasErrors()) DecodeState(response.state(), t, reply);
            });
      });
}

void Provider::CallFunction(const std::string& name, const std::vector<Value>& arguments,
                            FunctionDone done) {
  WithMajor<FunctionReply>(
      session_, std::move(done),
      [session = session_, name, arguments](auto major, const Connection& c, FunctionDone finish) {
        using V = decltype(major);
        using Message = typename V::CallFunction;
        const proto::schema::Function function = session->FunctionNamed(name);
        typename Message::Request request;
        request.set_name(name);
        for (size_t i = 0; i < arguments.size(); ++i)
          Encode(arguments[i], function.ParameterAt(i)->type, request.add_arguments());
        Call<V, FunctionReply, Message>(
            session, major, c, "CallFunction", V::kCallFunction, std::move(request),
            std::move(finish),
            [type = function.result](typename Message::Response& response, FunctionReply& reply) {
              if (response.has_error()) {
                reply.error = response.error().text();
                if (response.error().has_function_argument())
                  reply.argument = response.error().function_argument();
                return;
              }
              absl::StatusOr<Value> result = Decode(response.result(), type);
              if (!result.ok()) return FillUnusable(result.status(), reply);
              reply.result = *std::move(result);
            });
      });
}

void Provider::Stop() {
  session_->WhenConnected(
      [session = session_](const Connection* connection, const absl::Status& /*failure*/) {
        if (connection == nullptr) return;
        const auto ignore = [](const grpc::Status& /*status*/, const auto& /*response*/,
                               const grpc::ClientContext& /*context*/) {};
        if (connection->v6 != nullptr) {
          session->Send(AsyncOf(V6{}, *connection), V6::kStop, V6::Stop::Request(), ignore);
        } else {
          session->Send(AsyncOf(V5{}, *connection), V5::kStop, V5::Stop::Request(), ignore);
        }
      });
}

}  // namespace planner::plugin
