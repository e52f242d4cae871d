#include "planner/plugin/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers)
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/planner/plugin/fake_provider.h"

namespace planner::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;
using testing::HasSubstr;
using tests::plugin::ExistingThing;

constexpr const char* kThing = "fake_thing";

// Waits for the one answer of a call.
template <typename R>
class Waiter {
 public:
  absl::AnyInvocable<void(R)> Done() {
    return [this](R reply) { promise_.set_value(std::move(reply)); };
  }
  R Get() {
    std::future<R> future = promise_.get_future();
    if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) std::abort();
    return future.get();
  }

 private:
  std::promise<R> promise_;
};

template <typename R, typename Call>
R Ask(Call call) {
  Waiter<R> waiter;
  call(waiter.Done());
  return waiter.Get();
}

std::unique_ptr<Provider> Launch(std::vector<std::string> environment, bool tls = true) {
  LaunchOptions options;
  options.executable = FAKE_PLUGIN;
  options.tls = tls;
  options.extra_environment = std::move(environment);
  return Provider::Launch(options);
}

SchemaReply GetSchema(Provider& provider) {
  return Ask<SchemaReply>([&](auto done) { provider.GetSchema(std::move(done)); });
}

Value NewThing(const std::string& name) {
  return ExistingThing(name).WithAttr("id", Value::Null(Type::String()));
}
Type ThingType() { return ExistingThing("").type(); }

ObjectReply Create(Provider& provider, const std::string& name) {
  return Ask<ObjectReply>([&](auto done) {
    provider.Apply(kThing,
                   {.prior = Value::Null(ThingType()),
                    .planned = NewThing(name).WithAttr("id", Value::Unknown(Type::String())),
                    .config = NewThing(name),
                    .private_bytes = "x"},
                   {}, std::move(done));
  });
}

std::string OnlyDetail(const Reply& reply) {
  return reply.diagnostics.size() == 1 ? reply.diagnostics[0].detail : "";
}
std::string OnlySummary(const Reply& reply) {
  return reply.diagnostics.size() == 1 ? reply.diagnostics[0].summary : "";
}

