#ifndef TESTS_PROVIDER_PLUGIN_SERVER_FIXTURE_H_
#define TESTS_PROVIDER_PLUGIN_SERVER_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "proto/value/msgpack.h"
#include "provider/auth/credentials.h"
#include "provider/ims/session.h"
#include "provider/plugin/log.h"
#include "provider/plugin/provider.h"
#include "provider/plugin/server.h"
#include "tests/provider/plugin/fake_data_source.h"
#include "tests/provider/plugin/fake_resource.h"

// A server with a fake resource and a fake data source, and a client of each protocol major.
namespace provider::plugin {

// The names of a major's messages, so that each test runs with both.
struct Major5 {
  static constexpr int kMajor = 5;
  using Stub = tfplugin5::Provider::Stub;
  static std::unique_ptr<Stub> MakeStub(const std::shared_ptr<grpc::Channel>& channel) {
    return tfplugin5::Provider::NewStub(channel);
  }
  using Schema = tfplugin5::GetProviderSchema;
  static constexpr auto kGetSchema = &Stub::GetSchema;
  using ValidateProvider = tfplugin5::PrepareProviderConfig;
  static constexpr auto kValidateProvider = &Stub::PrepareProviderConfig;
  using Configure = tfplugin5::Configure;
  static constexpr auto kConfigure = &Stub::Configure;
  using Stop = tfplugin5::Stop;
  static constexpr auto kStop = &Stub::Stop;
  using Validate = tfplugin5::ValidateResourceTypeConfig;
  static constexpr auto kValidate = &Stub::ValidateResourceTypeConfig;
  using ValidateData = tfplugin5::ValidateDataSourceConfig;
  static constexpr auto kValidateData = &Stub::ValidateDataSourceConfig;
  using ReadData = tfplugin5::ReadDataSource;
  using Metadata = tfplugin5::GetMetadata;
  using Upgrade = tfplugin5::UpgradeResourceState;
  using Read = tfplugin5::ReadResource;
  using Plan = tfplugin5::PlanResourceChange;
  using Apply = tfplugin5::ApplyResourceChange;
  using Import = tfplugin5::ImportResourceState;
  using Move = tfplugin5::MoveResourceState;
  using Diagnostic = tfplugin5::Diagnostic;
};
struct Major6 {
  static constexpr int kMajor = 6;
  using Stub = tfplugin6::Provider::Stub;
  static std::unique_ptr<Stub> MakeStub(const std::shared_ptr<grpc::Channel>& channel) {
    return tfplugin6::Provider::NewStub(channel);
  }
  using Schema = tfplugin6::GetProviderSchema;
  static constexpr auto kGetSchema = &Stub::GetProviderSchema;
  using ValidateProvider = tfplugin6::ValidateProviderConfig;
  static constexpr auto kValidateProvider = &Stub::ValidateProviderConfig;
  using Configure = tfplugin6::ConfigureProvider;
  static constexpr auto kConfigure = &Stub::ConfigureProvider;
  using Stop = tfplugin6::StopProvider;
  static constexpr auto kStop = &Stub::StopProvider;
  using Validate = tfplugin6::ValidateResourceConfig;
  static constexpr auto kValidate = &Stub::ValidateResourceConfig;
  using ValidateData = tfplugin6::ValidateDataResourceConfig;
  static constexpr auto kValidateData = &Stub::ValidateDataResourceConfig;
  using ReadData = tfplugin6::ReadDataSource;
  using Metadata = tfplugin6::GetMetadata;
  using Upgrade = tfplugin6::UpgradeResourceState;
  using Read = tfplugin6::ReadResource;
  using Plan = tfplugin6::PlanResourceChange;
  using Apply = tfplugin6::ApplyResourceChange;
  using Import = tfplugin6::ImportResourceState;
  using Move = tfplugin6::MoveResourceState;
  using Diagnostic = tfplugin6::Diagnostic;
};

inline const Type kObject = Type::Object({{"id", Type::String()}, {"name", Type::String()}});
inline Value Object(const Value& id, std::string_view name) {
  return Value::ObjectOf(kObject, {id, Value::String(name)});
}
inline Value Known(std::string_view id, std::string_view name) {
  return Object(Value::String(id), name);
}
inline std::string Bytes(const Value& value) { return proto::value::ToMsgpack(value, kObject); }
inline Value FromBytes(const std::string& bytes) {
  auto value = proto::value::FromMsgpack(bytes, kObject);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *value : Value::Null(kObject);
}

// A session that is never asked to do anything.
inline absl::StatusOr<std::shared_ptr<ims::Session>> OpenUnused(
    const settings::Settings& settings) {
  return ims::Session::Open({.ims_url = settings.ims_url,
                             .auth_url = settings.auth_url,
                             .credentials = {.token = auth::Secret(settings.token)}});
}

template <typename Major>
class ServerTest : public testing::Test {
 protected:
  using Stub = typename Major::Stub;

  void SetUp() override { Start(std::nullopt); }

  void Start(std::optional<TlsMaterial> tls) {
    const std::string address =
        proto::text::Cat("unix:", testing::TempDir(), "/server-", getpid(), ".sock");
    absl::StatusOr<std::unique_ptr<Server>> server =
        Server::Start(provider_, {Major::kMajor, address, std::move(tls)}, [this] {
          if (!ended_.HasBeenNotified()) ended_.Notify();
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    address_ = address;
    Connect(grpc::InsecureChannelCredentials());
  }
  void Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetString(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, "localhost");
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(address_, credentials, arguments);
    stub_ = Major::MakeStub(channel_);
  }

  // Configures the provider well.
  void Configure() {
    Value block = proto::schema::EmptyValue(provider_.schema().provider.block);
    for (const char* name : {"region", "token"}) block = block.WithAttr(name, Value::String("x"));
    resource::Diagnostics diags;
    provider_.Configure(block, diags);
    ASSERT_TRUE(diags.empty());
  }

  template <typename Rpc, typename Request>
  typename Rpc::Response Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           typename Rpc::Response*),
                              const typename Rpc::Request& request,
                              grpc::StatusCode want = grpc::StatusCode::OK) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    typename Rpc::Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    EXPECT_EQ(status.error_code(), want) << status.error_message();
    return response;
  }
  typename Major::Apply::Response Apply(const Value& prior, const Value& planned,
                                        const std::string& type_name = "fake_thing") {
    typename Major::Apply::Request request;
    request.set_type_name(type_name);
    request.mutable_prior_state()->set_msgpack(Bytes(prior));
    request.mutable_planned_state()->set_msgpack(Bytes(planned));
    request.mutable_config()->set_msgpack(Bytes(planned));
    request.set_planned_private("p");
    return Call<typename Major::Apply>(&Stub::ApplyResourceChange, request);
  }

  const std::shared_ptr<FakeResource> resource_ = std::make_shared<FakeResource>();
  Log log_{STDERR_FILENO, LogLevel::kOff};
  Provider provider_{{{"fake_thing", resource_}},
                     {{"fake_question", std::make_shared<FakeDataSource>()}},
                     [](std::string_view) { return std::nullopt; },
                     [](const settings::Settings& settings) { return OpenUnused(settings); },
                     &log_};
  absl::Notification ended_;
  std::unique_ptr<Server> server_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
};

using Majors = testing::Types<Major5, Major6>;

}  // namespace provider::plugin

#endif  // TESTS_PROVIDER_PLUGIN_SERVER_FIXTURE_H_
