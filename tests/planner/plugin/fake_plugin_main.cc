// The fake plugin's process: a provider for tests of the engine's side that stock terraform can
// run as well. Environment, besides go-plugin's:
//   FAKE_PROTOCOL=5|6    speak this major only
//   FAKE_NETWORK=tcp     listen on TCP instead of a Unix socket
//   FAKE_CURVE=P-521     use the kind of certificate that Go plugins have
//   FAKE_NO_SHUTDOWN=1   ignore Shutdown
//   FAKE_EXIT=N          say something on stderr and exit with N at once
//   FAKE_LINE=TEXT       print TEXT instead of the handshake
//   FAKE_SILENT=1        print nothing at all
//   FAKE_EVENTS=1|close  serve our extension's stream of events; close it at once
//   FAKE_LOG=TEXT        print TEXT on stderr at the start
//   FAKE_DIARY=PATH      see fake_lease.h
//   FAKE_SCHEMA=FILE     have the schema in that file (see fake_schema.h): for validating only
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers)
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "proto/go_plugin.grpc.pb.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"
#include "proto/schema/wire/wire.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"
#include "proto/wire/extension.h"
#include "tests/planner/plugin/fake_events.h"
#include "tests/planner/plugin/fake_schema.h"
#include "tests/planner/plugin/fake_wire.h"