struct Transport {
  const char* name;
  std::vector<std::string> environment;
  bool tls;
};
class EveryTransportTest : public testing::TestWithParam<Transport> {
 protected:
  void SetUp() override {
    provider_ = Launch(GetParam().environment, GetParam().tls);
    const SchemaReply reply = GetSchema(*provider_);
    ASSERT_FALSE(reply.HasErrors()) << OnlySummary(reply) << OnlyDetail(reply);
    ASSERT_NE(reply.schema, nullptr);
  }
  std::unique_ptr<Provider> provider_;
};
INSTANTIATE_TEST_SUITE_P(
    , EveryTransportTest,
    testing::ValuesIn<Transport>({{"Six", {"FAKE_PROTOCOL=6"}, true},
                                  {"Five", {"FAKE_PROTOCOL=5"}, true},
                                  {"SixTcp", {"FAKE_PROTOCOL=6", "FAKE_NETWORK=tcp"}, true},
                                  {"FiveTcp", {"FAKE_PROTOCOL=5", "FAKE_NETWORK=tcp"}, true},
                                  {"CertificateAsOfGoPlugins", {"FAKE_CURVE=P-521"}, true},
                                  {"SixPlain", {"FAKE_PROTOCOL=6"}, false},
                                  {"FivePlainTcp", {"FAKE_PROTOCOL=5", "FAKE_NETWORK=tcp"}, false},
                                  {"ProxyIsNotAsked",
                                   {"FAKE_NETWORK=tcp", "http_proxy=http://127.0.0.1:1",
                                    "grpc_proxy=http://127.0.0.1:1"},
                                   true}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_P(EveryTransportTest, KnowsTheSchema) {
  const auto schema = provider_->schema();
  ASSERT_NE(schema, nullptr);
  EXPECT_TRUE(schema->capabilities.get_provider_schema_optional);
  EXPECT_TRUE(schema->resources.at(kThing).block.FindAttribute("secret")->sensitive);
  EXPECT_EQ(ImpliedType(schema->resources.at(kThing).block), ThingType());
  EXPECT_TRUE(provider_->startup_time().has_value());
}

TEST_P(EveryTransportTest, ValidatesAndConfigures) {
  const Value config = Value::Object({{"token", Value::String("t")}});
  EXPECT_FALSE(
      Ask<Reply>([&](auto d) { provider_->ValidateProvider(config, std::move(d)); }).HasErrors());
  EXPECT_FALSE(Ask<Reply>([&](auto d) { provider_->Configure(config, std::move(d)); }).HasErrors());
  EXPECT_FALSE(Ask<Reply>([&](auto d) {
                 provider_->ValidateResource(kThing, NewThing("a"), std::move(d));
               }).HasErrors());
  const auto bad =
      Ask<Reply>([&](auto d) { provider_->ValidateResource(kThing, NewThing(""), std::move(d)); });
  EXPECT_TRUE(bad.failure.ok());
  EXPECT_TRUE(bad.HasErrors());
  EXPECT_EQ(OnlySummary(bad), "A thing needs a name");
  EXPECT_EQ(PathToString(bad.diagnostics[0].path), "name");
  const Value data =
      Value::Object({{"id", Value::Null(Type::String())}, {"name", Value::String("n")}});
  EXPECT_FALSE(
      Ask<Reply>([&](auto d) { provider_->ValidateData(kThing, data, std::move(d)); }).HasErrors());
  const auto read =
      Ask<ObjectReply>([&](auto d) { provider_->ReadData(kThing, data, std::move(d)); });
  EXPECT_EQ(read.state.GetAttr("id").AsString(), "thing-n");
}

TEST_P(EveryTransportTest, TakesAThingThroughItsLife) {
  const auto planned = Ask<ObjectReply>([&](auto d) {
    provider_->Plan(kThing,
                    {.prior = Value::Null(ThingType()),
                     .proposed = NewThing("a"),
                     .config = NewThing("a"),
                     .private_bytes = ""},
                    std::move(d));
  });
  ASSERT_TRUE(planned.has_state);
  EXPECT_FALSE(planned.state.GetAttr("id").IsKnown());
  EXPECT_EQ(planned.private_bytes, "p");
  const ObjectReply made = Create(*provider_, "a");
  EXPECT_TRUE(Identical(made.state, ExistingThing("a")));
  EXPECT_EQ(made.private_bytes, "xa");
  const auto upgraded = Ask<ObjectReply>([&](auto d) {
    provider_->Upgrade(kThing, 0, R"({"id":"thing-a", "name":"a"})", std::move(d));
  });
  EXPECT_TRUE(Identical(upgraded.state, ExistingThing("a")));
  const std::string bytes("bytes\0\xff", 7);
  const auto read =
      Ask<ObjectReply>([&](auto d) { provider_->Read(kThing, made.state, bytes, std::move(d)); });
  EXPECT_TRUE(Identical(read.state, made.state));
  EXPECT_EQ(read.private_bytes, bytes);
  const auto renamed = Ask<ObjectReply>([&](auto d) {
    provider_->Plan(kThing,
                    {.prior = made.state,
                     .proposed = made.state.WithAttr("name", Value::String("b")),
                     .config = NewThing("b"),
                     .private_bytes = ""},
                    std::move(d));
  });
  ASSERT_EQ(renamed.requires_replace.size(), 1U);
  EXPECT_EQ(PathToString(renamed.requires_replace[0]), "name");
  const auto deleted = Ask<ObjectReply>([&](auto d) {
    provider_->Apply(kThing,
                     {.prior = made.state,
                      .planned = Value::Null(ThingType()),
                      .config = Value::Null(ThingType()),
                      .private_bytes = ""},
                     {}, std::move(d));
  });
  EXPECT_TRUE(deleted.has_state && deleted.state.IsNull() && !deleted.HasErrors());
}

TEST_P(EveryTransportTest, Imports) {
  const auto got = Ask<ImportReply>([&](auto d) { provider_->Import(kThing, "x", std::move(d)); });
  ASSERT_EQ(got.objects.size(), 1U);
  EXPECT_EQ(got.objects[0].type_name, kThing);
  EXPECT_TRUE(Identical(got.objects[0].state, ExistingThing("x")));
  EXPECT_EQ(got.objects[0].private_bytes, "i");
  EXPECT_TRUE(Ask<ImportReply>([&](auto d) {
                provider_->Import(kThing, "none", std::move(d));
              }).HasErrors());
}

TEST_P(EveryTransportTest, CallsFunctions) {
  const auto call = [this](const std::string& name, const std::vector<Value>& arguments) {
    return Ask<FunctionReply>(
        [&](auto done) { provider_->CallFunction(name, arguments, std::move(done)); });
  };
  EXPECT_EQ(call("shout", {Value::String("ab")}).result.AsString(), "AB");
  EXPECT_EQ(call("join", {Value::String("-"), Value::String("a"), Value::Null(Type::String())})
                .result.AsString(),
            "a-<null>");
  EXPECT_EQ(call("about", {Value::Unknown(Type::Number())}).result.AsString(), "unknown");
  const FunctionReply failed = call("shout", {Value::String("fail")});
  EXPECT_EQ(failed.error, "no shouting today");
  EXPECT_EQ(failed.argument, -1);
  EXPECT_EQ(call("shout", {Value::String("bad")}).argument, 0);
  EXPECT_TRUE(call("shout", {Value::String("wrong")}).HasErrors());
}

TEST_P(EveryTransportTest, ErrorsKeepTheObject) {
  const ObjectReply tainted = Create(*provider_, "taint-a");
  EXPECT_EQ(OnlySummary(tainted), "Half a thing");
  ASSERT_TRUE(tainted.has_state);
  EXPECT_EQ(tainted.state.GetAttr("id").AsString(), "thing-taint-a");
  const ObjectReply failed = Create(*provider_, "fail-a");
  EXPECT_EQ(OnlySummary(failed), "No thing today");
  EXPECT_TRUE(failed.has_state && failed.state.IsNull());
}

TEST_P(EveryTransportTest, CarriesLargeMessagesBothWays) {
  const Value big =
      ExistingThing("big-a").WithAttr("secret", Value::String(std::string(6000000, 'y')));
  const auto read =
      Ask<ObjectReply>([&](auto d) { provider_->Read(kThing, big, "", std::move(d)); });
  ASSERT_TRUE(read.has_state) << OnlyDetail(read);
  EXPECT_EQ(read.state.GetAttr("secret").AsString().size(), 8000000U);
}

TEST_P(EveryTransportTest, ReportsACrashWithTheLastWords) {
  const ObjectReply reply = Create(*provider_, "crash-a");
  EXPECT_TRUE(absl::IsUnavailable(reply.failure));
  EXPECT_FALSE(reply.has_state);
  EXPECT_EQ(OnlySummary(reply), "Plugin did not respond");
  EXPECT_THAT(OnlyDetail(reply), HasSubstr("failed to respond to the plugin"));
  EXPECT_THAT(OnlyDetail(reply), HasSubstr(".(*GRPCProvider).ApplyResourceChange call."));
  EXPECT_THAT(OnlyDetail(reply), HasSubstr("The plugin crashed: signal 6 (Aborted)."));
  EXPECT_THAT(OnlyDetail(reply), HasSubstr("panic: out of things"));
  // Later calls fail, too, at once.
  EXPECT_TRUE(Create(*provider_, "a").HasErrors());
}

TEST_P(EveryTransportTest, StopEndsSlowCallsEarly) {
  Waiter<ObjectReply> waiter;
  provider_->Apply(kThing,
                   {.prior = Value::Null(ThingType()),
                    .planned = NewThing("slow-a").WithAttr("id", Value::Unknown(Type::String())),
                    .config = NewThing("slow-a"),
                    .private_bytes = ""},
                   {}, waiter.Done());
  provider_->Stop();
  const ObjectReply reply = waiter.Get();
  EXPECT_EQ(OnlySummary(reply), "Stopped");
  EXPECT_TRUE(reply.has_state);
}

TEST_P(EveryTransportTest, ClosingEndsThePluginQuicklyAndFailsWhatIsOut) {
  Waiter<ObjectReply> waiter;
  provider_->Apply(kThing,
                   {.prior = Value::Null(ThingType()),
                    .planned = NewThing("slow-a").WithAttr("id", Value::Unknown(Type::String())),
                    .config = NewThing("slow-a"),
                    .private_bytes = ""},
                   {}, waiter.Done());
  const absl::Time start = absl::Now();
  provider_->Close();
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  const ObjectReply reply = waiter.Get();
  EXPECT_EQ(OnlySummary(reply), "Request cancelled");
  EXPECT_TRUE(Create(*provider_, "a").HasErrors());  // Closed is closed.
  provider_->Close();
}

TEST_P(EveryTransportTest, AnswersManyCallsAtOnceWithoutAThreadEach) {
  constexpr int kCalls = 300;
  std::vector<Waiter<ObjectReply>> waiters(kCalls);
  for (int i = 0; i < kCalls; ++i)
    provider_->Read(kThing, ExistingThing(std::to_string(i)), "", waiters[i].Done());
  for (int i = 0; i < kCalls; ++i)
    EXPECT_EQ(waiters[i].Get().state.GetAttr("name").AsString(), std::to_string(i));
}

TEST(ProviderTest, CallsMadeBeforeTheHandshakeAreAnswered) {
  const std::unique_ptr<Provider> provider = Launch({});
  provider->UseSchema(
      std::make_shared<const proto::schema::ProviderSchema>(tests::plugin::FakeSchema()));
  Waiter<Reply> configured;
  provider->Configure(Value::Object({{"token", Value::Null(Type::String())}}), configured.Done());
  EXPECT_EQ(Create(*provider, "a").private_bytes, "xa");
  EXPECT_FALSE(configured.Get().HasErrors());
}

TEST(ProviderTest, LetsThePluginChooseTheNewerMajor) {
  const std::unique_ptr<Provider> provider = Launch({});
  GetSchema(*provider);
  EXPECT_THAT(OnlyDetail(Create(*provider, "crash-x")), HasSubstr("plugin6.(*GRPCProvider)"));
}

TEST(ProviderTest, KillsAPluginThatDoesNotShutDown) {
  LaunchOptions options;
  options.executable = FAKE_PLUGIN;
  options.extra_environment = {"FAKE_NO_SHUTDOWN=1"};
  options.shutdown_timeout = absl::Milliseconds(200);
  const std::unique_ptr<Provider> provider = Provider::Launch(options);
  GetSchema(*provider);
  const absl::Time start = absl::Now();
  provider->Close();
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(190));
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
}

TEST(ProviderTest, ClosesAPluginThatIsStillStarting) {
  const absl::Time start = absl::Now();
  Launch({"FAKE_SILENT=1"}).reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
}

struct BadStart {
  const char* name;
  std::vector<std::string> environment;
  const char* says;
};
class BadStartTest : public testing::TestWithParam<BadStart> {};
TEST_P(BadStartTest, IsToldToTheFirstCall) {
  LaunchOptions options;
  options.executable = FAKE_PLUGIN;
  options.extra_environment = GetParam().environment;
  options.handshake_timeout = absl::Milliseconds(300);
  const std::unique_ptr<Provider> provider = Provider::Launch(options);
  const SchemaReply reply = GetSchema(*provider);
  EXPECT_FALSE(reply.failure.ok());
  EXPECT_EQ(reply.schema, nullptr);
  EXPECT_THAT(OnlyDetail(reply), HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(
    , BadStartTest,
    testing::ValuesIn<BadStart>(
        {{"ExitsAtOnce", {"FAKE_EXIT=3"}, "exit status 3. Its last output was:\n\ncannot live"},
         {"TakesTooLong", {"FAKE_SILENT=1"}, "timeout while waiting for plugin to start"},
         {"SpeaksSomethingElse", {"FAKE_LINE=hello"}, "\"hello\""},
         {"SpeaksAnOldProtocol", {"FAKE_LINE=1|4|unix|/x|grpc|"}, "neither 5 nor 6"},
         {"HasNoCertificate", {"FAKE_LINE=1|6|unix|/x|grpc|"}, "no certificate"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ProviderTest, ReportsAnExecutableThatIsNotThere) {
  LaunchOptions options;
  options.executable = "/nonexistent/terraform-provider-x";
  const std::unique_ptr<Provider> provider = Provider::Launch(options);
  EXPECT_THAT(OnlyDetail(GetSchema(*provider)), HasSubstr("No such file"));
}

TEST(ProviderTest, ReportsASocketNobodyListensOn) {
  const std::unique_ptr<Provider> provider =
      Provider::Attach({.protocol = 6, .address = "/nonexistent/socket", .pid = 1});
  EXPECT_THAT(OnlyDetail(GetSchema(*provider)), HasSubstr("Plugin did not respond: The plugin"));
}

TEST(ProviderTest, StartsManyPluginsSideBySide) {
  std::vector<std::unique_ptr<Provider>> providers;
  std::vector<Waiter<SchemaReply>> waiters(8);
  for (Waiter<SchemaReply>& waiter : waiters) {
    providers.push_back(Launch({}));
    providers.back()->GetSchema(waiter.Done());
  }
  for (Waiter<SchemaReply>& waiter : waiters) EXPECT_FALSE(waiter.Get().HasErrors());
}

}  // namespace
}  // namespace planner::plugin
