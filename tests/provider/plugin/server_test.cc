#include "provider/plugin/server.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/go_plugin.grpc.pb.h"
#include "proto/handshake/certificate.h"
#include "proto/kiln_plugin1.grpc.pb.h"
#include "proto/schema/wire/wire.h"
#include "proto/text/cat.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "proto/value/msgpack.h"
#include "proto/wire/extension.h"
#include "provider/auth/credentials.h"
#include "provider/ims/session.h"
#include "provider/plugin/log.h"
#include "provider/plugin/provider.h"
#include "tests/provider/plugin/fake_data_source.h"
#include "tests/provider/plugin/fake_resource.h"

namespace provider::plugin {
namespace {

using proto::text::Cat;

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

const Type kObject = Type::Object({{"id", Type::String()}, {"name", Type::String()}});
Value Object(const Value& id, std::string_view name) {
  return Value::ObjectOf(kObject, {id, Value::String(name)});
}
Value Known(std::string_view id, std::string_view name) { return Object(Value::String(id), name); }
std::string Bytes(const Value& value) { return proto::value::ToMsgpack(value, kObject); }
Value FromBytes(const std::string& bytes) {
  auto value = proto::value::FromMsgpack(bytes, kObject);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *value : Value::Null(kObject);
}

// A session that is never asked to do anything.
absl::StatusOr<std::shared_ptr<ims::Session>> OpenUnused(const settings::Settings& settings) {
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
    const std::string address = Cat("unix:", testing::TempDir(), "/server-", getpid(), ".sock");
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
TYPED_TEST_SUITE(ServerTest, Majors);

const Value kNone = Value::Null(kObject);

TYPED_TEST(ServerTest, AnswersWithItsSchema) {
  const auto response = this->template Call<typename TypeParam::Schema>(TypeParam::kGetSchema, {});
  const auto schema = proto::schema::wire::Decode(response);
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_TRUE(schema->resources.contains("fake_thing"));
  EXPECT_TRUE(schema->data_sources.contains("fake_question"));
  EXPECT_TRUE(schema->provider.block.FindAttribute("secret_key")->sensitive);
  EXPECT_TRUE(schema->capabilities.get_provider_schema_optional);
  EXPECT_FALSE(schema->capabilities.plan_destroy);
}

TYPED_TEST(ServerTest, AnswersWithItsMetadata) {
  const auto response =
      this->template Call<typename TypeParam::Metadata>(&TypeParam::Stub::GetMetadata, {});
  ASSERT_EQ(response.resources_size(), 1);
  EXPECT_EQ(response.resources(0).type_name(), "fake_thing");
  ASSERT_EQ(response.data_sources_size(), 1);
  EXPECT_EQ(response.data_sources(0).type_name(), "fake_question");
}

TYPED_TEST(ServerTest, ReportsMistakesAtTheirPlace) {
  typename TypeParam::Validate::Request request;
  request.set_type_name("fake_thing");
  request.mutable_config()->set_msgpack(Bytes(Object(Value::Null(Type::String()), "bad")));
  const auto response =
      this->template Call<typename TypeParam::Validate>(TypeParam::kValidate, request);
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).severity(), TypeParam::Diagnostic::ERROR);
  EXPECT_EQ(response.diagnostics(0).detail(), "No ? good.");
  EXPECT_EQ(response.diagnostics(0).attribute().steps(0).attribute_name(), "name");
}

TYPED_TEST(ServerTest, ConfiguresOnlyWithWhatItNeeds) {
  typename TypeParam::Configure::Request request;
  const auto& block = this->provider_.schema().provider.block;
  request.mutable_config()->set_msgpack(
      proto::value::ToMsgpack(proto::schema::EmptyValue(block), proto::schema::ImpliedType(block)));
  const auto response =
      this->template Call<typename TypeParam::Configure>(TypeParam::kConfigure, request);
  EXPECT_GT(response.diagnostics_size(), 0);
  typename TypeParam::ValidateProvider::Request validate;
  *validate.mutable_config() = request.config();
  EXPECT_EQ(this->template Call<typename TypeParam::ValidateProvider>(TypeParam::kValidateProvider,
                                                                      validate)
                .diagnostics_size(),
            0);
}

TYPED_TEST(ServerTest, EchoesAStateOfTheCurrentVersion) {
  typename TypeParam::Upgrade::Request request;
  request.set_type_name("fake_thing");
  request.set_version(1);
  const std::string json = "{\"id\": \"x\",\n \"name\": \"n\"}";
  request.mutable_raw_state()->set_json(json);
  const auto call = [&] {
    return this->template Call<typename TypeParam::Upgrade>(&TypeParam::Stub::UpgradeResourceState,
                                                            request);
  };
  EXPECT_EQ(call().upgraded_state().json(), json);
  request.set_version(0);
  EXPECT_EQ(call().upgraded_state().json(), R"({"id":"upgraded","name":"n"})");
  request.set_version(7);
  EXPECT_EQ(call().diagnostics_size(), 1);
  request.clear_raw_state();
  EXPECT_EQ(call().diagnostics_size(), 1);
}

TYPED_TEST(ServerTest, ReadsPlansAndApplies) {
  typename TypeParam::Read::Request read;
  read.set_type_name("fake_thing");
  read.mutable_current_state()->set_msgpack(Bytes(Known("x", "n")));
  read.set_private_("p");
  const auto refreshed =
      this->template Call<typename TypeParam::Read>(&TypeParam::Stub::ReadResource, read);
  EXPECT_EQ(FromBytes(refreshed.new_state().msgpack()).GetAttr("id").AsString(), "read");
  EXPECT_EQ(refreshed.private_(), "p+read");

  typename TypeParam::Plan::Request plan;
  plan.set_type_name("fake_thing");
  plan.mutable_prior_state()->set_msgpack(Bytes(kNone));
  plan.mutable_proposed_new_state()->set_msgpack(Bytes(Object(Value::Null(Type::String()), "n")));
  *plan.mutable_config() = plan.proposed_new_state();
  const auto planned =
      this->template Call<typename TypeParam::Plan>(&TypeParam::Stub::PlanResourceChange, plan);
  EXPECT_FALSE(FromBytes(planned.planned_state().msgpack()).GetAttr("id").IsKnown());
  EXPECT_EQ(planned.requires_replace_size(), 0);
  EXPECT_EQ(planned.planned_private(), "+plan");
  plan.mutable_prior_state()->set_msgpack(Bytes(Known("x", "o")));
  EXPECT_EQ(
      this->template Call<typename TypeParam::Plan>(&TypeParam::Stub::PlanResourceChange, plan)
          .requires_replace(0)
          .steps(0)
          .attribute_name(),
      "name");

  const auto applied = this->Apply(kNone, Object(Value::Unknown(Type::String()), "n"));
  EXPECT_EQ(FromBytes(applied.new_state().msgpack()).GetAttr("id").AsString(), "made");
  EXPECT_EQ(applied.private_(), "p+apply");
  const auto deleted = this->Apply(Known("x", "n"), kNone);
  EXPECT_EQ(deleted.new_state().msgpack(), "\xC0");
}

TYPED_TEST(ServerTest, ImportsAndRefusesToMove) {
  typename TypeParam::Import::Request request;
  request.set_type_name("fake_thing");
  request.set_id("some-id");
  const auto response = this->template Call<typename TypeParam::Import>(
      &TypeParam::Stub::ImportResourceState, request);
  ASSERT_EQ(response.imported_resources_size(), 1);
  const auto& imported = response.imported_resources(0);
  EXPECT_EQ(imported.type_name(), "fake_thing");
  EXPECT_EQ(FromBytes(imported.state().msgpack()).GetAttr("id").AsString(), "some-id");
  typename TypeParam::Move::Request move;
  move.set_source_type_name("other");
  move.set_target_type_name("fake_thing");
  EXPECT_EQ(this->template Call<typename TypeParam::Move>(&TypeParam::Stub::MoveResourceState, move)
                .diagnostics_size(),
            1);
}

TYPED_TEST(ServerTest, AnExceptionKeepsObjectAndPrivateBytes) {
  const auto response = this->Apply(Known("x", "before"), Known("x", "throws"));
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_THAT(response.diagnostics(0).detail(), testing::HasSubstr("thrown"));
  EXPECT_EQ(FromBytes(response.new_state().msgpack()).GetAttr("name").AsString(), "before");
  EXPECT_EQ(response.private_(), "p");
}

TYPED_TEST(ServerTest, BadBytesKeepObjectAndPrivateBytes) {
  typename TypeParam::Apply::Request request;
  request.set_type_name("fake_thing");
  request.mutable_prior_state()->set_msgpack(Bytes(Known("x", "n")));
  request.mutable_planned_state()->set_msgpack("\x81");
  request.set_planned_private("p");
  const auto response = this->template Call<typename TypeParam::Apply>(
      &TypeParam::Stub::ApplyResourceChange, request);
  EXPECT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.new_state().msgpack(), request.prior_state().msgpack());
  EXPECT_EQ(response.private_(), "p");
}