namespace tests::plugin {
namespace {

using grpc::ServerContext;
using grpc::Status;
using proto::value::Type;
using proto::value::Value;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Type ThingType() { return TypeOf("fake_thing"); }

class StopFlag {
 public:
  void Set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};
StopFlag& Stopped() {
  static StopFlag flag;
  return flag;
}

// The schema that is served, and whether it comes from a file.
const proto::schema::ProviderSchema& ServedSchema() {
  static const std::string kFile = Variable("FAKE_SCHEMA");
  static const proto::schema::ProviderSchema kSchema =
      kFile.empty() ? FakeSchema() : ReadSchema(kFile);
  return kSchema;
}

// Tokens that begin with "refuse-" are shown to be those of this configuration.
template <typename Request, typename Response>
Status Configure(const Request& request, Response* response) {
  const Type type = ImpliedType(FakeSchema().provider.block);
  const Value token = Decode(request.config(), type).GetAttr("token");
  if (token.IsKnownNonNull() && token.AsString().starts_with("refuse-"))
    AddError("No access by " + std::string(token.AsString()), response);
  return Status::OK;
}
template <typename Request, typename Response>
Status Upgrade(const Request& request, Response* response) {
  response->mutable_upgraded_state()->set_json(request.raw_state().json());
  return Status::OK;
}
bool IsVault(const std::string& type) { return type == "fake_vault"; }

template <typename Request, typename Response>
Status Read(const Request& request, Response* response) {
  const Type type = TypeOf(request.type_name());
  const Value state = Decode(request.current_state(), type);
  const Answer answer = IsVault(request.type_name()) ? ReadVault(state) : ReadThing(state);
  Encode(answer.state, response->mutable_new_state(), type);
  response->set_private_(request.private_());
  return Status::OK;
}
template <typename Request, typename Response>
Status Plan(const Request& request, Response* response) {
  const Type type = TypeOf(request.type_name());
  const Value prior = Decode(request.prior_state(), type);
  const Value proposed = Decode(request.proposed_new_state(), type);
  const Answer answer =
      IsVault(request.type_name()) ? PlanVault(prior, proposed) : PlanThing(prior, proposed);
  Encode(answer.state, response->mutable_planned_state(), type);
  if (answer.replaces) response->add_requires_replace()->add_steps()->set_attribute_name("name");
  response->set_planned_private(request.prior_private() + "p");
  return Status::OK;
}
// Null unless our extension is served.
FakeEvents* Events() {
  static const std::string kManner = Variable("FAKE_EVENTS");
  static FakeEvents events(kManner == "close" ? FakeEvents::Manner::kClosesAtOnce
                                              : FakeEvents::Manner::kStaysOpen);
  return kManner.empty() ? nullptr : &events;
}

void TellCheckpoint(const ServerContext& context, const std::string& state_msgpack) {
  kiln::plugin::v1::ApplyEvent event;
  event.mutable_checkpoint()->set_state_msgpack(state_msgpack);
  event.mutable_checkpoint()->set_private_("job 7");
  event.mutable_checkpoint()->set_unfinished(true);
  Events()->Tell(context, event);
}

void TellProgress(const ServerContext& context, const std::string& phase, double fraction,
                  uint64_t apply_id = 0) {
  kiln::plugin::v1::ApplyEvent event;
  event.set_apply_id(apply_id);
  event.mutable_progress()->set_phase(phase);
  event.mutable_progress()->set_fraction(fraction);
  Events()->Tell(context, event);
}

void Flood(const ServerContext& context, const Value& state) {
  const std::string bytes = proto::value::ToMsgpack(state, ThingType());
  for (int i = 0; i < 5000; ++i) {
    TellProgress(context, "flood", i / 5000.0);
    TellProgress(context, "of nobody", 0.5, uint64_t{1} << 63);
    TellCheckpoint(context, bytes);
    Events()->Tell(context, {});
  }
}

void TellGarbage(const ServerContext& context, const Value& state) {
  const Value unknown = state.WithAttr("id", Value::Unknown(Type::String()));
  for (const std::string& bytes : {std::string(), std::string("\xC1\xFF"), std::string("\xC0"),
                                   proto::value::ToMsgpack(unknown, ThingType())}) {
    TellCheckpoint(context, bytes);
  }
  TellProgress(context, "bell\a", 42);
}

// `thing` has the name; null if there is none.
void TellWhatTheNameSays(const ServerContext& context, const Answer& answer, const Value& thing) {
  if (Events() == nullptr || thing.IsNull()) return;
  const std::string_view name = thing.GetAttr("name").AsString();
  const Value state = answer.state.IsNull() ? ExistingThing(std::string(name)) : answer.state;
  const std::string_view rest = answer.hold ? name.substr(std::string_view("hold-").size()) : name;
  if (rest.starts_with("flood-")) Flood(context, state);
  if (rest.starts_with("garbage-")) TellGarbage(context, state);
  if (!answer.hold) return;
  TellProgress(context, "Warming up", 0.25);
  TellCheckpoint(context, proto::value::ToMsgpack(state, ThingType()));
}

template <typename Request, typename Response>
Status Apply(ServerContext* context, const Request& request, Response* response) {
  const Type type = TypeOf(request.type_name());
  const Value prior = Decode(request.prior_state(), type);
  const Value planned = Decode(request.planned_state(), type);
  const Answer answer = IsVault(request.type_name())
                            ? ApplyVault(prior, planned, Decode(request.config(), type))
                            : ApplyThing(prior, planned);
  if (!IsVault(request.type_name()))
    TellWhatTheNameSays(*context, answer, prior.IsNull() ? planned : prior);
  if (answer.hold) Stopped().Wait();
  if (answer.unfinished) context->AddTrailingMetadata(proto::wire::kUnfinishedEntry, "1");
  if (answer.crash) {
    std::fputs("something went wrong inside\npanic: out of things\n", stderr);
    std::abort();
  }
  if (answer.slow) {
    Stopped().Wait();
    AddError("Stopped", response);
  }
  AddError(answer.error, response);
  Encode(answer.state, response->mutable_new_state(), type);
  response->set_private_(request.planned_private() + "a");
  return Status::OK;
}
template <typename Request, typename Response>
Status Import(const Request& request, Response* response) {
  if (request.id() == "none") {
    AddError("No such thing", response);
    return Status::OK;
  }
  auto* object = response->add_imported_resources();
  object->set_type_name(request.type_name());
  Encode(ExistingThing(request.id()), object->mutable_state(), ThingType());
  object->set_private_("i");
  return Status::OK;
}
template <typename Request, typename Response>
Status ReadData(const Request& request, Response* response) {
  const Type type = ImpliedType(FakeSchema().data_sources.at("fake_thing").block);
  const Value config = Decode(request.config(), type);
  const std::string name(config.GetAttr("name").AsString());
  if (name.starts_with("fail-")) {
    AddError("No such thing", response);
    return Status::OK;
  }
  const Value thing = ExistingThing(name);
  Encode(config.WithAttr("id", thing.GetAttr("id")), response->mutable_state(), type);
  return Status::OK;
}
template <typename Response>
Status Stop(Response* /*response*/) {
  Stopped().Set();
  return Status::OK;
}

// One RPC: `METHOD(package, name on the wire, message, what answers)`.
#define METHOD(package, name, message, answer)                                  \
  Status name(ServerContext* context, const package::message::Request* request, \
              package::message::Response* response) override {                  \
    (void)context, (void)request, (void)response;                               \
    return answer;                                                              \
  }

class Service6 final : public tfplugin6::Provider::Service {
  METHOD(tfplugin6, GetProviderSchema, GetProviderSchema,
         (proto::schema::wire::Encode(ServedSchema(), response), Status::OK))
  METHOD(tfplugin6, ValidateProviderConfig, ValidateProviderConfig, Status::OK)
  METHOD(tfplugin6, ConfigureProvider, ConfigureProvider, plugin::Configure(*request, response))
  METHOD(tfplugin6, ValidateResourceConfig, ValidateResourceConfig,
         plugin::ValidateResource(*request, response))
  METHOD(tfplugin6, ValidateDataResourceConfig, ValidateDataResourceConfig, Status::OK)
  METHOD(tfplugin6, UpgradeResourceState, UpgradeResourceState, Upgrade(*request, response))
  METHOD(tfplugin6, ReadResource, ReadResource, Read(*request, response))
  METHOD(tfplugin6, PlanResourceChange, PlanResourceChange, Plan(*request, response))
  METHOD(tfplugin6, ApplyResourceChange, ApplyResourceChange, Apply(context, *request, response))
  METHOD(tfplugin6, ImportResourceState, ImportResourceState, Import(*request, response))
  METHOD(tfplugin6, ReadDataSource, ReadDataSource, ReadData(*request, response))
  METHOD(tfplugin6, ValidateEphemeralResourceConfig, ValidateEphemeralResourceConfig,
         ValidateEphemeral(*request, response))
  METHOD(tfplugin6, OpenEphemeralResource, OpenEphemeralResource, OpenEphemeral(*request, response))
  METHOD(tfplugin6, RenewEphemeralResource, RenewEphemeralResource,
         RenewEphemeral(*request, response))
  METHOD(tfplugin6, CloseEphemeralResource, CloseEphemeralResource,
         CloseEphemeral(*request, response))
  METHOD(tfplugin6, CallFunction, CallFunction, plugin::CallFunction(*request, response))
  METHOD(tfplugin6, StopProvider, StopProvider, Stop(response))
};

class Service5 final : public tfplugin5::Provider::Service {
  METHOD(tfplugin5, GetSchema, GetProviderSchema,
         (proto::schema::wire::Encode(ServedSchema(), response), Status::OK))
  METHOD(tfplugin5, PrepareProviderConfig, PrepareProviderConfig, Status::OK)
  METHOD(tfplugin5, Configure, Configure, plugin::Configure(*request, response))
  METHOD(tfplugin5, ValidateResourceTypeConfig, ValidateResourceTypeConfig,
         plugin::ValidateResource(*request, response))
  METHOD(tfplugin5, ValidateDataSourceConfig, ValidateDataSourceConfig, Status::OK)
  METHOD(tfplugin5, UpgradeResourceState, UpgradeResourceState, Upgrade(*request, response))
  METHOD(tfplugin5, ReadResource, ReadResource, Read(*request, response))
  METHOD(tfplugin5, PlanResourceChange, PlanResourceChange, Plan(*request, response))
  METHOD(tfplugin5, ApplyResourceChange, ApplyResourceChange, Apply(context, *request, response))
  METHOD(tfplugin5, ImportResourceState, ImportResourceState, Import(*request, response))
  METHOD(tfplugin5, ReadDataSource, ReadDataSource, ReadData(*request, response))
  METHOD(tfplugin5, ValidateEphemeralResourceConfig, ValidateEphemeralResourceConfig,
         ValidateEphemeral(*request, response))
  METHOD(tfplugin5, OpenEphemeralResource, OpenEphemeralResource, OpenEphemeral(*request, response))
  METHOD(tfplugin5, RenewEphemeralResource, RenewEphemeralResource,
         RenewEphemeral(*request, response))
  METHOD(tfplugin5, CloseEphemeralResource, CloseEphemeralResource,
         CloseEphemeral(*request, response))
  METHOD(tfplugin5, CallFunction, CallFunction, plugin::CallFunction(*request, response))
  METHOD(tfplugin5, Stop, Stop, plugin::Stop(response))
};

class Controller final : public ::plugin::GRPCController::Service {
 public:
  explicit Controller(std::string socket) : socket_(std::move(socket)) {}
  Status Shutdown(ServerContext* /*context*/, const ::plugin::Empty* /*request*/,
                  ::plugin::Empty* /*response*/) override {
    if (!Variable("FAKE_NO_SHUTDOWN").empty()) return Status::OK;
    ::unlink(socket_.c_str());
    ::_exit(0);
  }

