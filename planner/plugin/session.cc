#include "planner/plugin/session.h"

#include <grpcpp/channel.h>

#include <cstdlib>
#include <functional>

#include "absl/time/clock.h"
#include "planner/plugin/channel.h"
#include "planner/plugin/plugin_log.h"
#include "proto/go_plugin.grpc.pb.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using proto::handshake::HandshakeLine;
using proto::handshake::Network;
using proto::text::Cat;
using proto::value::Type;

// How long a failed call waits for the process to be seen ended.
constexpr absl::Duration kCrashGrace = absl::Milliseconds(500);

Process::Options ProcessOptions(const LaunchOptions& options,
                                const proto::handshake::Certificate* certificate) {
  namespace hs = proto::handshake;
  Process::Options out;
  out.executable = options.executable;
  out.first_line_timeout = options.handshake_timeout;
  out.set = {Cat(hs::kMagicCookieVariable, "=", hs::kMagicCookie),
             Cat(hs::kProtocolVersionsVariable, "=5,6"), Cat(hs::kMinPortVariable, "=10000"),
             Cat(hs::kMaxPortVariable, "=25000")};
  if (certificate != nullptr) {
    out.set.push_back(Cat(hs::kClientCertificateVariable, "=", certificate->certificate_pem));
  } else {
    out.unset.emplace_back(hs::kClientCertificateVariable);
  }
  out.unset.emplace_back(hs::kMultiplexVariable);
  out.set.insert(out.set.end(), options.extra_environment.begin(), options.extra_environment.end());
  return out;
}

std::unique_ptr<Session::Connection> MakeConnection(std::shared_ptr<grpc::Channel> channel,
                                                    int protocol) {
  auto connection = std::make_unique<Session::Connection>();
  if (protocol == 6) {
    connection->v6 = tfplugin6::Provider::NewStub(channel);
  } else {
    connection->v5 = tfplugin5::Provider::NewStub(channel);
  }
  connection->channel = std::move(channel);
  return connection;
}

}  // namespace

std::shared_ptr<Session> Session::Launch(const LaunchOptions& options) {
  RedirectGrpcLog();
  auto session = std::make_shared<Session>();
  session->options_ = options;
  session->started_ = absl::Now();
  if (options.tls) {
    absl::StatusOr<proto::handshake::Certificate> made = proto::handshake::MakeCertificate();
    if (!made.ok()) {
      session->BecomeLost(made.status());
      return session;
    }
    session->certificate_ = *std::move(made);
  }
  const auto* certificate = session->certificate_ ? &*session->certificate_ : nullptr;
  // The watching thread may outlive nothing of the session: ~Process joins it.
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Start(
      ProcessOptions(options, certificate),
      [raw = session.get()](const absl::StatusOr<std::string>& line) { raw->OnFirstLine(line); });
  if (!process.ok()) {
    session->BecomeLost(process.status());
    return session;
  }
  session->process_ = *std::move(process);
  return session;
}

std::shared_ptr<Session> Session::Attach(const AttachOptions& options) {
  RedirectGrpcLog();
  auto session = std::make_shared<Session>();
  session->options_.address = options.provider;
  const HandshakeLine line{.protocol = options.protocol,
                           .network = options.is_unix ? Network::kUnix : Network::kTcp,
                           .address = options.address};
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = MakeChannel(line, nullptr);
  if (channel.ok()) {
    session->BecomeConnected(MakeConnection(*std::move(channel), options.protocol));
  } else {
    session->BecomeLost(channel.status());
  }
  return session;
}

void Session::OnFirstLine(const absl::StatusOr<std::string>& line) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connect(line);
  if (connection.ok()) {
    BecomeConnected(*std::move(connection));
  } else {
    BecomeLost(connection.status());
  }
}

absl::StatusOr<std::unique_ptr<Session::Connection>> Session::Connect(
    const absl::StatusOr<std::string>& line) {
  if (absl::IsDeadlineExceeded(line.status()))
    return absl::DeadlineExceededError("timeout while waiting for plugin to start");
  if (!line.ok()) {
    return absl::AbortedError("The plugin ended before it was ready.");  // Details: FillFailure.
  }
  absl::StatusOr<HandshakeLine> parsed = proto::handshake::ParseHandshakeLine(*line);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      MakeChannel(*parsed, certificate_ ? &*certificate_ : nullptr);
  if (!channel.ok()) return channel.status();
  WriteLog(LevelFromEnvironment(), "",
           {.message = Cat("using plugin: address=", parsed->address, " version=", parsed->protocol,
                           certificate_ ? " with AutoMTLS" : "")},
           absl::Now());
  return MakeConnection(*std::move(channel), parsed->protocol);
}