TYPED_TEST(ServerTest, ReadsADataSourceOnceItIsConfigured) {
  const auto read = [this](const Value& config) {
    typename TypeParam::ReadData::Request request;
    request.set_type_name("fake_question");
    request.mutable_config()->set_msgpack(Bytes(config));
    return this->template Call<typename TypeParam::ReadData>(&TypeParam::Stub::ReadDataSource,
                                                             request);
  };
  const Value no_id = Value::Null(Type::String());
  const auto early = read(Object(no_id, "n"));
  ASSERT_EQ(early.diagnostics_size(), 1);
  EXPECT_EQ(early.diagnostics(0).summary(), "Provider not configured");

  this->Configure();
  const auto answer = read(Object(no_id, "n"));
  EXPECT_EQ(answer.diagnostics_size(), 0);
  EXPECT_EQ(FromBytes(answer.state().msgpack()).GetAttr("id").AsString(), "found n");

  const auto missing = read(Object(no_id, "missing"));
  ASSERT_EQ(missing.diagnostics_size(), 1);
  EXPECT_EQ(missing.diagnostics(0).summary(), "Nothing found");
  EXPECT_FALSE(missing.has_state());

  const auto bad = read(Object(no_id, "bad"));  // Not known yet when it was validated.
  ASSERT_EQ(bad.diagnostics_size(), 1);
  EXPECT_EQ(bad.diagnostics(0).summary(), "Bad name");

  const auto unknown = read(Value::ObjectOf(kObject, {no_id, Value::Unknown(Type::String())}));
  ASSERT_EQ(unknown.diagnostics_size(), 1);
  EXPECT_EQ(unknown.diagnostics(0).summary(), "Cannot read the data source yet");

  EXPECT_THAT(read(Object(no_id, "throws")).diagnostics(0).detail(), testing::HasSubstr("thrown"));
}