 private:
  std::string socket_;
};

std::shared_ptr<grpc::ServerCredentials> Credentials(std::string* certificate_der) {
  const std::string client = Variable(proto::handshake::kClientCertificateVariable);
  if (client.empty()) return grpc::InsecureServerCredentials();
  using proto::handshake::Curve;
  const Curve curve = Variable("FAKE_CURVE") == "P-521" ? Curve::kP521 : Curve::kP256;
  const proto::handshake::Certificate own = proto::handshake::MakeCertificate(curve).value();
  *certificate_der = own.certificate_der;
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client;
  options.pem_key_cert_pairs.push_back({own.private_key_pem, own.certificate_pem});
  return grpc::SslServerCredentials(options);
}

int Serve() {
  namespace hs = proto::handshake;
  const std::string forced = Variable("FAKE_PROTOCOL");
  const std::vector<int> supported =
      forced.empty() ? std::vector<int>{5, 6} : std::vector<int>{std::stoi(forced)};
  hs::HandshakeLine line;
  line.protocol = hs::ChooseProtocol(Variable(hs::kProtocolVersionsVariable), supported).value();
  const bool is_tcp = Variable("FAKE_NETWORK") == "tcp";
  line.network = is_tcp ? hs::Network::kTcp : hs::Network::kUnix;
  line.address = hs::ChooseSocketPath(Variable(hs::kSocketDirectoryVariable));
  Service5 service5;
  Service6 service6;
  Controller controller(line.address);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(is_tcp ? "127.0.0.1:0" : "unix:" + line.address,
                           Credentials(&line.certificate_der), &port);
  builder.SetMaxReceiveMessageSize(-1);
  if (line.protocol == 5) builder.RegisterService(&service5);
  if (line.protocol == 6) builder.RegisterService(&service6);
  builder.RegisterService(&controller);
  if (Events() != nullptr) builder.RegisterService(Events());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  if (is_tcp) line.address = "127.0.0.1:" + std::to_string(port);
  const std::string text = hs::FormatHandshakeLine(line);
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) return 1;
  server->Wait();
  return 0;
}

int Main() {
  ::signal(SIGINT, SIG_IGN);
  if (Variable(proto::handshake::kMagicCookieVariable) != proto::handshake::kMagicCookie) {
    std::fputs("This program is a plugin for tests. Engines start it.\n", stderr);
    return 1;
  }
  const std::string log = Variable("FAKE_LOG");
  if (!log.empty()) std::fprintf(stderr, "%s\n", log.c_str());
  const std::string exit_code = Variable("FAKE_EXIT");
  if (!exit_code.empty()) {
    std::fputs("cannot live like this\n", stderr);
    return std::stoi(exit_code);
  }
  const std::string line = Variable("FAKE_LINE");
  if (!line.empty()) {
    std::puts(line.c_str());
    std::fflush(stdout);
  }
  if (!line.empty() || !Variable("FAKE_SILENT").empty()) {
    ::sleep(30);
    return 0;
  }
  return Serve();
}

}  // namespace
}  // namespace tests::plugin

int main() { return tests::plugin::Main(); }
