// The program terraform-provider-ims: a plugin of Terraform's kind. The engine starts it
// and reads one line from its stdout (plugin-protocol.md A.1, A.4); the rest is gRPC.
//
// For tests, not for users:
//   KILN_IMS_MAX_PROTOCOL=5  speaks protocol 5 although the engine offers 6
//   KILN_IMS_NETWORK=tcp     listens on a port of the loopback device, not on a unix socket
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"
#include "proto/text/cat.h"
#include "provider/data/data_sources.h"
#include "provider/plugin/lifetime.h"
#include "provider/plugin/log.h"
#include "provider/plugin/open_session.h"
#include "provider/plugin/provider.h"
#include "provider/plugin/served_types.h"
#include "provider/plugin/server.h"
#include "provider/records/create_records.h"

namespace provider::plugin {
namespace {

using proto::text::Cat;

std::string Variable(const char* name) {
  // Read before the first thread exists.
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string() : std::string(value);
}

int ExplainAndFail() {
  std::fputs(
      "This program is a plugin: it is not meant to be run by hand. Engines such as kiln and\n"
      "terraform start it when a configuration requires the provider \"ims\". See docs/index.md.\n",
      stderr);
  return 1;
}

std::vector<int> SupportedProtocols() {
  if (Variable("KILN_IMS_MAX_PROTOCOL") == "5") return {5};
  return {5, 6};
}

// Gives a group, by name or number, the right to connect (PLUGIN_UNIX_SOCKET_GROUP).
absl::Status AllowGroup(const std::string& path, const std::string& group) {
  if (group.empty()) return absl::OkStatus();
  gid_t id = 0;
  if (group.find_first_not_of("0123456789") == std::string::npos && group.size() < 10) {
    id = static_cast<gid_t>(std::stoul(group));
  } else {
    const struct group* const found = getgrnam(group.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (found == nullptr) return absl::NotFoundError(Cat("there is no group \"", group, "\""));
    id = found->gr_gid;
  }
  if (chown(path.c_str(), static_cast<uid_t>(-1), id) != 0 || chmod(path.c_str(), 0660) != 0) {
    return absl::PermissionDeniedError(Cat("cannot give the socket to the group \"", group, "\""));
  }
  return absl::OkStatus();
}

// What the handshake line will say, and how to listen.
struct Listening {
  proto::handshake::HandshakeLine line;
  ServerOptions options;
  std::string socket_path;  // Empty: TCP.
};

absl::StatusOr<Listening> PrepareToListen() {
  namespace handshake = proto::handshake;
  Listening out;
  const std::vector<int> supported = SupportedProtocols();
  absl::StatusOr<int> protocol =
      handshake::ChooseProtocol(Variable(handshake::kProtocolVersionsVariable), supported);
  if (!protocol.ok()) return protocol.status();
  out.line.protocol = out.options.protocol = *protocol;
  out.line.answer_multiplexing = !Variable(handshake::kMultiplexVariable).empty();
  if (std::string client = Variable(handshake::kClientCertificateVariable); !client.empty()) {
    absl::StatusOr<handshake::Certificate> own = handshake::MakeCertificate();
    if (!own.ok()) return own.status();
    out.line.certificate_der = own->certificate_der;
    out.options.tls = TlsMaterial{own->certificate_pem, own->private_key_pem, std::move(client)};
  }
  if (Variable("KILN_IMS_NETWORK") == "tcp") {
    out.line.network = handshake::Network::kTcp;
    out.options.address = "127.0.0.1:0";
    return out;
  }
  out.socket_path = handshake::ChooseSocketPath(Variable(handshake::kSocketDirectoryVariable));
  out.line.address = out.socket_path;
  out.options.address = Cat("unix:", out.socket_path);
  return out;
}

// Prints the line with one write; from then on nothing of ours can reach the real stdout.
bool Announce(const proto::handshake::HandshakeLine& line) {
  const std::string text = proto::handshake::FormatHandshakeLine(line);
  const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
  dup2(STDERR_FILENO, STDOUT_FILENO);
  return written == static_cast<ssize_t>(text.size());
}

int Serve(Provider& provider, Lifetime& lifetime, records::CreateRecords& records) {
  absl::StatusOr<Listening> listening = PrepareToListen();
  absl::StatusOr<std::unique_ptr<Server>> server =
      listening.ok() ? Server::Start(provider, listening->options, [&] { lifetime.End(); })
                     : listening.status();
  absl::Status status = server.status();
  if (status.ok() && !listening->socket_path.empty()) {
    status = AllowGroup(listening->socket_path, Variable(proto::handshake::kSocketGroupVariable));
  }
  if (!status.ok()) {
    std::fprintf(stderr, "terraform-provider-ims: %s\n",
                 proto::text::Cat(status.message()).c_str());
    return 1;
  }
  if (listening->socket_path.empty()) {
    listening->line.address = Cat("127.0.0.1:", (*server)->port());
  }
  const bool announced = Announce(listening->line);
  const bool is_orderly = announced && lifetime.Wait([&] { provider.Stop(); });
  records.Close(is_orderly);
  if (!listening->socket_path.empty()) unlink(listening->socket_path.c_str());
  // Calls that are still running have been given up by the engine, which waits for us to be
  // gone: nothing is torn down.
  _exit(announced ? 0 : 1);
}

// Beside what the engine keeps for itself; plugins run in its working directory.
std::string RecordsFolder() {
  const std::string data = Variable("TF_DATA_DIR");
  return Cat(data.empty() ? ".terraform" : data, "/ims-creates");
}

int Main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--version") {
    std::puts("terraform-provider-ims " KILN_VERSION " (plugin protocols 5 and 6)");
    return 0;
  }
  if (Variable(proto::handshake::kMagicCookieVariable) != proto::handshake::kMagicCookie) {
    return ExplainAndFail();
  }
  Lifetime lifetime;
  Log log(STDERR_FILENO,
          LogLevelFrom(Variable("TF_LOG_PROVIDER").c_str(), Variable("TF_LOG").c_str()));
  SendGrpcMessagesTo(&log);
  const auto records = std::make_shared<records::CreateRecords>(RecordsFolder(), getppid());
  Provider provider(ServedResources(), data::AllDataSources(), settings::ProcessEnvironment(),
                    RealSessions(&log), &log, records);
  return Serve(provider, lifetime, *records);
}

}  // namespace
}  // namespace provider::plugin

int main(int argc, char** argv) { return provider::plugin::Main(argc, argv); }