TYPED_TEST(ServerTest, ValidatesADataSourceWithoutAConfiguration) {
  typename TypeParam::ValidateData::Request request;
  request.set_type_name("fake_question");
  request.mutable_config()->set_msgpack(Bytes(Object(Value::Null(Type::String()), "bad")));
  const auto call = [&] {
    return this->template Call<typename TypeParam::ValidateData>(TypeParam::kValidateData, request);
  };
  const auto response = call();
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).attribute().steps(0).attribute_name(), "name");
  request.mutable_config()->set_msgpack("\x81");
  EXPECT_EQ(call().diagnostics_size(), 1);
  request.set_type_name("no_such");
  EXPECT_THAT(call().diagnostics(0).detail(), testing::HasSubstr("no data source \"no_such\""));
}

TYPED_TEST(ServerTest, AnUnknownTypeIsADiagnostic) {
  EXPECT_EQ(this->Apply(kNone, Known("x", "n"), "no_such").diagnostics_size(), 1);
}

TYPED_TEST(ServerTest, MessagesMayHaveAnySize) {
  const auto response = this->Apply(kNone, Known("x", std::string(6000000, 'a')));
  EXPECT_EQ(FromBytes(response.new_state().msgpack()).GetAttr("name").AsString().size(), 6000000U);
}

// Threads of this process.
size_t CountThreads() {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/self/task")) {
    ++count;
  }
  return count;
}

TYPED_TEST(ServerTest, CallsThatWaitHoldNoThreadAndStopWakesThem) {
  constexpr int kCalls = 200;
  typename TypeParam::Apply::Request request;
  request.set_type_name("fake_thing");
  request.mutable_prior_state()->set_msgpack(Bytes(kNone));
  request.mutable_planned_state()->set_msgpack(
      Bytes(Object(Value::Unknown(Type::String()), "slow")));
  grpc::CompletionQueue queue;
  struct Pending {
    grpc::ClientContext context;
    typename TypeParam::Apply::Response response;
    grpc::Status status;
  };
  std::vector<std::unique_ptr<Pending>> calls;
  std::vector<std::unique_ptr<grpc::ClientAsyncResponseReader<typename TypeParam::Apply::Response>>>
      readers;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(std::make_unique<Pending>());
    Pending& call = *calls.back();
    readers.push_back(this->stub_->AsyncApplyResourceChange(&call.context, request, &queue));
    readers.back()->Finish(&call.response, &call.status, &call);
  }
  while (this->resource_->waiting() < kCalls) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_LT(CountThreads(), 40U);  // Of client, server and test together.
  this->template Call<typename TypeParam::Stop>(TypeParam::kStop, {});
  for (int i = 0; i < kCalls; ++i) {
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    const Pending& call = *static_cast<Pending*>(tag);
    EXPECT_TRUE(call.status.ok());
    EXPECT_EQ(call.response.diagnostics_size(), 1);
    EXPECT_EQ(FromBytes(call.response.new_state().msgpack()).GetAttr("id").AsString(), "made");
  }
}

