#include "provider/plugin/server.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/go_plugin.grpc.pb.h"
#include "proto/handshake/certificate.h"
#include "proto/schema/wire/wire.h"
#include "tests/provider/plugin/server_fixture.h"

namespace provider::plugin {
namespace {

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

}  // namespace
}  // namespace provider::plugin