void Session::BecomeConnected(std::unique_ptr<Connection> connection) {
  const Connection* raw = connection.get();
  {
    const absl::MutexLock lock(&mutex_);
    connection_ = std::move(connection);
    startup_time_ = absl::Now() - started_;
  }
  RunPending(raw, absl::OkStatus());
}

void Session::BecomeLost(const absl::Status& why) {
  {
    const absl::MutexLock lock(&mutex_);
    lost_ = why;
  }
  RunPending(nullptr, why);
}

// The phase changes only when nothing is pending any more, so that work keeps its order.
void Session::RunPending(const Connection* connection, const absl::Status& status) {
  while (true) {
    std::vector<Work> works;
    {
      const absl::MutexLock lock(&mutex_);
      works.swap(pending_);
      if (works.empty()) {
        phase_ = connection != nullptr ? Phase::kConnected : Phase::kLost;
        return;
      }
    }
    for (Work& work : works) work(connection, status);
  }
}

void Session::WhenConnected(Work work) {
  const Connection* connection = nullptr;
  absl::Status status;
  {
    const absl::MutexLock lock(&mutex_);
    if (phase_ == Phase::kStarting && !closed_) {
      pending_.push_back(std::move(work));
      return;
    }
    connection = closed_ ? nullptr : connection_.get();
    status = closed_ ? absl::CancelledError("The plugin was closed.") : lost_;
    ++users_;
  }
  work(connection, status);
  CountDown();
}

void Session::Register(grpc::ClientContext* context) {
  const absl::MutexLock lock(&mutex_);
  running_.insert(context);
  ++users_;
  if (closed_) context->TryCancel();
}

void Session::Forget(grpc::ClientContext* context) {
  const absl::MutexLock lock(&mutex_);
  running_.erase(context);
}

void Session::CountDown() {
  const absl::MutexLock lock(&mutex_);
  --users_;
}

void Session::CancelCalls() {
  const absl::MutexLock lock(&mutex_);
  for (grpc::ClientContext* context : running_) context->TryCancel();
}

void Session::AskToShutDown(const Connection& connection, absl::Time deadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  ::plugin::Empty response;
  // Its failure tells nothing: a plugin may be gone before it has answered.
  (void)::plugin::GRPCController::NewStub(connection.channel)
      ->Shutdown(&context, ::plugin::Empty(), &response);
}

void Session::Close() {
  const Connection* connection = nullptr;
  {
    const absl::MutexLock lock(&mutex_);
    if (closed_) return;
    closed_ = true;
    connection = connection_.get();
  }
  CancelCalls();
  if (process_ != nullptr) {
    const absl::Time deadline = absl::Now() + options_.shutdown_timeout;
    if (connection == nullptr) process_->Kill();
    if (connection != nullptr && process_->HowItEnded().empty())
      AskToShutDown(*connection, deadline);
    if (!process_->WaitForExit(deadline - absl::Now())) process_->Kill();
    process_->WaitForExit(absl::InfiniteDuration());
  }
  std::unique_ptr<const Connection> unused;
  {
    const absl::MutexLock lock(&mutex_);
    const auto all_over = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return users_ == 0 && phase_ != Phase::kStarting;
    };
    mutex_.Await(absl::Condition(&all_over));
    unused = std::exchange(connection_, nullptr);
  }
}

std::string Session::CrashReport() const {
  if (process_ == nullptr || !process_->WaitForExit(kCrashGrace)) return {};
  std::string last = process_->LastOutput();
  while (last.ends_with('\n')) last.pop_back();
  std::string report = Cat("The plugin crashed: ", process_->HowItEnded(), ".");
  if (!last.empty()) report += Cat(" Its last output was:\n\n", last);
  return report;
}