TYPED_TEST(ServerTest, OnlyTheAnnouncedMajorIsServed) {
  grpc::ClientContext context;
  grpc::Status status;
  if (TypeParam::kMajor == 5) {
    tfplugin6::GetProviderSchema::Response response;
    status =
        tfplugin6::Provider::NewStub(this->channel_)->GetProviderSchema(&context, {}, &response);
  } else {
    tfplugin5::GetProviderSchema::Response response;
    status = tfplugin5::Provider::NewStub(this->channel_)->GetSchema(&context, {}, &response);
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TYPED_TEST(ServerTest, ShutdownIsAnsweredAndReported) {
  const auto controller = ::plugin::GRPCController::NewStub(this->channel_);
  grpc::ClientContext context;
  ::plugin::Empty empty;
  EXPECT_TRUE(controller->Shutdown(&context, {}, &empty).ok());
  EXPECT_TRUE(this->ended_.WaitForNotificationWithTimeout(absl::Seconds(5)));
}

TYPED_TEST(ServerTest, LongStreamsStayOpenUntilCancelled) {
  const auto stdio = ::plugin::GRPCStdio::NewStub(this->channel_);
  const auto broker = ::plugin::GRPCBroker::NewStub(this->channel_);
  grpc::ClientContext stdio_context;
  grpc::ClientContext broker_context;
  const auto output = stdio->StreamStdio(&stdio_context, {});
  const auto offers = broker->StartStream(&broker_context);
  EXPECT_TRUE(offers->Write({}));
  this->Apply(kNone, Object(Value::Unknown(Type::String()), "n"));
  stdio_context.TryCancel();
  broker_context.TryCancel();
  ::plugin::StdioData data;
  EXPECT_FALSE(output->Read(&data));
  EXPECT_EQ(output->Finish().error_code(), grpc::StatusCode::CANCELLED);
  ::plugin::ConnInfo info;
  EXPECT_FALSE(offers->Read(&info));
  EXPECT_EQ(offers->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TYPED_TEST(ServerTest, OverTlsOnlyTheOneClientGetsIn) {
  this->server_.reset();
  const auto server = proto::handshake::MakeCertificate();
  const auto client = proto::handshake::MakeCertificate();
  const auto stranger = proto::handshake::MakeCertificate();
  ASSERT_TRUE(server.ok() && client.ok() && stranger.ok());
  this->Start(
      TlsMaterial{server->certificate_pem, server->private_key_pem, client->certificate_pem});
  const auto connect = [&](const std::string& key, const std::string& certificate) {
    this->Connect(grpc::SslCredentials({server->certificate_pem, key, certificate}));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    typename TypeParam::Metadata::Response response;
    return this->stub_->GetMetadata(&context, {}, &response).error_code();
  };
  EXPECT_EQ(connect(client->private_key_pem, client->certificate_pem), grpc::StatusCode::OK);
  EXPECT_EQ(connect(stranger->private_key_pem, stranger->certificate_pem),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(connect("", ""), grpc::StatusCode::UNAVAILABLE);
}

// Our extension: a stream of events beside an apply that runs on a thread of its own.
template <typename Major>
class ApplyEventsTest : public ServerTest<Major> {
 protected:
  using Events = kiln::plugin::v1::ApplyEvents;

  void TearDown() override {
    this->resource_->Release();
    for (std::thread& thread : threads_) thread.join();
  }
  // Begins to apply an object of that name, as apply `id` of the watch "w"; empty: unwatched.
  void BeginApply(const std::string& name, const std::string& id) {
    const size_t running = this->resource_->waiting();
    threads_.emplace_back([this, name, id] {
      grpc::ClientContext context;
      if (!id.empty()) {
        context.AddMetadata(proto::wire::kWatchEntry, "w");
        context.AddMetadata(proto::wire::kApplyIdEntry, id);
      }
      typename Major::Apply::Request request;
      request.set_type_name("fake_thing");
      request.mutable_prior_state()->set_msgpack(Bytes(Value::Null(kObject)));
      request.mutable_planned_state()->set_msgpack(
          Bytes(Object(Value::Unknown(Type::String()), name)));
      typename Major::Apply::Response response;
      EXPECT_TRUE(this->stub_->ApplyResourceChange(&context, request, &response).ok());
      unfinished_ = context.GetServerTrailingMetadata().count(proto::wire::kUnfinishedEntry);
    });
    if (name == "slow") {
      while (this->resource_->waiting() == running) absl::SleepFor(absl::Milliseconds(1));
    } else {
      threads_.back().join();
      threads_.pop_back();
    }
  }
  std::unique_ptr<grpc::ClientReader<kiln::plugin::v1::ApplyEvent>> Watch() {
    watch_context_.emplace();
    kiln::plugin::v1::WatchRequest request;
    request.set_watch("w");
    return Events::NewStub(this->channel_)->Watch(&*watch_context_, request);
  }

  std::optional<grpc::ClientContext> watch_context_;
  std::atomic<size_t> unfinished_ = 0;
  std::vector<std::thread> threads_;
};
TYPED_TEST_SUITE(ApplyEventsTest, Majors);

TYPED_TEST(ApplyEventsTest, ProgressAndCheckpointsReachTheWatcher) {
  const auto stream = this->Watch();
  this->BeginApply("slow", "17");
  const auto reporter = this->resource_->reporter();
  ASSERT_NE(reporter, nullptr);
  kiln::plugin::v1::ApplyEvent event;
  reporter->Progress("imsCreateImage", 0.25);
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(event.apply_id(), 17U);
  EXPECT_EQ(event.progress().phase(), "imsCreateImage");
  EXPECT_EQ(event.progress().fraction(), 0.25);
  EXPECT_FALSE(event.has_checkpoint());
  reporter->Checkpoint(Known("i-1", "slow"), "job 1");
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(FromBytes(event.checkpoint().state_msgpack()).GetAttr("id").AsString(), "i-1");
  EXPECT_EQ(event.checkpoint().private_(), "job 1");
  EXPECT_TRUE(event.checkpoint().unfinished());
  EXPECT_FALSE(event.has_progress());
  reporter->Progress("", {});
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_TRUE(event.has_progress());
  EXPECT_FALSE(event.progress().has_fraction());
  this->watch_context_->TryCancel();
  EXPECT_FALSE(stream->Read(&event));
  reporter->Progress("nobody hears", 0.5);
}

TYPED_TEST(ApplyEventsTest, AWatcherThatComesLateHearsWhatStillCounts) {
  this->BeginApply("slow", "1");
  this->resource_->reporter()->Progress("before", 0.5);
  const auto stream = this->Watch();
  kiln::plugin::v1::ApplyEvent event;
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(event.progress().phase(), "before");
  this->watch_context_->TryCancel();
}

TYPED_TEST(ApplyEventsTest, NobodyReportsToAnEngineThatDoesNotAsk) {
  this->BeginApply("slow", "");
  EXPECT_EQ(this->resource_->reporter(), nullptr);
}

TYPED_TEST(ApplyEventsTest, AStreamThatIsNotReadHoldsNothingUp) {
  const auto stream = this->Watch();
  this->BeginApply("slow", "1");
  const auto reporter = this->resource_->reporter();
  const std::string big(100'000, 'x');
  for (int i = 0; i < 2'000; ++i) reporter->Checkpoint(Known("id", big), std::to_string(i));
  this->resource_->Release();  // The apply is answered although nobody has read.
  this->threads_.back().join();
  this->threads_.pop_back();
  kiln::plugin::v1::ApplyEvent event;
  int read = 0;
  this->BeginApply("slow", "2");
  this->resource_->reporter()->Progress("last", {});
  while (stream->Read(&event) && event.apply_id() != 2) ++read;
  EXPECT_LT(read, 200);  // What the transport had taken; the rest was replaced.
  EXPECT_EQ(event.progress().phase(), "last");
  this->watch_context_->TryCancel();
}

TYPED_TEST(ApplyEventsTest, TheAnswerSaysWhetherTheCreateCanGoOn) {
  this->BeginApply("half", "1");
  EXPECT_EQ(this->unfinished_, 1U);
  this->BeginApply("whole", "2");
  EXPECT_EQ(this->unfinished_, 0U);
}

TYPED_TEST(ApplyEventsTest, TheServerEndsWithAStreamOpen) {
  const auto stream = this->Watch();
  this->BeginApply("whole", "1");
  this->server_.reset();
  kiln::plugin::v1::ApplyEvent event;
  EXPECT_FALSE(stream->Read(&event));
}

}  // namespace
}  // namespace provider::plugin