void Session::FillFailure(std::string_view method, const Connection& connection,
                          const grpc::Status& status, Reply& reply) const {
  const std::string call =
      Cat(connection.protocol() == 6 ? "plugin6" : "plugin", ".(*GRPCProvider).", method);
  reply.failure = absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                               Cat(method, ": ", status.error_message()));
  Diagnostic diagnostic;
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE: {
      diagnostic.summary = "Plugin did not respond";
      diagnostic.detail = Cat("The plugin encountered an error, and failed to respond to the ",
                              call, " call. The plugin logs may contain more details.");
      const std::string report = CrashReport();
      if (!report.empty()) diagnostic.detail += Cat("\n\n", report);
      break;
    }
    case grpc::StatusCode::CANCELLED:
      diagnostic.summary = "Request cancelled";
      diagnostic.detail = Cat("The ", call, " request was cancelled.");
      break;
    case grpc::StatusCode::UNIMPLEMENTED:
      diagnostic.summary = "Unsupported plugin method";
      diagnostic.detail = Cat("The ", call, " method is not supported by this plugin.");
      break;
    default:
      diagnostic.summary = "Plugin error";
      diagnostic.detail =
          Cat("The plugin returned an unexpected error from ", call, ": ", status.error_message());
  }
  reply.diagnostics = {std::move(diagnostic)};
}

void Session::FillFailure(const absl::Status& no_connection, Reply& reply) const {
  reply.failure = no_connection;
  std::string why(no_connection.message());
  if (absl::IsAborted(no_connection)) {
    const std::string report = CrashReport();
    if (!report.empty()) why = report;
  }
  if (!absl::IsAborted(no_connection) && !why.ends_with('.')) why += '.';
  Diagnostic diagnostic;
  diagnostic.summary =
      Cat("failed to instantiate provider \"", options_.address, "\" to obtain schema");
  diagnostic.detail = Cat(why, "\n\nThe plugin is ", options_.executable);
  reply.diagnostics = {std::move(diagnostic)};
}

void Session::RewordSchemaFailure(SchemaReply& reply) const {
  for (Diagnostic& diagnostic : reply.diagnostics) {
    if (diagnostic.severity != diag::Diagnostic::Severity::kError) continue;
    diagnostic.detail =
        Cat(diagnostic.summary, diagnostic.detail.empty() ? "" : ": ", diagnostic.detail);
    diagnostic.summary = Cat("failed to retrieve schema from provider \"", options_.address, "\"");
  }
}

void Session::SetSchema(std::shared_ptr<const proto::schema::ProviderSchema> schema) {
  const absl::MutexLock lock(&mutex_);
  schema_ = std::move(schema);
  resource_types_.clear();
  data_types_.clear();
}

std::shared_ptr<const proto::schema::ProviderSchema> Session::schema() const {
  const absl::MutexLock lock(&mutex_);
  return schema_;
}

Type Session::ProviderType() const {
  const std::shared_ptr<const proto::schema::ProviderSchema> schema = this->schema();
  if (schema == nullptr) std::abort();  // The caller promised to know the schema.
  return ImpliedType(schema->provider.block);
}

Type Session::ResourceType(const std::string& name) {
  const absl::MutexLock lock(&mutex_);
  const auto found = resource_types_.find(name);
  if (found != resource_types_.end()) return found->second;
  if (schema_ == nullptr) std::abort();  // The caller promised to know the schema.
  const auto schema = schema_->resources.find(name);
  if (schema == schema_->resources.end()) std::abort();  // … and to use its types only.
  const Type type = ImpliedType(schema->second.block);
  resource_types_.emplace(name, type);
  return type;
}

Type Session::DataType(const std::string& name) {
  const absl::MutexLock lock(&mutex_);
  const auto found = data_types_.find(name);
  if (found != data_types_.end()) return found->second;
  if (schema_ == nullptr) std::abort();  // As above.
  const auto schema = schema_->data_sources.find(name);
  if (schema == schema_->data_sources.end()) std::abort();
  const Type type = ImpliedType(schema->second.block);
  data_types_.emplace(name, type);
  return type;
}

Type Session::EphemeralType(const std::string& name) const {
  const absl::MutexLock lock(&mutex_);
  if (schema_ == nullptr) std::abort();  // As above.
  const auto schema = schema_->ephemeral_resources.find(name);
  if (schema == schema_->ephemeral_resources.end()) std::abort();
  return ImpliedType(schema->second.block);
}

proto::schema::Function Session::FunctionNamed(const std::string& name) const {
  const absl::MutexLock lock(&mutex_);
  if (schema_ == nullptr) std::abort();  // As above.
  const auto function = schema_->functions.find(name);
  if (function == schema_->functions.end()) std::abort();
  return function->second;
}

std::optional<absl::Duration> Session::startup_time() const {
  const absl::MutexLock lock(&mutex_);
  return startup_time_;
}

}  // namespace planner::plugin
